/** One key, character or sequence as the outer terminal sent it; `bytes` are whole and unchanged. */
export interface Token {
  readonly bytes: Uint8Array
  /** The printable character. */
  readonly text?: string
  /** Keys that have a name: `up`, `f2`, `escape`, `prefix`, `paste-begin`, `wheel-up` … */
  readonly name?: string
  /** Where the wheel was turned, 0-based. */
  readonly at?: { readonly x: number; readonly y: number }
}

const CONTROLS: Readonly<Record<number, string>> = { 3: 'ctrl-c', 8: 'backspace', 9: 'tab', 10: 'enter', 13: 'enter', 0x1b: 'escape', 0x1d: 'prefix', 0x7f: 'backspace' }
const FINALS: Readonly<Record<string, string>> = { A: 'up', B: 'down', C: 'right', D: 'left', H: 'home', F: 'end', P: 'f1', Q: 'f2', R: 'f3', S: 'f4' }
const TILDES: Readonly<Record<string, string>> = {
  1: 'home', 3: 'delete', 4: 'end', 5: 'pageup', 6: 'pagedown', 7: 'home', 8: 'end', 11: 'f1', 12: 'f2', 13: 'f3', 14: 'f4', 15: 'f5', 17: 'f6',
  200: 'paste-begin', 201: 'paste-end',
}
/** The console of Linux sends F1 to F5 as `CSI [ A` to `CSI [ E`. */
const CONSOLE: Readonly<Record<string, string>> = { A: 'f1', B: 'f2', C: 'f3', D: 'f4', E: 'f5' }
/** A reply or paste of a string sequence that does not end within this is let through as it is. */
const LONGEST = 4096

/** Cuts the outer terminal's bytes into tokens. What is incomplete at the end of a chunk waits for the next one, or for `flush`. */
export class Tokenizer {
  private rest = new Uint8Array(0)

  /** Whether the beginning of a sequence is held back. */
  get waits(): boolean {
    return this.rest.length > 0
  }

  feed(chunk: Uint8Array): Token[] {
    const bytes = this.rest.length === 0 ? chunk : concat(this.rest, chunk)
    const tokens: Token[] = []
    let at = 0
    while (at < bytes.length) {
      const length = lengthAt(bytes, at)
      if (length === 0) break
      tokens.push(tokenOf(bytes.slice(at, at + length)))
      at += length
    }
    this.rest = bytes.slice(at)
    return tokens
  }

  /** Gives up waiting: an Escape key was an Escape key. */
  flush(): Token[] {
    const { rest } = this
    this.rest = new Uint8Array(0)
    if (rest.length === 0) return []
    if (rest[0] !== 0x1b || rest.length === 1) return [tokenOf(rest)]
    return [{ bytes: rest }]
  }
}

/** Length of the token at `at`; 0 while it is incomplete. */
function lengthAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!
  if (first === 0x1b) return escapeLength(bytes, at)
  const size = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1
  for (let i = 1; i < size; i++) {
    const next = bytes[at + i]
    if (next === undefined) return 0
    if ((next & 0xc0) !== 0x80) return i
  }
  return size
}

function escapeLength(bytes: Uint8Array, at: number): number {
  const kind = bytes[at + 1]
  if (kind === undefined) return 0
  if (kind === 0x5b) return csiLength(bytes, at)
  if (kind === 0x4f) return bytes[at + 2] === undefined ? 0 : 3
  if (kind === 0x1b || kind === 0x1d) return 1
  if (kind === 0x5d || kind === 0x50 || kind === 0x5f || kind === 0x5e) return stringLength(bytes, at)
  const length = lengthAt(bytes, at + 1)
  return length === 0 ? 0 : 1 + length
}

function csiLength(bytes: Uint8Array, at: number): number {
  if (bytes[at + 2] === 0x5b) return bytes[at + 3] === undefined ? 0 : 4
  for (let i = at + 2; i < bytes.length; i++) {
    const byte = bytes[i]!
    if (byte >= 0x40 && byte <= 0x7e) return i + 1 - at
    if (byte < 0x20 || byte > 0x3f) return i - at
  }
  return bytes.length - at > LONGEST ? bytes.length - at : 0
}

function stringLength(bytes: Uint8Array, at: number): number {
  for (let i = at + 2; i < bytes.length; i++) {
    if (bytes[i] === 0x07) return i + 1 - at
    if (bytes[i] === 0x5c && bytes[i - 1] === 0x1b) return i + 1 - at
  }
  return bytes.length - at > LONGEST ? bytes.length - at : 0
}

const utf8 = new TextDecoder()

function tokenOf(bytes: Uint8Array): Token {
  if (bytes.length === 1 || bytes[0] !== 0x1b) {
    const name = CONTROLS[bytes[0]!]
    if (name) return { bytes, name }
    return bytes[0]! < 0x20 ? { bytes } : { bytes, text: utf8.decode(bytes) }
  }
  const sequence = utf8.decode(bytes.subarray(1))
  const wheel = /^\[<(64|65);(\d+);(\d+)M$/.exec(sequence)
  if (wheel) return { bytes, name: wheel[1] === '64' ? 'wheel-up' : 'wheel-down', at: { x: Number(wheel[2]) - 1, y: Number(wheel[3]) - 1 } }
  const name = /^\[<\d+;\d+;\d+[Mm]$/.test(sequence) ? 'mouse' : nameOf(sequence)
  return name ? { bytes, name } : { bytes }
}

function nameOf(sequence: string): string | undefined {
  const tilde = /^\[(\d+)~$/.exec(sequence)
  if (tilde) return TILDES[tilde[1]!]
  if (/^\[\[[A-E]$/.test(sequence)) return CONSOLE[sequence[2]!]
  return /^[[O][A-Z]$/.test(sequence) ? FINALS[sequence[1]!] : undefined
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
