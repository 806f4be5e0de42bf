import type { Mark } from './mistake.ts'

export type TokenKind =
  | 'stream-end' | 'directive' | 'document-start' | 'document-end' | 'sequence-start' | 'mapping-start' | 'block-end'
  | '[' | ']' | '{' | '}' | '-' | ',' | 'key' | 'value' | 'alias' | 'anchor' | 'tag' | 'scalar'

export interface Token {
  readonly kind: TokenKind
  readonly start: Mark
  readonly end: Mark
  /** A scalar's text, the name of an alias or anchor, a tag. */
  readonly text: string
  /** A scalar without quotes and not of a block: its look decides what it is. */
  readonly plain: boolean
}
