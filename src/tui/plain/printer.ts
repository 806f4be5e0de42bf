const NEWLINE = 10
/** More of a line than this is not repeated. */
const LONGEST = 400

/** Writes the lab's bytes and the tutor's lines so that each of the tutor's stands on a row of its own. */
export class Printer {
  private readonly write: (text: string | Uint8Array) => boolean
  private readonly isTty: boolean
  private readonly decoder = new TextDecoder()
  /** What stands on the current row: mostly the shell's prompt. */
  private row = ''

  constructor(write: (text: string | Uint8Array) => boolean, isTty: boolean) {
    this.write = write
    this.isTty = isTty
  }

  /** What the lab printed, as it is; into a file or a pipe without the carriage returns of a terminal's line ends. Returns what `write` returned. */
  output(bytes: Uint8Array): boolean {
    const text = this.decoder.decode(bytes, { stream: true })
    const end = text.lastIndexOf('\n')
    this.row = (end < 0 ? this.row + text : text.slice(end + 1)).slice(-LONGEST)
    return this.write(this.isTty ? bytes : withoutReturns(bytes))
  }

  /** The tutor's own words. The row that they interrupt is written again after them, so the prompt stands where it is expected; not after the last ones. */
  lines(lines: readonly string[], isRepeating: boolean): void {
    if (lines.length === 0) return
    const end = this.isTty ? '\r\n' : '\n'
    const row = isRepeating ? this.row : ''
    this.write((this.row ? end : '') + lines.map((line) => line + end).join('') + (this.isTty ? row : row.replaceAll('\r', '')))
  }
}

function withoutReturns(bytes: Uint8Array): Uint8Array {
  return bytes.includes(13) ? bytes.filter((byte, i) => !(byte === 13 && bytes[i + 1] === NEWLINE)) : bytes
}
