import type { Asking, CommandRecord, Disposable, Duration, HostName, Lab, LabTime, Size, Terminal } from './types.ts'

export interface TypeOptions {
  /** Lab time after which a command is given up: Ctrl-C is typed. Default 150 s. */
  readonly timeout?: Duration
  /** The block runs for ever: Ctrl-C is typed after this long, and that is no failure. */
  readonly interrupt?: Duration
  /** The block is left running; the next one goes to another terminal. */
  readonly background?: boolean
}

export interface Typed {
  /** What came back, command by command, as far as the lab can tell. */
  readonly records: readonly CommandRecord[]
  /** All that stood on the terminal meanwhile. */
  readonly output: string
  readonly timedOut: boolean
}

const SECOND = 1_000_000
const DEFAULT_TIMEOUT = 150 * SECOND
/** A terminal that was opened just now gets this long to come to its prompt. */
const STARTS = SECOND
const SIZE: Size = { cols: 132, rows: 43 }
const CTRL_C = Uint8Array.of(3)

interface Seat { readonly terminal: Terminal; asking: Asking; host: HostName; busy: boolean; gone: boolean; output: string; records: CommandRecord[]; readonly ends: Disposable[] }

/**
 * Types as a person would: the next line when the terminal asks for one, Ctrl-C when told or when nothing comes back. Tests, solutions and
 * "show me" all type through it. It keeps the terminals that it uses, one where its last command left it.
 */
export class Typist {
  readonly #lab: Pick<Lab, 'open' | 'clock'>
  readonly #seats: Seat[] = []
  readonly #decoder = new TextDecoder()

  constructor(lab: Pick<Lab, 'open' | 'clock'>) { this.#lab = lab }

  /** Types a block of lines on a host, in a terminal that is at a prompt there: one of its own, or a new one. */
  async type(host: HostName, text: string, o: TypeOptions = {}): Promise<Typed> {
    const seat = await this.#seatAt(host)
    seat.output = ''
    seat.records = []
    let timedOut = false
    for (const line of text.replace(/\n+$/, '').split('\n')) {
      if (await this.#ready(seat, o)) {
        seat.asking = 'no'
        seat.terminal.write(new TextEncoder().encode(`${line}\r`))
      } else timedOut = true
    }
    if (o.background) {
      await this.#wait(seat, o.interrupt ?? SECOND)
      seat.busy = seat.asking === 'no'
    } else timedOut = !(await this.#ready(seat, o)) || timedOut
    return { records: seat.records, output: seat.output, timedOut: timedOut && o.interrupt === undefined }
  }

  /** Uses a terminal that somebody else has opened; each is adopted once. */
  adopt(terminal: Terminal): void {
    if (this.#seats.some((s) => s.terminal.id === terminal.id)) return
    const seat: Seat = { terminal, asking: 'no', host: terminal.host, busy: false, gone: false, output: '', records: [], ends: [] }
    seat.ends.push(
      terminal.onData((bytes) => void (seat.output += this.#decoder.decode(bytes))),
      terminal.onAsking((how, host) => void Object.assign(seat, { asking: how, host })),
      terminal.onCommand((r) => void seat.records.push(r)),
      terminal.onExit(() => void (seat.gone = true)),
    )
    this.#seats.push(seat)
  }

  /** Lets go of the terminals; they stay open. */
  dispose(): void { for (const s of this.#seats) for (const d of s.ends) d.dispose() }

  async #seatAt(host: HostName): Promise<Seat> {
    for (const seat of this.#seats) {
      if (seat.busy || seat.gone || seat.host !== host) continue
      if (seat.asking !== 'no' || (await this.#wait(seat, STARTS))) return seat
    }
    this.adopt(await this.#lab.open(host, SIZE))
    const seat = this.#seats.at(-1)!
    await this.#wait(seat, 30 * SECOND)
    return seat
  }

  /** Waits until the terminal asks; when it does not in time, Ctrl-C, and once more. False when the time ran out. */
  async #ready(seat: Seat, o: TypeOptions): Promise<boolean> {
    if (await this.#wait(seat, o.interrupt ?? o.timeout ?? DEFAULT_TIMEOUT)) return true
    seat.terminal.write(CTRL_C)
    await this.#wait(seat, 5 * SECOND)
    return false
  }

  async #wait(seat: Seat, limit: Duration): Promise<boolean> {
    const asks = (): boolean => seat.asking !== 'no' || seat.gone
    const clock = this.#lab.clock
    if (clock) {
      const end: LabTime = clock.now() + limit
      while (!asks() && clock.now() < end) await clock.advance(end - clock.now(), { stopWhenAsking: seat.terminal.id })
      return asks()
    }
    if (asks()) return true
    return new Promise((resolve) => {
      const done = (result: boolean): void => {
        clearTimeout(timer)
        watch.dispose()
        resolve(result)
      }
      const timer = setTimeout(() => done(false), limit / 1000)
      const watch = seat.terminal.onAsking((how) => { if (how !== 'no') queueMicrotask(() => done(true)) })
    })
  }
}
