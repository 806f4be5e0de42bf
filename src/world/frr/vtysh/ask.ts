import type { Sys, TaskId } from '../../sim/index.ts'
import type { Daemon, Frame, Mode } from '../command.ts'
import { isAbsent, matchCommand, modeInfo } from '../grammar/index.ts'
import { connect, tell, type Client } from './calls.ts'
import { entered, isConfiguration, leaves } from './enter.ts'
import type { FoundCommand } from './execute.ts'
import type { Session } from './session.ts'
import { CMD, type Status } from './status.ts'
import type { Answer } from './tell.ts'
import { wordsOf } from './words.ts'

/** Commands that only say where vtysh stands: daemons follow without a word. */
const STANDS = new Set(['end', 'enable', 'disable', 'configure [terminal]'])

/** Hands a command to its daemons, one after the other until one fails; what it does to the mode follows. */
export function* askDaemons(s: Session, found: FoundCommand, line: string): Sys<Status> {
  const { element } = found
  const silent = STANDS.has(element.syntax) || leaves(element.syntax)
  let section: Answer['section']
  for (const daemon of element.daemons) {
    let client = s.clients.get(daemon)
    if (client === 'lost' && (silent || element.daemons.length === 1)) client = yield* reconnect(s, daemon)
    if (client === undefined || client === 'lost') {
      if (element.daemons.length > 1) continue
      yield* s.sink.complain(`${daemon} is not running\n`)
      takeEffect(s, found, undefined)
      return CMD.noDaemon
    }
    if (silent) continue
    const answer = isAbsent(daemon, element.syntax) ? refusal(daemon, found.mode, line) : yield* askOne(s, daemon, client, found, line)
    if (!answer) continue
    yield* s.sink.print(answer.output)
    if (answer.status !== CMD.success) return answer.status
    section ??= answer.section
  }
  takeEffect(s, found, section)
  return CMD.success
}

/** One daemon's answer. A connection that broke is told, tried again, and the line sent once more; vtysh then stands at `enable`. */
function* askOne(s: Session, daemon: Daemon, client: TaskId, { element, args, mode }: FoundCommand, line: string): Sys<Answer | null> {
  const path = isConfiguration(mode) ? s.path : []
  const request = { daemon, mode, syntax: element.syntax, args, path, reading: false }
  const answer = yield* tell(client, request)
  if (answer) return answer
  yield* s.sink.print(`Warning: closing connection to ${daemon} because of an I/O error!\n`)
  s.clients.set(daemon, 'lost')
  const again = yield* reconnect(s, daemon)
  if (again === 'lost') return null
  if (isConfiguration(mode)) return unknown(daemon, line)
  return yield* tell(again, request)
}

/** What a daemon says of a line that vtysh thought it knew: it looks for it in its own commands. */
function refusal(daemon: Daemon, from: Mode, line: string): Answer {
  const words = wordsOf(line)
  for (let mode: Mode | undefined = words[0] === 'do' ? 'enable' : from; mode !== undefined; mode = mode === 'config' ? undefined : modeInfo(mode).parent) {
    const match = matchCommand(mode, words[0] === 'do' ? words.slice(1) : words, daemon)
    if (match.kind === 'ambiguous') return { output: '% Ambiguous command.\n', status: CMD.ambiguous }
    if (match.kind === 'incomplete') return { output: '% Command incomplete.\n', status: CMD.incomplete }
  }
  return unknown(daemon, line)
}

const unknown = (daemon: Daemon, line: string): Answer => ({ output: `% [${TAGS[daemon] ?? daemon.toUpperCase()}] Unknown command: ${line}\n`, status: CMD.noMatch })

/** How a daemon signs what it refuses. */
const TAGS: Readonly<Partial<Record<Daemon, string>>> = { zebra: 'ZEBRA', bgpd: 'BGP', staticd: 'STATIC' }

function* reconnect(s: Session, daemon: Daemon): Sys<TaskId | 'lost'> {
  yield* s.sink.complain(`Warning: connecting to ${daemon}...`)
  const found: Client | undefined = (yield* connect()).find((c) => c.daemon === daemon)
  yield* s.sink.complain(found ? 'success!\n' : 'failed!\n')
  if (!found) return 'lost'
  s.clients.set(daemon, found.task)
  if (isConfiguration(s.mode)) {
    s.mode = 'enable'
    s.path = []
  }
  return found.task
}

/** What a command does to the mode once its daemons have taken it. */
function takeEffect(s: Session, { element, args, mode }: FoundCommand, section: Answer['section']): void {
  if (leaves(element.syntax)) {
    leave(s)
    return
  }
  if (element.syntax === 'end') {
    if (isConfiguration(s.mode)) s.mode = 'enable'
    s.path = []
    return
  }
  const into = entered(mode, element.syntax)
  if (into === undefined) return
  if (isConfiguration(mode)) s.path = [...s.path, { mode: into, line: section?.line ?? args.map((a) => a.text).join(' '), args: section?.args ?? args } satisfies Frame]
  else s.path = []
  s.mode = into
}

/** One mode up; out of vtysh where there is none. */
function leave(s: Session): void {
  if (!isConfiguration(s.mode)) {
    s.left = true
    return
  }
  s.mode = modeInfo(s.mode).parent!
  s.path = s.path.slice(0, -1)
}
