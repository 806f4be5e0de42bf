import { call, isErrno, type Sys } from '../sim/index.ts'
import { sys, type Termios } from '../os/index.ts'
import { exit } from './builtins/flow.ts'
import { isTerminal } from './builtins/test-operators.ts'
import { readLine } from './builtins/read-line.ts'
import { aliasesOf, runText, runUnit, warn } from './exec/source.ts'
import { complainer, say, writeFully } from './exec/report.ts'
import { guarded } from './exec/child.ts'
import { expandPrompt } from './expand/prompt.ts'
import { elements, scalar } from './expand/parameters.ts'
import { userName } from './expand/tilde.ts'
import { hangUpJobs } from './jobs/hang-up.ts'
import { announceJobs } from './jobs/notify.ts'
import { collect } from './jobs/wait.ts'
import { park, type ParkedShell } from './park.ts'
import { Editor, newMemory, type EditorMemory, type LineEnd } from './readline/editor.ts'
import { readKey, type Key } from './readline/keys.ts'
import { expandHistory } from './readline/history-expansion.ts'
import { joinedHistory } from './readline/multiline.ts'
import { remember, saveHistory, startHistory } from './readline/history.ts'
import { fromRecord, toRecord } from './record.ts'
import { sourceIfThere } from './startup.ts'
import type { Shell } from './state.ts'
import { readCommand } from './syntax/read-command.ts'
import { syntaxMessage, syntaxStatus } from './syntax/report.ts'
import { parseUnit } from './syntax/unit.ts'
import { runExitTrap, runTrap } from './traps.ts'

/** What the loop knows besides the shell. */
interface Session {
  readonly sh: Shell
  readonly memory: EditorMemory
  /** Lines that were entered at once and are still to be read. */
  pending: string
  /** Number of the line that is read next. */
  lineNumber: number
  ignoredEnds: number
}

/** An entry: a complete command as it was typed, and the source that the parser gets. */
interface Entry { readonly typed: string; readonly source: string; readonly line: number }

/** Prompts, reads and runs commands until the end of input or `exit`. */
export function* interactiveLoop(sh: Shell): Sys<void> {
  yield* takeControl(sh)
  yield* startHistory(sh)
  yield call(loop({ sh, memory: newMemory(), pending: '', lineNumber: 1, ignoredEnds: 0 }, undefined))
}

/**
 * The generator of a shell that goes on at the prompt at which it was parked, printing nothing. Its first call is the very `read` in which the old one waited.
 */
export function* resumeShell(record: ParkedShell): Sys<number> {
  let first: Key | 'retry'
  try {
    const bytes: Uint8Array = yield { call: 'read', fd: 0, max: 1, ask: 'shell' }
    first = yield* firstKey(bytes)
  } catch (e) {
    if (!isErrno(e)) throw e
    first = e.errno === 'EINTR' ? { signals: yield* sys.signals() } : 'hangup'
  }
  const sh = fromRecord(record.shell)
  const memory = newMemory()
  memory.kills.entries = [...record.kills]
  memory.search = record.search
  const session: Session = { sh, memory, pending: '', lineNumber: (record.shell.plain.line as number) + 1, ignoredEnds: 0 }
  yield call(guarded(sh, () => loop(session, { record, first })))
  yield call(runExitTrap(sh))
  return sh.status
}

function* firstKey(bytes: Uint8Array): Sys<Key> { return yield* readKey('shell', bytes) }

interface Resumed { readonly record: ParkedShell; readonly first: Key }

function* loop(s: Session, resumed: Resumed | undefined): Sys<void> {
  const { sh } = s
  for (let from = resumed; ; from = undefined) {
    const entry = yield* readEntry(s, from)
    if (entry === 'hangup') {
      yield* leave(sh, true)
      return
    }
    if (entry === undefined) {
      if (sh.options.ignoreeof && s.ignoredEnds++ < ignoredEnds(sh)) {
        yield* say(`Use "${sh.login ? 'logout' : 'exit'}" to leave the shell.\n`)
        continue
      }
      sh.status = (yield* exit(sh, [], 'exit')) ?? sh.status
    } else {
      s.ignoredEnds = 0
      yield* perform(s, entry)
    }
    const flow = sh.flow as Shell['flow']
    sh.flow = undefined
    if (flow?.kind !== 'exit') continue
    yield* leave(sh, false)
    sh.flow = flow
    return
  }
}

const ignoredEnds = (sh: Shell): number => {
  const n = Number(scalar(sh, 'IGNOREEOF') ?? 10)
  return Number.isInteger(n) && n >= 0 ? n : 10
}

