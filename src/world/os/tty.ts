import { defineSlot, defineTable, SysError, type Time, type World } from '../sim/index.ts'
import { signalGroup } from './signals.ts'
import { echoOf, edit, type Line } from './line-discipline.ts'
import { processes, type ExitStatus, type Process, type Signal } from './tables.ts'

/** How a terminal waits for a person. */
export type Ask = 'shell' | 'line' | 'key' | 'secret' | 'no'

/** The part of termios(3) that programs here change. */
export interface Termios {
  readonly icanon: boolean
  readonly echo: boolean
  readonly isig: boolean
  readonly icrnl: boolean
  readonly opost: boolean
  readonly ixon: boolean
  readonly tostop: boolean
}

/** Who holds the other end: the door of the world (a learner's terminal), a descriptor, or a daemon (sshd, kubelet). */
export type Master = { readonly kind: 'door' } | { readonly kind: 'fd' } | { readonly kind: 'daemon'; readonly name: string; readonly key: string }

/** A pseudo-terminal, both ends. */
export interface Tty {
  readonly name: string
  readonly machine: string
  readonly host: string
  readonly master: Master
  /** The terminal of a person that this one is reached through: itself, or the near end of an ssh session. */
  readonly origin: number
  readonly term: string
  readonly cols: number
  readonly rows: number
  readonly termios: Termios
  readonly session: number
  readonly foreground: number
  /** Whose it is: the user for whom the session on it began. */
  readonly owner: number
  /** Canonical mode: finished lines (an empty one is an end of file) and the one being typed. */
  readonly lines: readonly Uint8Array[]
  readonly line: Line
  /** What was typed in raw mode and not read yet. */
  readonly raw: Uint8Array
  readonly ask: Ask
  /** Where the program runs that asks: behind an ssh session the far host. */
  readonly askHost: string
  /** Output for a master that is a descriptor. */
  readonly out: Uint8Array
  /** When all that was written has drained, at one byte a microsecond. */
  readonly drained: Time
  /** Output since a command began, bounded: head, tail and how much is left out between. */
  readonly capture?: Capture
  readonly hungUp: boolean
  /** Its output is held back: whoever writes on it waits. */
  readonly stopped: boolean
}

export interface Capture { readonly head: string; readonly tail: string; readonly omitted: number }

export const ttys = defineTable<number, Tty>('os.ttys')

/** Where output of a pseudo-terminal goes whose master is a daemon, by the daemon's name. `bytes` empty: the tty's `ask` changed or it hung up. */
export const ptyMaster = defineSlot<(world: World, key: string, tty: number, bytes: Uint8Array) => void>('os.pty-master')

export const COOKED: Termios = { icanon: true, echo: true, isig: true, icrnl: true, opost: true, ixon: false, tostop: false }
export const RAW: Termios = { icanon: false, echo: false, isig: false, icrnl: false, opost: false, ixon: false, tostop: false }

const CAPTURE = 128 * 1024
/** A writer that is this far ahead of the drain waits. */
const DRAIN_AHEAD = 16_384
const EMPTY = new Uint8Array(0)

export interface NewTty { machine: string; host: string; master: Master; term: string; cols: number; rows: number; origin?: number }

export function createTty(w: World, t: NewTty): number {
  const id = w.next('os.tty')
  const used = new Set([...w.table(ttys).values()].filter((o) => o.machine === t.machine && !o.hungUp).map((o) => o.name))
  let n = 0
  while (used.has(`pts/${n}`)) n++
  w.table(ttys).set(id, {
    name: `pts/${n}`, machine: t.machine, host: t.host, master: t.master, origin: t.origin ?? id, term: t.term, cols: t.cols, rows: t.rows, termios: COOKED,
    session: 0, foreground: 0, owner: 0, lines: [], line: EMPTY, raw: EMPTY, ask: 'no', askHost: t.host, out: EMPTY, drained: 0, hungUp: false, stopped: false,
  })
  return id
}

const concat = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  if (a.length === 0) return b
  if (b.length === 0) return a
  const out = new Uint8Array(a.length + b.length)
  out.set(a)
  out.set(b, a.length)
  return out
}

