/** The text is no command of the shell. */
export class SyntaxProblem {
  /** What is said after `line N: `; none where bash says nothing. */
  readonly message: string | undefined
  readonly at: number
  /** The line is shown as well. */
  readonly showLine: boolean
  /** What becomes of the status, and whether bash takes it for the end of the input (its `[[` and `for ((` do). */
  readonly kind: 'syntax' | 'list' | 'end-of-input'

  constructor(message: string | undefined, at: number, kind: 'syntax' | 'list' | 'end-of-input' = 'syntax', showLine = true) {
    this.message = message
    this.at = at
    this.kind = kind
    this.showLine = showLine
  }
}

/** The text ends before the command does. */
export class Unfinished {
  /** A quote or bracket that is open, or undefined for a command. */
  readonly closing: string | undefined
  /** Where it was opened. */
  readonly at: number
  /** The word that ends an open here-document. */
  readonly word: string | undefined
  constructor(closing: string | undefined, at: number, word?: string) {
    this.closing = closing
    this.at = at
    this.word = word
  }
}