/** Runs one entry and tells the world of it. */
function* perform(s: Session, entry: Entry): Sys<void> {
  const { sh } = s
  const { warnedOfJobs } = sh
  const started = yield* begun(sh, entry.typed)
  sh.commandNumber++
  yield call(runUnit(sh, parseUnit(entry.source, entry.line)))
  if (warnedOfJobs && sh.flow?.kind !== 'exit' && !/^\s*(?:exit|logout|jobs)\b/.test(entry.typed)) sh.warnedOfJobs = false
  if (sh.flow?.kind === 'abandon' && sh.status === 130) yield* writeFully(1, '\n')
  if (started !== undefined) yield* sys.commandEnd(sh.terminal, { line: entry.typed, user: yield* userName(), started, exit: sh.status })
}

function* begun(sh: Shell, line: string): Sys<number | undefined> {
  if (sh.terminal < 0) return undefined
  try {
    return yield* sys.commandBegin(sh.terminal, line)
  } catch (e) {
    if (isErrno(e)) return undefined
    throw e
  }
}

/** Puts the shell in a process group of its own, in the foreground of its terminal. */
function* takeControl(sh: Shell): Sys<void> {
  const me = yield* sys.self()
  sh.lineEditing = yield* isTerminal(0)
  sh.terminal = -1
  if (me.tty === undefined || !(yield* isTerminal(2))) {
    yield* say(`${sh.arg0}: cannot set terminal process group (${me.pgid}): Inappropriate ioctl for device\n${sh.arg0}: no job control in this shell\n`)
    return
  }
  sh.terminal = yield* sys.dup(2, { from: TERMINAL_FD, cloexec: true })
  if (me.pgid !== me.pid && me.sid !== me.pid) yield* sys.setpgid(0, 0)
  sh.process = yield* sys.self()
  yield* sys.tcsetpgrp(sh.terminal, sh.process.pgid)
  sh.options.monitor = true
}

const TERMINAL_FD = 255

/** What happens when the session ends: jobs are hung up if the terminal went, history is saved, a login shell reads ~/.bash_logout. */
function* leave(sh: Shell, hungUp: boolean): Sys<void> {
  if (sh.login && !hungUp && sh.dialect === 'bash') {
    const { status } = sh
    yield* sourceIfThere(sh, `${scalar(sh, 'HOME') ?? ''}/.bash_logout`)
    sh.flow = undefined
    sh.status = status
  }
  if (hungUp || (sh.login && sh.shopts.huponexit)) yield* hangUpJobs(sh)
  yield* saveHistory(sh)
  if (hungUp) {
    sh.status = 129
    sh.flow = { kind: 'exit' }
  }
}

/** Reads the next complete command. Undefined at the end of input. */
function* readEntry(s: Session, resumed: Resumed | undefined): Sys<Entry | undefined | 'hangup'> {
  const { sh } = s
  let text = ''
  let typed = ''
  let first = s.lineNumber
  let from = resumed
  for (;;) {
    if (s.pending === '') {
      const line = yield* readOne(s, text === '', from)
      from = undefined
      if (line === 'interrupt') {
        sh.status = 130
        yield call(runTrap(sh, 'INT'))
        yield* writeFully(1, '\n')
        text = ''
        typed = ''
        first = s.lineNumber
        continue
      }
      if (line === 'hangup') return 'hangup'
      if (line === 'end') {
        if (text === '') return undefined
        const rest = readCommand(text, 0, { dialect: sh.dialect, extglob: sh.shopts.extglob, aliases: aliasesOf(sh), whole: true })
        if (rest.kind === 'command') {
          yield* warn(sh, text, rest, first)
          return { typed, source: rest.source, line: first }
        }
        if (rest.kind !== 'end') yield* refuse(s, text, rest, first)
        text = ''
        typed = ''
        first = s.lineNumber
        continue
      }
      s.pending = `${line}\n`
    }
    const cut = s.pending.indexOf('\n') + 1
    let line = s.pending.slice(0, cut)
    s.pending = s.pending.slice(cut)
    s.lineNumber++
    sh.line = s.lineNumber - 1
    const expanded = yield* historyExpanded(s, line)
    if (expanded === undefined) {
      text = ''
      typed = ''
      first = s.lineNumber
      continue
    }
    line = expanded
    joinedHistory(sh, text, line, () => remember(sh, line.slice(0, -1)))
    text += line
    typed += line
    const reading = readCommand(text, 0, { dialect: sh.dialect, extglob: sh.shopts.extglob, aliases: aliasesOf(sh), whole: false })
    if (reading.kind === 'more') continue
    if (reading.kind === 'error') yield* refuse(s, text, reading, first)
    else if (reading.kind === 'command' && !reading.empty) return { typed: typed.replace(/\n$/, ''), source: reading.source, line: first }
    text = ''
    typed = ''
    first = s.lineNumber
  }
}

