import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { stringWidth, strftime, truncateColumns } from '../../text/index.ts'
import { byteString, bytesOf, exitCode, latinOf, NotFound, runProgram, textOf, tool, wallClock, type ToolCall } from '../cli/index.ts'
import { gridOf, paintChanges, type Grid } from './watch-grid.ts'

export const watch = tool({
  name: 'watch',
  usage: '[options] command',
  about: 'Runs a command again and again and shows what it says.',
  options: {
    'b,beep': 'beep when the command fails',
    'c,color': 'pass colours on',
    'd,differences[=permanent]': 'show what changed in reverse',
    'e,errexit': 'stop when the command fails',
    'g,chgexit': 'stop when the output changes',
    'n,interval=SECS': 'seconds between runs (2)',
    'p,precise': 'run at the full interval',
    't,no-title': 'no line at the top',
    'w,no-wrap': 'cut long lines',
    'x,exec': 'run the command itself, not by sh -c',
  },
  package: 'procps-ng 4.0.4',
  stopAtOperand: true,
  *run(call): Sys<number> {
    const word = call.value('interval') ?? '2'
    const seconds = Number(word.replace(',', '.'))
    if (word === '' || Number.isNaN(seconds)) {
      yield* call.complain(`failed to parse argument: '${word}'`)
      return 1
    }
    if (call.operands.length === 0) return yield* call.misuse('bad usage')
    const watcher = new Watcher(call, Math.min(Math.max(0.1, seconds), 4_294_967), call.operands)
    return yield* watcher.run()
  },
})

class Watcher {
  readonly #call: ToolCall
  readonly #seconds: number
  readonly #command: readonly string[]
  #columns = 80
  #lines = 24
  #shown: Grid = []
  #before: string | undefined
  #first: Grid | undefined
  #last: Grid | undefined
  #stop = false

  constructor(call: ToolCall, seconds: number, command: readonly string[]) {
    this.#call = call
    this.#seconds = seconds
    this.#command = command
  }

  *run(): Sys<number> {
    const terminal = yield* this.#measure()
    for (const signal of ['INT', 'TERM', 'HUP', 'WINCH'] as const) yield* sys.sigaction(signal, 'catch')
    if (terminal) yield* sys.ttyset(1, { icanon: false, echo: false })
    yield* this.#write('\x1b[?1049h\x1b[22;0;0t\x1b[H\x1b[2J')
    let status = 0
    let next = yield* sys.clock()
    while (!this.#stop) {
      const result = yield* this.#once()
      if (this.#stop) break
      if (result === 'end') break
      if (typeof result === 'number') {
        status = result
        break
      }
      next = this.#call.has('precise') ? next + this.#seconds * 1e6 : (yield* sys.clock()) + this.#seconds * 1e6
      yield* this.#rest(next)
    }
    yield* this.#write(`\x1b[${this.#lines};1H\x1b[?1049l\x1b[23;0;0t`)
    if (terminal) yield* sys.ttyset(1, { icanon: true, echo: true })
    return status
  }

  #write(text: string): Sys<void> { return sys.writeAll(1, bytesOf(byteString(text))) }

  *#measure(): Sys<boolean> {
    try {
      const t = yield* sys.ttyget(1)
      this.#columns = t.cols || 80
      this.#lines = t.rows || 24
      return true
    } catch (e) {
      if (!isErrno(e)) throw e
      return false
    }
  }

