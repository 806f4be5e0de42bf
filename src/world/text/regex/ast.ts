import type { CharSet } from './char-set.ts'

/**
 * Places between two characters. `text-*` are `^` and `$`, `line-*` the same where newlines count, `buffer-*` GNU's `\`` and `\'`;
 * `end-or-newline` is Perl's `$` and `\Z`, `search-start` its `\G`.
 */
export type Assertion =
  | 'text-start' | 'text-end' | 'line-start' | 'line-end' | 'buffer-start' | 'buffer-end' | 'end-or-newline' | 'search-start'
  | 'word-start' | 'word-end' | 'word-boundary' | 'not-word-boundary'

export type Node =
  | { readonly kind: 'empty' }
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'cat'; readonly parts: readonly Node[] }
  | { readonly kind: 'alt'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly body: Node; readonly min: number; readonly max: number; readonly how: 'greedy' | 'lazy' | 'possessive' }
  | { readonly kind: 'group'; readonly index: number; readonly body: Node }
  | { readonly kind: 'assert'; readonly what: Assertion }
  | { readonly kind: 'backref'; readonly group: number; readonly ignoreCase: boolean }
  | { readonly kind: 'atomic'; readonly body: Node }
  | { readonly kind: 'look'; readonly behind: boolean; readonly negative: boolean; readonly body: Node }
  /** Perl's `\K`: the match is said to start here. */
  | { readonly kind: 'keep' }

/** What a parser makes of a pattern. */
export interface Parsed {
  readonly root: Node
  readonly groups: number
  readonly names: ReadonlyMap<string, number>
  readonly warnings: readonly string[]
}

/** Thrown inside the room by the parsers, returned as `RegexError` at its door. */
export class PatternError extends Error {}

export const empty: Node = { kind: 'empty' }

/** Unlimited repetition. */
export const many = -1

export function cat(parts: readonly Node[]): Node {
  return parts.length === 1 ? parts[0]! : parts.length === 0 ? empty : { kind: 'cat', parts }
}

export function alt(parts: readonly Node[]): Node {
  return parts.length === 1 ? parts[0]! : { kind: 'alt', parts }
}

export function* walk(node: Node): Generator<Node, void, unknown> {
  yield node
  if (node.kind === 'cat' || node.kind === 'alt') for (const part of node.parts) yield* walk(part)
  else if ('body' in node) yield* walk(node.body)
}
