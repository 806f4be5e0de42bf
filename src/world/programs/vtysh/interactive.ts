import { call, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { vtysh } from '../../frr/index.ts'
import { editLine, newProgramMemory, type ProgramLines } from '../../shell/index.ts'
import { strftime } from '../../text/index.ts'
import { isTerminal, LineReader, wallClock } from '../cli/index.ts'
import type { History } from './history.ts'

/** The prompt, line by line, until `exit`, the end of input or of the terminal. */
export function* interact(s: vtysh.Session, history: History): Sys<void> {
  if (yield* isTerminal(0)) yield* fromTerminal(s, history)
  else yield* fromInput(s, history)
}

function* perform(s: vtysh.Session, history: History, line: string): Sys<void> {
  if (line !== '' && history.lines.at(-1) !== line) yield* history.add(line)
  s.history = history.lines
  yield call(vtysh.execute(s, line, true))
}

function* fromTerminal(s: vtysh.Session, history: History): Sys<void> {
  yield* sys.sigaction('INT', 'catch')
  yield* sys.sigaction('TSTP', 'catch')
  yield* sys.sigaction('WINCH', 'catch')
  const memory = newProgramMemory()
  const term = s.env.TERM ?? ''
  while (!s.left) {
    const lines: ProgramLines = { history: history.lines, complete: (line) => vtysh.completions(s, line), keys: { '?': (line, columns) => vtysh.help(s, line, columns) } }
    const end = yield* editLine({ prompt: vtysh.promptOf(s), ask: 'line', lines, memory, dumb: term === '' || term === 'dumb', meanwhile: { fds: [...s.monitor.values()], take: (fd) => logged(s, fd) } })
    if (end === 'hangup') return
    // The real one draws a new line itself when it leaves.
    if (end === 'end') return
    if (end === 'interrupt') yield* s.sink.print('\n')
    else if ('signals' in end) {
      if (!end.signals.includes('TSTP')) continue
      yield call(vtysh.execute(s, 'end', false))
      yield* s.sink.print(`${vtysh.promptOf(s)}\n`)
    } else if ('line' in end) yield* perform(s, history, end.line)
  }
}

/** Without a terminal there is no editing; lines are shown behind their prompts as readline shows them. */
function* fromInput(s: vtysh.Session, history: History): Sys<void> {
  const input = new LineReader(0)
  while (!s.left) {
    yield* s.sink.print(vtysh.promptOf(s))
    const line = yield* input.line()
    if (line === undefined) {
      yield* s.sink.print('\n')
      return
    }
    yield* s.sink.print(`${line}\n`)
    yield* perform(s, history, line)
  }
}

/** What a watched daemon logged. */
function* logged(s: vtysh.Session, fd: number): Sys<string> {
  const daemon = [...s.monitor].find(([, its]) => its === fd)![0]
  const bytes = yield* sys.read(fd)
  if (bytes.length === 0) {
    yield* sys.close(fd)
    s.monitor.delete(daemon)
    return ''
  }
  const now = (yield* wallClock())(yield* sys.clock())
  const time = `${strftime('%Y-%m-%d %H:%M:%S', now)}.${String(Math.floor((now.micros % 1_000_000) / 1000)).padStart(3, '0')}`
  return new TextDecoder().decode(bytes).trimEnd().split('\n').map((line) => vtysh.logLine(daemon, Number(line[0]), line.slice(2), time, true)).join('')
}
