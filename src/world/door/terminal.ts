import type { Asking, CommandRecord, Disposable, HostName, Size, Terminal, TerminalExit, TerminalId } from '../../lab/index.ts'

/** A list of listeners. */
export class Listeners<T> {
  readonly #all = new Set<(value: T) => void>()
  add(listener: (value: T) => void): Disposable {
    this.#all.add(listener)
    return { dispose: () => void this.#all.delete(listener) }
  }
  emit(value: T): void { for (const l of this.#all) l(value) }
}

const EARLY = 512 * 1024

/** What a terminal asks its lab to do. */
export interface TerminalWires {
  write(id: TerminalId, bytes: Uint8Array): void
  resize(id: TerminalId, size: Size): void
  close(id: TerminalId): void
}

/** A learner's terminal in the embedded lab. Bytes that were written before somebody listened are kept for the first listener. */
export class LabTerminal implements Terminal {
  readonly id: TerminalId
  readonly host: HostName
  readonly tty: number
  /** The command line that runs, or ran last. */
  line = ''
  readonly #wires: TerminalWires
  readonly #data = new Listeners<Uint8Array>()
  readonly #ask = new Listeners<{ how: Asking; host: HostName }>()
  readonly #command = new Listeners<CommandRecord>()
  readonly #exit = new Listeners<TerminalExit>()
  #early: Uint8Array[] | undefined = []
  #pending: Uint8Array[] = []
  #asking: { how: Asking; host: HostName }
  #ended: TerminalExit | undefined

  constructor(id: TerminalId, host: HostName, tty: number, wires: TerminalWires) {
    this.id = id
    this.host = host
    this.tty = tty
    this.#wires = wires
    this.#asking = { how: 'no', host }
  }

  get asking(): Asking { return this.#asking.how }
  get ended(): TerminalExit | undefined { return this.#ended }

  write(bytes: Uint8Array): void { if (!this.#ended && bytes.length > 0) this.#wires.write(this.id, bytes) }
  resize(size: Size): void { if (!this.#ended) this.#wires.resize(this.id, size) }
  close(): void { if (!this.#ended) this.#wires.close(this.id) }

  onData(listener: (bytes: Uint8Array) => void): Disposable {
    const early = this.#early
    this.#early = undefined
    for (const bytes of early ?? []) listener(bytes)
    return this.#data.add(listener)
  }
  onAsking(listener: (how: Asking, host: HostName) => void): Disposable {
    listener(this.#asking.how, this.#asking.host)
    return this.#ask.add(({ how, host }) => listener(how, host))
  }
  onCommand(listener: (record: CommandRecord) => void): Disposable { return this.#command.add(listener) }
  onExit(listener: (why: TerminalExit) => void): Disposable {
    if (this.#ended) listener(this.#ended)
    return this.#exit.add(listener)
  }

  /** The world wrote: kept until `flush`, so that a slice's output goes out as one piece. */
  output(bytes: Uint8Array): void { this.#pending.push(bytes) }

  flush(): void {
    if (this.#pending.length === 0) return
    const all = new Uint8Array(this.#pending.reduce((n, b) => n + b.length, 0))
    this.#pending.reduce((at, b) => (all.set(b, at), at + b.length), 0)
    this.#pending = []
    if (this.#early) this.#keep(all)
    else this.#data.emit(all)
  }

  /** Nobody listens yet: the last part is kept, as much as a screen and its scrollback can show. */
  #keep(bytes: Uint8Array): void {
    this.#early!.push(bytes)
    let size = this.#early!.reduce((n, b) => n + b.length, 0)
    while (size > EARLY && this.#early!.length > 1) size -= this.#early!.shift()!.length
  }

  asks(how: Asking, host: HostName): void {
    this.#asking = { how, host }
    this.flush()
    this.#ask.emit(this.#asking)
  }

  command(record: CommandRecord): void {
    this.flush()
    this.#command.emit(record)
  }

  exited(why: TerminalExit): void {
    if (this.#ended) return
    this.flush()
    this.#ended = why
    this.#exit.emit(why)
  }
}
