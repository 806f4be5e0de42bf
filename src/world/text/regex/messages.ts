import { PatternError } from './ast.ts'
import type { PosixSyntax } from './posix-syntax.ts'

/** glibc's error codes, REG_BADPAT and so on, and the words of `regerror`. */
const glibc = {
  badPattern: 'Invalid regular expression',
  collate: 'Invalid collation character',
  charClass: 'Invalid character class name',
  escape: 'Trailing backslash',
  backReference: 'Invalid back reference',
  bracket: 'Unmatched [, [^, [:, [., or [=',
  paren: 'Unmatched ( or \\(',
  closeParen: 'Unmatched ) or \\)',
  brace: 'Unmatched \\{',
  interval: 'Invalid content of \\{\\}',
  range: 'Invalid range end',
  size: 'Regular expression too big',
  repeat: 'Invalid preceding regular expression',
  colonClass: 'character class syntax is [[:space:]], not [:space:]',
} as const

export type Trouble = keyof typeof glibc

const mawk: { readonly [trouble in Trouble]?: string } = {
  badPattern: 'bad class -- [], [^] or [',
  bracket: 'bad class -- [], [^] or [',
  charClass: 'bad class -- [], [^] or [',
  paren: "missing ')'",
  repeat: 'missing operand',
  size: 'resource exhaustion -- regular expression too large',
}

export function trouble(what: Trouble, syntax: PosixSyntax): PatternError {
  if (syntax.escapes !== 'awk') return new PatternError(glibc[what])
  return new PatternError(`regular expression compile failed (${mawk[what] ?? glibc[what]})`)
}
