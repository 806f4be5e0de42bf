/** What stood where something else had to: as dash names it in its messages. */
export interface Surprise {
  /** `word`, `newline`, `end of file`, `redirection`, or the token in quotes. */
  readonly token: string
  readonly expecting?: string | undefined
}

/** The text is no command of the shell. */
export class SyntaxProblem {
  /** What bash says after `line N: `; none where it says nothing. */
  readonly message: string | undefined
  readonly at: number
  /** What becomes of the status, and whether bash takes it for the end of the input (its `[[` and `for ((` do). */
  readonly kind: 'syntax' | 'list' | 'end-of-input'
  /** The line is shown as well. */
  readonly showLine: boolean
  readonly surprise: Surprise | undefined
  /** What is said after it, on a line of its own. */
  readonly also: string | undefined

  constructor(message: string | undefined, at: number, kind: 'syntax' | 'list' | 'end-of-input' = 'syntax', showLine = true, surprise?: Surprise, also?: string) {
    this.message = message
    this.at = at
    this.kind = kind
    this.showLine = showLine
    this.surprise = surprise
    this.also = also
  }
}

/** The text ends before the command does. */
export class Unfinished {
  /** A quote or bracket that is open, or undefined for a command. */
  readonly closing: string | undefined
  /** Where it was opened. */
  readonly at: number
  /** The word that ends an open here-document, or the reserved word that had to come. */
  readonly word: string | undefined
  /** What is said after it, on a line of its own. */
  readonly also: string | undefined
  /** It is the `(` of an assignment that is open. */
  readonly list: boolean
  constructor(closing: string | undefined, at: number, word?: string, also?: string, list = false) {
    this.closing = closing
    this.at = at
    this.word = word
    this.also = also
    this.list = list
  }
}
