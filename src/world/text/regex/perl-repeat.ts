import { many, PatternError } from './ast.ts'

export interface PerlRepeat {
  readonly min: number
  readonly max: number
  readonly next: number
}

const repeatLimit = 65535

/** `*`, `+`, `?` or an interval at `at`; undefined if there is none. Throws PatternError. */
export function perlRepeat(chars: readonly string[], at: number): PerlRepeat | undefined {
  switch (chars[at]) {
    case '*': return { min: 0, max: many, next: at + 1 }
    case '+': return { min: 1, max: many, next: at + 1 }
    case '?': return { min: 0, max: 1, next: at + 1 }
    case '{': return interval(chars, at + 1)
    default: return undefined
  }
}

/** `{n}`, `{n,}`, `{n,m}`; anything else is plain text. */
function interval(chars: readonly string[], at: number): PerlRepeat | undefined {
  const close = chars.indexOf('}', at)
  const parts = close < 0 ? [] : chars.slice(at, close).join('').split(',')
  if (parts.length === 0 || parts.length > 2 || parts[0] === '' || parts.some(hasNonDigit)) return undefined
  const min = Number(parts[0])
  const max = parts.length === 1 ? min : parts[1] === '' ? many : Number(parts[1])
  if (Math.max(min, max) > repeatLimit) throw new PatternError('number too big in {} quantifier')
  if (max !== many && min > max) throw new PatternError('numbers out of order in {} quantifier')
  return { min, max, next: close + 1 }
}

function hasNonDigit(text: string): boolean {
  for (const char of text) if (char < '0' || char > '9') return true
  return false
}
