/** The line being typed in canonical mode, as bytes. */
export type Line = Uint8Array

export interface Edited {
  readonly line: Line
  /** A line that is ready to be read, its newline included; an empty one is an end of file. */
  readonly done?: Uint8Array
  readonly echo: Uint8Array
}

const NONE = new Uint8Array(0)
const ERASE_ONE = Uint8Array.of(8, 32, 8)

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80

/** How the terminal echoes a byte: control characters as ^X (ECHOCTL), newline and tab as they are. */
export function echoOf(byte: number): Uint8Array {
  if (byte === 10 || byte === 9 || (byte >= 32 && byte !== 127)) return byte === 10 ? Uint8Array.of(13, 10) : Uint8Array.of(byte)
  return Uint8Array.of(94, byte === 127 ? 63 : byte + 64)
}

/** Columns that the echo of one character took. */
function columns(line: Line, at: number): number {
  const first = line[at]!
  if (first < 32 || first === 127) return 2
  // Three and four byte characters of the scripts that people type here (Hangul, CJK, emoji) are two columns wide.
  return first >= 0xe1 ? 2 : 1
}

function rubOut(columnsGone: number): Uint8Array {
  const out = new Uint8Array(columnsGone * 3)
  for (let i = 0; i < columnsGone; i++) out.set(ERASE_ONE, i * 3)
  return out
}

function lastCharacter(line: Line): number {
  let at = line.length - 1
  while (at > 0 && isContinuation(line[at]!)) at--
  return at
}

function eraseWhile(line: Line, keepGoing: (line: Line, at: number) => boolean): Edited {
  let end = line.length
  let gone = 0
  while (end > 0) {
    const rest = line.subarray(0, end)
    const at = lastCharacter(rest)
    if (!keepGoing(rest, at)) break
    gone += columns(rest, at)
    end = at
  }
  return { line: line.slice(0, end), echo: rubOut(gone) }
}

const isBlank = (byte: number): boolean => byte === 32 || byte === 9

function eraseWord(line: Line): Edited {
  let inWord = false
  return eraseWhile(line, (l, at) => {
    const blank = isBlank(l[at]!)
    if (inWord && blank) return false
    if (!blank) inWord = true
    return true
  })
}

/** One typed byte in canonical mode (termios: ICANON, ECHOE, ECHOK, IEXTEN). */
export function edit(line: Line, byte: number): Edited {
  switch (byte) {
    case 10: return { line: NONE, done: Uint8Array.from([...line, 10]), echo: Uint8Array.of(13, 10) }
    case 4: return { line: NONE, done: line, echo: NONE }
    case 8: case 127: {
      let taken = false
      return eraseWhile(line, () => !taken && (taken = true))
    }
    case 21: return eraseWhile(line, () => true)
    case 23: return eraseWord(line)
    default: return { line: Uint8Array.from([...line, byte]), echo: echoOf(byte) }
  }
}
