export type Binary = '+' | '-' | '*' | '/' | '%' | '^' | ' ' | '<' | '<=' | '==' | '!=' | '>' | '>='

export type LValue =
  | { readonly kind: 'name'; readonly name: string; readonly line: number }
  | { readonly kind: 'field'; readonly index: Expression }
  | { readonly kind: 'element'; readonly array: string; readonly subscripts: readonly Expression[]; readonly line: number }

export type Expression =
  | LValue
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'regex'; readonly source: string; readonly line: number }
  | { readonly kind: 'binary'; readonly operator: Binary; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'unary'; readonly operator: '-' | '+' | '!'; readonly of: Expression }
  | { readonly kind: 'conditional'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'assign'; readonly operator: Binary | undefined; readonly to: LValue; readonly value: Expression }
  | { readonly kind: 'step'; readonly to: LValue; readonly by: 1 | -1; readonly prefix: boolean }
  | { readonly kind: 'in'; readonly subscripts: readonly Expression[]; readonly array: string; readonly line: number }
  | { readonly kind: 'match'; readonly not: boolean; readonly text: Expression; readonly regex: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly line: number }
  | { readonly kind: 'builtin'; readonly name: string; readonly args: readonly Expression[]; readonly bare: boolean; readonly line: number }
  | {
      readonly kind: 'getline'
      readonly to: LValue | undefined
      readonly from: 'main' | 'file' | 'command'
      readonly source: Expression | undefined
    }
  /** `(a, b)` without anything behind it: the arguments of a print. */
  | { readonly kind: 'group'; readonly list: readonly Expression[] }

export interface Redirection { readonly how: '>' | '>>' | '|'; readonly to: Expression }

export type Statement =
  | { readonly kind: 'expression'; readonly of: Expression }
  | { readonly kind: 'print' | 'printf'; readonly args: readonly Expression[]; readonly to: Redirection | undefined }
  | { readonly kind: 'if'; readonly test: Expression; readonly yes: Statement; readonly no: Statement | undefined }
  | { readonly kind: 'while'; readonly test: Expression; readonly body: Statement }
  | { readonly kind: 'do'; readonly test: Expression; readonly body: Statement }
  | {
      readonly kind: 'for'
      readonly first: Statement | undefined
      readonly test: Expression | undefined
      readonly step: Statement | undefined
      readonly body: Statement
    }
  | { readonly kind: 'each'; readonly name: string; readonly array: string; readonly body: Statement; readonly line: number }
  | { readonly kind: 'block'; readonly list: readonly Statement[] }
  | { readonly kind: 'delete'; readonly array: string; readonly subscripts: readonly Expression[] | undefined; readonly line: number }
  | { readonly kind: 'exit' | 'return'; readonly value: Expression | undefined }
  | { readonly kind: 'next' | 'nextfile' | 'break' | 'continue' }

export interface Rule { readonly from: Expression | undefined; readonly to: Expression | undefined; readonly body: Statement | undefined }
export interface FunctionDefinition { readonly name: string; readonly parameters: readonly string[]; readonly body: Statement }
export interface AwkProgram {
  readonly begin: readonly Statement[]
  readonly rules: readonly Rule[]
  readonly end: readonly Statement[]
  readonly functions: ReadonlyMap<string, FunctionDefinition>
  readonly lines: number
}
