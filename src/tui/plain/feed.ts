import type { TerminalView } from '../model.ts'

/** Lines of a script that wait to be typed: one whenever the terminal asks, as a person at it would. */
export class LineFeed {
  private readonly lines: string[] = []
  private rest = ''
  private isOver = false
  private answered: number | undefined

  /** More of the script; undefined is its end. */
  add(text: string | undefined): void {
    const parts = (this.rest + (text ?? '')).split(/\r?\n/)
    this.rest = parts.pop()!
    this.lines.push(...parts)
    if (text !== undefined) return
    this.isOver = true
    if (this.rest) this.lines.push(this.rest)
    this.rest = ''
  }

  /** What the terminal gets now: a line, `end` when the script is over and the terminal asks again, or nothing yet. */
  next({ asking, asked, exit }: TerminalView): { line: string } | 'end' | undefined {
    const waits = asking !== 'no' && (asking === 'unknown' || asked !== this.answered)
    if (exit) return this.isOver || this.lines.length > 0 ? 'end' : undefined
    if (!waits) return undefined
    const line = this.lines.shift()
    if (line === undefined) return this.isOver ? 'end' : undefined
    this.answered = asked
    return { line }
  }
}
