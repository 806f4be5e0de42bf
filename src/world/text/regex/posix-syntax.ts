import type { RegexOptions } from './types.ts'

/** What differs between the POSIX-like syntaxes; the names follow the bits of GNU's `regex.h`. */
export interface PosixSyntax {
  /** `( ) { } |` are operators without a backslash. */
  readonly bareOperators: boolean
  /** `+ ?` are operators: bare, with a backslash. */
  readonly plusQuestion: 'bare' | 'backslash'
  /** `^` and `$` are anchors wherever they stand (CONTEXT_INDEP_ANCHORS). */
  readonly anchorsAnywhere: boolean
  /** A repetition with nothing before it: plain character, error (CONTEXT_INVALID_OPS), or an empty atom (CONTEXT_INDEP_OPS). */
  readonly leadingRepeat: 'character' | 'error' | 'empty'
  /** `\{` with nothing before it and `a**` are errors (CONTEXT_INVALID_DUP). */
  readonly doubleRepeatError: boolean
  /** `{` that opens no valid interval is a plain character (INVALID_INTERVAL_ORD). */
  readonly badIntervalPlain: boolean
  /** `)` without a partner is a plain character (UNMATCHED_RIGHT_PAREN_ORD). */
  readonly closeParenPlain: boolean
  readonly newlineAlternates: boolean
  readonly backReferences: boolean
  readonly gnuOperators: boolean
  /** `[:space:]` is an error of its own: grep and sed. */
  readonly refuseColonClass: boolean
  /** A backslash in a bracket quotes: awk. */
  readonly backslashInBrackets: boolean
  /** Letters after a backslash that stand for control characters and numbers. */
  readonly escapes: 'none' | 'sed' | 'awk'
}

const basic: PosixSyntax = {
  bareOperators: false, plusQuestion: 'backslash', anchorsAnywhere: false, leadingRepeat: 'character', doubleRepeatError: true,
  badIntervalPlain: false, closeParenPlain: false, newlineAlternates: false, backReferences: true, gnuOperators: true,
  refuseColonClass: false, backslashInBrackets: false, escapes: 'none',
}

const extended: PosixSyntax = {
  ...basic, bareOperators: true, plusQuestion: 'bare', anchorsAnywhere: true, leadingRepeat: 'error', doubleRepeatError: false, closeParenPlain: true,
}

const awk: PosixSyntax = { ...extended, backReferences: false, badIntervalPlain: true, backslashInBrackets: true, escapes: 'awk', gnuOperators: false }

const table: { readonly [key: string]: PosixSyntax } = {
  'basic regcomp': basic,
  'basic sed': { ...basic, escapes: 'sed', refuseColonClass: true },
  'basic grep': { ...basic, doubleRepeatError: false, newlineAlternates: true, refuseColonClass: true },
  'extended regcomp': extended,
  'extended sed': { ...extended, closeParenPlain: false, escapes: 'sed', refuseColonClass: true },
  'extended grep': { ...extended, leadingRepeat: 'empty', badIntervalPlain: true, newlineAlternates: true, refuseColonClass: true },
}

export function posixSyntax(options: RegexOptions): PosixSyntax {
  return options.syntax === 'awk' ? awk : table[`${options.syntax} ${options.dialect ?? 'regcomp'}`]!
}