function* refuse(s: Session, text: string, reading: Parameters<typeof syntaxMessage>[1], firstLine: number): Sys<void> {
  const { sh } = s
  const line = text.replace(/\n$/, '')
  const started = yield* begun(sh, line)
  yield* say(syntaxMessage(text, reading, { prefix: `${complainer(sh)}: `, firstLine, interactive: true, dialect: sh.dialect }))
  sh.status = syntaxStatus(reading) ?? sh.status
  if (started !== undefined) yield* sys.commandEnd(sh.terminal, { line, user: yield* userName(), started, exit: sh.status })
}

/** The line after history expansion; undefined where there was nothing to run. */
function* historyExpanded(s: Session, line: string): Sys<string | undefined> {
  const { sh } = s
  if (!sh.options.histexpand || !sh.options.history) return line
  const expanded = expandHistory(sh, line.slice(0, -1))
  if (expanded.kind === 'same') return line
  if (expanded.kind === 'error') {
    yield* say(`${complainer(sh)}: ${expanded.message}\n`)
    sh.status = 1
    return undefined
  }
  yield* say(`${expanded.line}\n`)
  if (!expanded.printOnly) return `${expanded.line}\n`
  remember(sh, expanded.line)
  return undefined
}

/** One line: the prompt, then keys until it ends. */
function* readOne(s: Session, primary: boolean, resumed: Resumed | undefined): Sys<string | 'interrupt' | 'hangup' | 'end'> {
  const { sh } = s
  if (primary && !resumed) yield call(beforePrompt(sh))
  const prompt = resumed ? resumed.record.prompt : yield* expandPrompt(sh, scalar(sh, primary ? 'PS1' : 'PS2') ?? '')
  if (!sh.lineEditing || !sh.options.emacs) return yield* plainLine(prompt)
  const end = yield* edited(s, prompt, primary, resumed)
  return typeof end === 'object' ? end.line : end
}

/** Without line editing the prompt goes to descriptor 2 and the terminal edits, if there is one. */
function* plainLine(prompt: string): Sys<string | 'end'> {
  yield* say(prompt.replaceAll('\x01', '').replaceAll('\x02', ''))
  return (yield* readLine(0)) ?? 'end'
}

function* beforePrompt(sh: Shell): Sys<void> {
  const { status, pipeStatus } = sh
  for (const [, command] of elements(sh, 'PROMPT_COMMAND')) {
    if (command.trim() === '') continue
    yield call(runText(sh, command, { firstLine: sh.line, kind: 'eval' }))
    if (sh.flow?.kind !== 'exit') sh.flow = undefined
    sh.status = status
    sh.pipeStatus = pipeStatus
  }
  yield* collect(sh)
  yield* announceJobs(sh)
}

function* edited(s: Session, prompt: string, primary: boolean, resumed: Resumed | undefined): Sys<LineEnd> {
  const { sh, memory } = s
  const term = scalar(sh, 'TERM') ?? ''
  const dumb = term === 'dumb' || term === ''
  const tty = resumed ? undefined : yield* sys.ttyget(0)
  const size = resumed ? { cols: resumed.record.columns, rows: resumed.record.rows } : { cols: tty!.cols || 80, rows: tty!.rows || 24 }
  const modes = (resumed ? resumed.record.modes : tty!.termios) as Termios
  if (!resumed) {
    setSize(sh, size)
    yield* sys.ttyset(0, { icanon: false, echo: false, icrnl: false })
  }
  const ask = primary ? 'shell' : 'line'
  const ed = new Editor(sh, memory, { text: prompt, ask }, size, dumb)
  if (resumed) ed.assumeShown()
  else yield* ed.begin()
  try {
    for (let key: Key | undefined = resumed?.first; ; key = undefined) {
      const fresh = primary && !ed.touched && s.pending === '' && sh.jobs.length === 0
      if (!key) {
        if (fresh) yield* park({ shell: toRecord(sh), prompt, columns: ed.display.width, rows: ed.rows, kills: [...memory.kills.entries], search: memory.search, modes })
        key = yield* readKey(ask)
      }
      if (fresh) yield* park(undefined)
      yield call(ed.take(key))
      if (ed.resized) setSize(sh, { cols: ed.display.width, rows: ed.rows })
      for (const signal of ed.takeOthers()) yield call(runTrap(sh, signal))
      if (ed.ended !== undefined) return ed.ended
    }
  } finally {
    yield* restoreModes(modes)
  }
}

function setSize(sh: Shell, size: { cols: number; rows: number }): void {
  for (const [name, n] of [['COLUMNS', size.cols], ['LINES', size.rows]] as const) {
    const v = sh.vars.get(name)
    if (v?.value !== String(n)) sh.vars.put(name, { flags: v?.flags ?? 0, value: String(n) })
  }
}

function* restoreModes(modes: Termios): Sys<void> {
  try {
    yield* sys.ttyset(0, { icanon: modes.icanon, echo: modes.echo, icrnl: modes.icrnl })
  } catch (e) {
    if (!isErrno(e)) throw e
  }
}