/** Bytes that a person typed arrive: signals, editing and echo as termios says. */
export function ttyInput(w: World, id: number, bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) {
    const t = w.table(ttys).get(id)
    if (!t || t.hungUp) return
    const signal = t.termios.isig ? signalKey(bytes[i]!) : undefined
    if (signal) {
      if (t.termios.echo) echo(w, id, echoOf(bytes[i]!))
      w.table(ttys).patch(id, { line: EMPTY, lines: [], raw: EMPTY })
      signalGroup(w, t.machine, t.foreground, signal)
      continue
    }
    if (!t.termios.icanon) {
      const rest = t.termios.isig ? nextSignalKey(bytes, i) : bytes.length
      const run = bytes.slice(i, rest)
      if (t.termios.icrnl) for (let k = 0; k < run.length; k++) if (run[k] === 13) run[k] = 10
      w.table(ttys).patch(id, { raw: concat(t.raw, run) })
      if (t.termios.echo) for (const b of run) echo(w, id, echoOf(b))
      i = rest - 1
      continue
    }
    const byte = t.termios.icrnl && bytes[i] === 13 ? 10 : bytes[i]!
    const edited = edit(t.line, byte)
    w.table(ttys).patch(id, { line: edited.line, ...(edited.done ? { lines: [...t.lines, edited.done] } : {}) })
    if (t.termios.echo && edited.echo.length > 0) echo(w, id, edited.echo)
  }
  const t = w.table(ttys).get(id)
  if (!t) return
  setAsk(w, id, 'no')
  w.signal(`tty:${id}:r`)
}

const SIGNAL_KEYS: Readonly<Record<number, Signal>> = { 3: 'INT', 26: 'TSTP', 28: 'QUIT' }
const signalKey = (byte: number): Signal | undefined => SIGNAL_KEYS[byte]

function nextSignalKey(bytes: Uint8Array, from: number): number {
  let i = from
  while (i < bytes.length && signalKey(bytes[i]!) === undefined) i++
  return i
}

const echo = (w: World, id: number, bytes: Uint8Array): void => emit(w, id, bytes)

/** What a process on the terminal reads; undefined when it has to wait. Canonical: one line at most; raw: all there is. */
export function takeInput(w: World, id: number, max: number): Uint8Array | undefined {
  const t = w.table(ttys).must(id)
  if (!t.termios.icanon) {
    if (t.raw.length === 0) return t.hungUp ? EMPTY : undefined
    w.table(ttys).patch(id, { raw: t.raw.slice(max) })
    return t.raw.slice(0, max)
  }
  const [first, ...rest] = t.lines
  if (first === undefined) return t.hungUp ? EMPTY : undefined
  w.table(ttys).patch(id, { lines: first.length > max ? [first.slice(max), ...rest] : rest })
  return first.slice(0, max)
}

/** Changes the mode; what was typed ahead stays readable in the new one. */
export function setTermios(w: World, id: number, change: Partial<Termios>): void {
  const t = w.table(ttys).must(id)
  const termios = { ...t.termios, ...change }
  if (t.termios.icanon === termios.icanon) {
    w.table(ttys).patch(id, { termios })
    return
  }
  if (!termios.icanon) {
    const raw = [...t.lines.map((l) => (l.length === 0 ? Uint8Array.of(4) : l)), t.line].reduce(concat, t.raw)
    w.table(ttys).patch(id, { termios, raw, lines: [], line: EMPTY })
    return
  }
  const lines: Uint8Array[] = []
  let line: Line = EMPTY
  for (const byte of t.raw) {
    const edited = edit(line, byte)
    line = edited.line
    if (edited.done) lines.push(edited.done)
  }
  w.table(ttys).patch(id, { termios, raw: EMPTY, lines, line })
}

/** Writes as a process does, newline translated. Gives how long the writer must wait first (0: it was written). */
export function ttyWrite(w: World, id: number, bytes: Uint8Array): Time {
  const t = w.table(ttys).must(id)
  if (t.hungUp) throw new SysError('EIO')
  const ahead = t.drained - w.now
  if (ahead > DRAIN_AHEAD) return ahead - DRAIN_AHEAD / 2
  emit(w, id, t.termios.opost ? crlf(bytes) : bytes)
  return 0
}

function crlf(bytes: Uint8Array): Uint8Array {
  let newlines = 0
  for (const b of bytes) if (b === 10) newlines++
  if (newlines === 0) return bytes
  const out = new Uint8Array(bytes.length + newlines)
  let at = 0
  for (const b of bytes) {
    if (b === 10) out[at++] = 13
    out[at++] = b
  }
  return out
}

function emit(w: World, id: number, bytes: Uint8Array): void {
  const t = w.table(ttys).must(id)
  const drained = Math.max(t.drained, w.now) + bytes.length
  const capture = t.capture && grow(t.capture, bytes)
  w.table(ttys).set(id, { ...t, drained, ...(capture ? { capture } : {}), ...(t.master.kind === 'fd' ? { out: concat(t.out, bytes) } : {}) })
  if (t.master.kind === 'door') w.tell({ effect: 'output', tty: id, bytes })
  else if (t.master.kind === 'fd') w.signal(`tty:${id}:m`)
  else w.hook(ptyMaster, t.master.name, t.master.key, id, bytes)
}

