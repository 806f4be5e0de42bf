/** What a word is made of, before it is expanded. */
export type Part = TextPart | QuotedPart | DoublePart | ParameterPart | CommandPart | ArithmeticPart | ProcessPart

/** Unquoted text: globs, tildes and braces are live in it. */
export interface TextPart { readonly kind: 'text'; readonly text: string }
/** Text that stands for itself: `\x`, `'…'`, `$'…'`. */
export interface QuotedPart { readonly kind: 'quoted'; readonly text: string }
export interface DoublePart { readonly kind: 'double'; readonly parts: readonly Part[] }
/** `$(…)` and backquotes; `source` is what stands inside, backslashes of backquotes taken. */
export interface CommandPart { readonly kind: 'command'; readonly source: string; readonly offset: number }
export interface ArithmeticPart { readonly kind: 'arithmetic'; readonly source: string; readonly parts: readonly Part[] }
export interface ProcessPart { readonly kind: 'process'; readonly direction: '<' | '>'; readonly source: string; readonly offset: number }

export type Operator =
  | '-' | ':-' | '=' | ':=' | '+' | ':+' | '?' | ':?' | '#' | '##' | '%' | '%%' | '/' | '//' | '/#' | '/%' | ':' | '^' | '^^' | ',' | ',,' | '@'

export interface ParameterPart {
  readonly kind: 'parameter'
  /** As written, for messages. */
  readonly text: string
  /** Empty when it is no parameter at all: a bad substitution. */
  readonly name: string
  /** As written between the brackets. */
  readonly subscript?: string
  /** `${#x}`, `${!x}`, `${!x*}` and `${!x@}`, `${!x[@]}`. */
  readonly form: 'value' | 'length' | 'indirect' | 'names' | 'keys'
  readonly operator?: Operator
  /** What follows the operator, as written. */
  readonly operand?: string
  /** It stands in double quotes or a here-document. */
  readonly inDouble: boolean
}
