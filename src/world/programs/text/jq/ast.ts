export type Arithmetic = '+' | '-' | '*' | '/' | '%'
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>='

/** A pattern of `as`. */
export type Pattern =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'array'; readonly items: readonly Pattern[] }
  | {
      readonly kind: 'object'
      readonly entries: readonly { readonly key: Filter; readonly variable: string | undefined; readonly value: Pattern | undefined }[]
    }

export interface Definition { readonly name: string; readonly parameters: readonly string[]; readonly body: Filter }

/** `at` is the place in the program, for messages. */
export type Filter =
  | { readonly kind: 'identity' | 'recurse' }
  | { readonly kind: 'literal'; readonly value: string | number | null | boolean; readonly text?: string }
  | { readonly kind: 'string'; readonly format: string | undefined; readonly parts: readonly (string | Filter)[] }
  | { readonly kind: 'format'; readonly name: string }
  | { readonly kind: 'index'; readonly of: Filter; readonly by: Filter }
  | { readonly kind: 'slice'; readonly of: Filter; readonly from: Filter | undefined; readonly to: Filter | undefined }
  | { readonly kind: 'iterate' | 'optional'; readonly of: Filter }
  | { readonly kind: 'pipe' | 'comma' | 'and' | 'or' | 'alternative'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'arithmetic'; readonly operator: Arithmetic; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'comparison'; readonly operator: Comparison; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'negate'; readonly of: Filter }
  | { readonly kind: 'assign'; readonly operator: '=' | '|=' | '//=' | Arithmetic; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'array'; readonly of: Filter | undefined }
  | { readonly kind: 'object'; readonly entries: readonly { readonly key: Filter; readonly value: Filter }[] }
  | { readonly kind: 'if'; readonly test: Filter; readonly yes: Filter; readonly no: Filter }
  | { readonly kind: 'try'; readonly body: Filter; readonly otherwise: Filter | undefined }
  | (Fold & { readonly kind: 'reduce' })
  | (Fold & { readonly kind: 'foreach'; readonly extract: Filter | undefined })
  | { readonly kind: 'bind'; readonly source: Filter; readonly patterns: readonly Pattern[]; readonly body: Filter }
  | { readonly kind: 'define'; readonly definition: Definition; readonly rest: Filter }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Filter[]; readonly at: number }
  | { readonly kind: 'variable'; readonly name: string; readonly at: number }
  | { readonly kind: 'label'; readonly name: string; readonly body: Filter }
  | { readonly kind: 'break'; readonly name: string; readonly at: number }
  | { readonly kind: 'location'; readonly line: number }

/** What reduce and foreach share: `SOURCE as PATTERNS (FIRST; UPDATE)`. */
interface Fold { readonly source: Filter; readonly patterns: readonly Pattern[]; readonly first: Filter; readonly update: Filter }