  /** Runs the command and shows what it said. A status, or `end`, when that was the last time. */
  *#once(): Sys<number | 'end' | undefined> {
    const { text, status } = yield* this.#capture()
    if (this.#stop) return undefined
    const changed = this.#before !== undefined && this.#before !== text
    const old = this.#first
    yield* this.#show(text)
    this.#before = text
    if (status !== 0 && this.#call.has('beep')) yield* this.#write('\x07')
    if (status !== 0 && this.#call.has('errexit')) {
      yield* this.#write(`\x1b[${this.#lines};1H\x1b[7mcommand exit with a non-zero status, press a key to exit\x1b[m`)
      try {
        yield* sys.read(0, 1, 'key')
      } catch (e) {
        if (!isErrno(e)) throw e
      }
      return 8
    }
    return changed && old && this.#call.has('chgexit') ? 'end' : undefined
  }

  *#capture(): Sys<{ text: string; status: number }> {
    const [r, w] = yield* sys.pipe()
    const argv = this.#call.has('exec') ? this.#command : ['sh', '-c', this.#command.join(' ')]
    const env = { ...this.#call.env, COLUMNS: String(this.#columns), LINES: String(this.#lines) }
    const pid = yield* runProgram(argv, env, { fds: { 0: 0, 1: w, 2: w } })
    yield* sys.close(w)
    if (pid instanceof NotFound) {
      yield* sys.close(r)
      return { text: `unable to execute '${argv[0]}': ${pid.message}\n`, status: pid.status }
    }
    let bytes = ''
    let open = true
    while (open && !this.#stop) {
      try {
        const chunk = yield* sys.read(r)
        bytes += latinOf(chunk)
        open = chunk.length > 0
      } catch (e) {
        if (!isErrno(e, 'EINTR')) throw e
        yield* this.#signals()
      }
    }
    yield* sys.close(r)
    for (;;) {
      try {
        const ended = yield* sys.wait(pid, { nohang: this.#stop })
        return { text: textOf(bytes), status: ended ? exitCode(ended.status) : 0 }
      } catch (e) {
        if (!isErrno(e, 'EINTR')) throw e
        yield* this.#signals()
      }
    }
  }

  *#signals(): Sys<void> {
    for (const signal of yield* sys.signals()) {
      if (signal !== 'WINCH') this.#stop = true
      else {
        yield* this.#measure()
        this.#shown = []
        yield* this.#write('\x1b[H\x1b[2J')
        if (this.#before !== undefined) yield* this.#show(this.#before)
      }
    }
  }

  *#rest(until: number): Sys<void> {
    while (!this.#stop) {
      const left = until - (yield* sys.clock())
      if (left <= 0) return
      try {
        yield* sys.sleep(left)
      } catch (e) {
        if (!isErrno(e, 'EINTR')) throw e
      }
      yield* this.#signals()
    }
  }

  *#title(): Sys<string> {
    const { hostname } = yield* sys.host()
    const time = strftime('%a %b %e %H:%M:%S %Y', (yield* wallClock())(yield* sys.clock()))
    const right = `${hostname}: ${time}`
    const left = `Every ${this.#seconds.toFixed(1)}s: ${this.#command.join(' ')}`
    const room = this.#columns - stringWidth(right)
    if (room < 0) return truncateColumns(left, this.#columns)
    const shown = stringWidth(left) > room - 1 ? truncateColumns(left, Math.max(0, room - 1), '...') : left
    return shown + ' '.repeat(Math.max(0, room - stringWidth(shown))) + right
  }

  *#show(text: string): Sys<void> {
    const top = this.#call.has('no-title') ? 0 : 2
    const body = gridOf(text, {
      columns: this.#columns,
      rows: this.#lines - top,
      colors: this.#call.has('color'),
      wrap: !this.#call.has('no-wrap'),
    })
    const differences = this.#call.value('differences')
    const against = differences === undefined ? undefined : differences === '' ? this.#last : (this.#first ?? undefined)
    this.#first ??= body
    const grid: Grid =
      top === 0 ? body : [...gridOf(yield* this.#title(), { columns: this.#columns, rows: 1, colors: false, wrap: false }), [], ...body]
    const marked = against && [...(top === 0 ? [] : [undefined, undefined]), ...against]
    this.#last = body
    yield* this.#write(paintChanges(this.#shown, grid, marked, this.#lines))
    this.#shown = marked ? [] : grid
  }
}
