import type { Regex } from '../../text/index.ts'

/** A regular expression of a script; an empty one is the last that was used. */
export type Pattern = Regex | 'last'

export type Address =
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'step'; readonly first: number; readonly step: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'regex'; readonly regex: Pattern }
  | { readonly kind: 'plus'; readonly count: number }
  | { readonly kind: 'multiple'; readonly of: number }

/** A part of a replacement: text, or a group (0 for `&`), and how the case of what follows changes. */
export type Part =
  { readonly text: string } | { readonly group: number } | { readonly fold: 'upper' | 'lower' | 'upper-next' | 'lower-next' | 'end' }

export interface Substitution {
  readonly regex: Pattern
  readonly parts: readonly Part[]
  readonly global: boolean
  readonly print: boolean
  readonly number: number
  readonly evaluate: boolean
  readonly file: string | undefined
}

export interface Command {
  readonly from: Address | undefined
  readonly to: Address | undefined
  readonly not: boolean
  readonly name: string
  /** Text of a, i, c; the label of b, t, T; the file of r, R, w, W; the command of e. */
  readonly text: string
  /** Exit code of q and Q, width of l. */
  readonly number: number | undefined
  readonly substitution: Substitution | undefined
  readonly map: ReadonlyMap<string, string> | undefined
  /** Where `{` and jumps lead: the index of a command. */
  target: number
}