function grow(c: Capture, bytes: Uint8Array): Capture {
  let text = ''
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096))
  if (c.tail === '' && c.head.length + text.length <= CAPTURE) return { ...c, head: c.head + text }
  const room = Math.max(0, CAPTURE - c.head.length)
  const tail = c.tail + text.slice(room)
  const over = tail.length - 2 * CAPTURE
  return over > 0
    ? { head: c.head + text.slice(0, room), tail: tail.slice(-CAPTURE), omitted: c.omitted + tail.length - CAPTURE }
    : { head: c.head + text.slice(0, room), tail, omitted: c.omitted }
}

/** Begins to keep what is written, for a command's record. */
export function beginCapture(w: World, id: number): void {
  w.table(ttys).patch(id, { capture: { head: '', tail: '', omitted: 0 } })
}

/** Ends it: what was written, as UTF-8 bytes in a string of one character a byte; a long middle is left out. */
export function endCapture(w: World, id: number): string {
  const { capture, ...rest } = w.table(ttys).must(id)
  w.table(ttys).set(id, rest)
  if (!capture) return ''
  const tail = capture.tail.slice(-CAPTURE)
  const omitted = capture.omitted + capture.tail.length - tail.length
  return capture.head + (omitted > 0 ? `\r\n… ${omitted} bytes left out …\r\n` : '') + tail
}

/** Says how the terminal waits for a person, and where the program runs that asks. */
export function setAsk(w: World, id: number, ask: Ask, host?: string): void {
  const t = w.table(ttys).get(id)
  if (!t) return
  const askHost = host ?? t.askHost
  if (t.ask === ask && t.askHost === askHost) return
  w.table(ttys).set(id, { ...t, ask, askHost })
  if (t.master.kind === 'door') w.tell({ effect: 'ask', tty: id, ask, host: askHost })
  else if (t.master.kind === 'daemon') w.hook(ptyMaster, t.master.name, t.master.key, id, EMPTY)
}

/** Holds a terminal's output back, or lets it go on: the far end takes no more just now. */
export function holdOutput(w: World, id: number, stopped: boolean): void {
  const t = w.table(ttys).get(id)
  if (!t || t.stopped === stopped) return
  w.table(ttys).set(id, { ...t, stopped })
  if (!stopped) w.signal(`tty:${id}:w`)
}

export function resizeTty(w: World, id: number, cols: number, rows: number): void {
  const t = w.table(ttys).get(id)
  if (!t || (t.cols === cols && t.rows === rows)) return
  w.table(ttys).set(id, { ...t, cols, rows })
  signalGroup(w, t.machine, t.foreground, 'WINCH')
}

/** Why a terminal's line was cut, as far as its door wants to know. */
export interface HangUp { readonly cause?: 'power'; readonly status?: ExitStatus }

/** The line is cut: the session's leader and the foreground group get SIGHUP, readers see end of file. */
export function hangUp(w: World, id: number, why: HangUp = {}): void {
  const t = w.table(ttys).get(id)
  if (!t || t.hungUp) return
  w.table(ttys).set(id, { ...t, hungUp: true })
  const members = [...w.table(processes).values()].filter((p) => p.tty === id && (p.pid === t.session || p.pgid === t.foreground))
  for (const pgid of new Set(members.map((p) => p.pgid))) {
    signalGroup(w, t.machine, pgid, 'HUP')
    signalGroup(w, t.machine, pgid, 'CONT')
  }
  w.signal(`tty:${id}:r`)
  w.signal(`tty:${id}:w`)
  w.signal(`tty:${id}:m`)
  if (t.master.kind === 'door') w.tell({ effect: 'hangup', tty: id, ...why })
  else if (t.master.kind === 'daemon') w.hook(ptyMaster, t.master.name, t.master.key, id, EMPTY)
}

/** Whether a process may use its terminal now; otherwise its group is stopped by the signal, or the call fails with EIO (POSIX job control). */
export function backgroundCheck(w: World, p: Process, tty: number, signal: 'TTIN' | 'TTOU'): 'go' | 'stopped' {
  const t = w.table(ttys).must(tty)
  if (p.tty !== tty || t.foreground === p.pgid || t.foreground === 0) return 'go'
  if (p.dispositions[signal] === 'ignore' || p.blocked.includes(signal)) {
    if (signal === 'TTIN') throw new SysError('EIO')
    return 'go'
  }
  signalGroup(w, p.machine, p.pgid, signal)
  return 'stopped'
}
