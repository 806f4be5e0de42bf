import type { Kind } from './node.ts'

/** A piece of a syntax: a token with its kind, a bracket, a bar, three dots, or the name that was given to what stands before. */
export interface Piece { readonly text: string; readonly kind: Kind | 'sign' | 'name' }

const PIECE = /A\.B\.C\.D\/M|A\.B\.C\.D|X:X::X:X\/M|X:X::X:X|X:X:X:X:X:X\/M|X:X:X:X:X:X|\([-+]?\d+ ?- ?[-+]?\d+\)|[A-Z][-_A-Z:0-9]+(?![-_a-zA-Z0-9*])|[-+]?[a-zA-Z0-9*][-+_a-zA-Z0-9*]*|\$[-+_a-zA-Z0-9*]+|\.\.\.|[<>[\]{}|]/g

const VALUES: Readonly<Record<string, Kind>> = {
  'A.B.C.D': 'ipv4', 'A.B.C.D/M': 'ipv4-prefix', 'X:X::X:X': 'ipv6', 'X:X::X:X/M': 'ipv6-prefix', 'X:X:X:X:X:X': 'mac', 'X:X:X:X:X:X/M': 'mac-prefix',
}

function kindOf(text: string): Piece['kind'] {
  const value = VALUES[text]
  if (value) return value
  if (text.startsWith('$')) return 'name'
  if (text.startsWith('(')) return 'range'
  if (/^[A-Z][-_A-Z:0-9]+$/.test(text)) return 'variable'
  return /^[-+]?[a-zA-Z0-9*]/.test(text) ? 'word' : 'sign'
}

/** The syntax in pieces. It is ours, never a person's text. */
export const lex = (syntax: string): readonly Piece[] => Array.from(syntax.match(PIECE) ?? [], (text) => ({ text, kind: kindOf(text) }))
