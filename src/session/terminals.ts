import type { Asking, Disposable, HostName, Size, Terminal, TerminalExit, TerminalId } from '../lab/index.ts'

/** A terminal as a session keeps it: how it stands, and all it printed lately for a screen that comes later. */
export interface OpenTerminal {
  readonly terminal: Terminal
  size: Size
  asking: Asking
  /** Where the shell is that asks: after `vagrant ssh` not where the terminal was opened. */
  host: HostName
  /** How often it has begun to ask. */
  asked: number
  exit: TerminalExit | undefined
}

type Output = (terminal: TerminalId, bytes: Uint8Array) => void

/** A screen that comes late is shown at most this much of what a terminal printed. */
const KEEP = 512 * 1024

/** The terminals of a session in the order in which they were opened. */
export class Terminals {
  readonly all: OpenTerminal[] = []
  readonly #log = new Map<TerminalId, { chunks: Uint8Array[]; size: number }>()
  readonly #listeners = new Set<Output>()
  readonly #changed: () => void

  constructor(changed: () => void) { this.#changed = changed }

  get(id: TerminalId): OpenTerminal | undefined { return this.all.find((t) => t.terminal.id === id) }

  /** Takes a terminal on; `past` is what it printed before this session, for the screen. */
  add(terminal: Terminal, size: Size, past?: Uint8Array): OpenTerminal {
    const known = this.get(terminal.id)
    if (known) return known
    const open: OpenTerminal = { terminal, size, asking: 'no', host: terminal.host, asked: 0, exit: undefined }
    this.all.push(open)
    this.#log.set(terminal.id, { chunks: past ? [past] : [], size: past?.length ?? 0 })
    terminal.onData((bytes) => this.#data(terminal.id, bytes))
    terminal.onAsking((asking, host) => {
      if (asking !== 'no' && open.asking === 'no') open.asked++
      Object.assign(open, { asking, host })
      this.#changed()
    })
    terminal.onExit((exit) => {
      open.exit = exit
      this.#changed()
    })
    return open
  }

  /** Takes one off the list, when another comes into its place. */
  remove(id: TerminalId): void {
    const at = this.all.findIndex((t) => t.terminal.id === id)
    if (at >= 0) this.all.splice(at, 1)
    this.#log.delete(id)
  }

  /** What the open terminals have printed, then what they print. */
  subscribe(listener: Output): Disposable {
    for (const [id, log] of this.#log) for (const bytes of log.chunks) listener(id, bytes)
    this.#listeners.add(listener)
    return { dispose: () => void this.#listeners.delete(listener) }
  }

  /** The last bytes that a terminal printed, at most so many. */
  tail(id: TerminalId, most: number): Uint8Array {
    const chunks = this.#log.get(id)?.chunks ?? []
    const all = new Uint8Array(chunks.reduce((n, c) => n + c.length, 0))
    chunks.reduce((at, c) => (all.set(c, at), at + c.length), 0)
    return all.subarray(Math.max(0, all.length - most))
  }

  #data(id: TerminalId, bytes: Uint8Array): void {
    const log = this.#log.get(id)
    if (!log) return
    log.chunks.push(bytes)
    log.size += bytes.length
    while (log.size > KEEP && log.chunks.length > 1) log.size -= log.chunks.shift()!.length
    for (const l of this.#listeners) l(id, bytes)
  }
}
