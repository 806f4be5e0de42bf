import { wrap } from './integer.ts'
import { type Operator, operators, strongest, truth } from './operators.ts'
import { ArithmeticError, Tokens } from './tokens.ts'

/**
 * Variables as `$(( … ))` sees them. A subscript of an indexed array arrives evaluated, in decimal (an empty one empty: `bad array
 * subscript` is the scope's to say); of an associative one as written.
 */
export interface ArithmeticScope {
  /** The variable's text, or undefined if unset (counts as 0). What it throws goes through, for `set -u`. */
  read(name: string, subscript: string | undefined): string | undefined
  /** What it throws goes through, for readonly variables. */
  write(name: string, subscript: string | undefined, value: string): void
  isAssociative(name: string): boolean
}

export type ArithmeticResult =
  | { readonly value: bigint; readonly error?: undefined }
  /** As bash prints it after `bash: line 1: `: `1+: syntax error: operand expected (error token is "+")`. */
  | { readonly error: string; readonly value?: undefined }

/** Evaluates after all shell expansions are done. Assignments made before an error stay, as in bash. An empty expression is 0. */
export function evaluateArithmetic(expression: string, scope: ArithmeticScope): ArithmeticResult {
  try {
    return { value: evaluate(expression, scope, { depth: 0 }) }
  } catch (error) {
    if (error instanceof ArithmeticError) return { error: error.message }
    throw error
  }
}

/**
 * So deep may parentheses, assignments and variables whose value is an expression be nested. (bash stops at 1,024 variables; only endless
 * ones get that far.)
 */
const depthLimit = 500

const prefixes: { readonly [sign: string]: (value: bigint) => bigint } = {
  '!': (value) => truth(value === 0n), '~': (value) => ~value, '-': (value) => wrap(-value), '+': (value) => value,
}

interface Place {
  readonly name: string
  readonly subscript: string | undefined
}

interface Nesting {
  depth: number
}

function evaluate(expression: string, scope: ArithmeticScope, nesting: Nesting): bigint {
  return new Evaluator(new Tokens(expression), scope, nesting).whole()
}

class Evaluator {
  /** Above zero nothing is read or assigned: the part of `&&`, `||`, `?:` that is not taken. */
  private skipping = 0
  /** The variable that was the last operand, if it was nothing but a variable. */
  private place: Place | undefined

  constructor(private readonly tokens: Tokens, private readonly scope: ArithmeticScope, private readonly nesting: Nesting) {}

  whole(): bigint {
    const { tokens } = this
    tokens.advance()
    if (tokens.atEnd()) return 0n
    const value = this.comma()
    if (!tokens.atEnd()) throw tokens.fail('syntax error in expression')
    return value
  }

  private nested(part: () => bigint): bigint {
    if (++this.nesting.depth > depthLimit) throw this.tokens.fail('expression recursion level exceeded')
    const value = part()
    this.nesting.depth--
    return value
  }

  private at(operator: string): boolean {
    return this.tokens.token.kind === 'operator' && this.tokens.token.text === operator
  }

  private comma(): bigint {
    let value = this.assignment()
    while (this.at(',')) {
      this.tokens.advance()
      value = this.assignment()
    }
    return value
  }

  private assignment(): bigint {
    const { tokens } = this
    const left = this.conditional()
    if (tokens.token.kind !== 'assign') return left
    const operator = tokens.token.text
    const { place } = this
    if (!place) throw tokens.fail('attempted assignment to non-variable')
    tokens.advance()
    let value = this.nested(() => this.assignment())
    if (operator !== '') {
      if (value === 0n && (operator === '/' || operator === '%')) {
        if (this.skipping === 0) throw tokens.fail('division by 0')
        value = 1n
      }
      value = operators[operator]!.apply(left, value)
    }
    this.store(place, value)
    this.place = undefined
    return value
  }

  private conditional(): bigint {
    const { tokens } = this
    const condition = this.binary(1)
    if (!this.at('?')) return condition
    tokens.advance()
    if (tokens.atEnd() || this.at(':')) throw tokens.fail('expression expected')
    const yes = this.skip(condition === 0n, () => this.comma())
    if (!this.at(':')) throw tokens.fail("`:' expected for conditional expression")
    tokens.advance()
    if (tokens.atEnd()) throw tokens.fail('expression expected')
    const no = this.skip(condition !== 0n, () => this.conditional())
    this.place = undefined
    return condition !== 0n ? yes : no
  }

  private skip(skipped: boolean, part: () => bigint): bigint {
    if (skipped) this.skipping++
    const value = this.nested(part)
    if (skipped) this.skipping--
    return value
  }

  /** Everything that binds at least as strongly as `level`. */
  private binary(level: number): bigint {
    const { tokens } = this
    let left = this.unary()
    for (;;) {
      const { kind, text } = tokens.token
      const operator = kind === 'operator' ? operators[text] : undefined
      if (!operator || operator.level < level) return left
      const rest = tokens.restStart()
      tokens.advance()
      const right = this.right(text, operator, left)
      this.place = undefined
      left = this.checked(text, left, right, rest)
    }
  }

  private right(text: string, operator: Operator, left: bigint): bigint {
    if (operator.level === strongest) return this.nested(() => this.binary(strongest))
    if (text === '&&' || text === '||') return this.skip((left !== 0n) === (text === '||'), () => this.binary(operator.level + 1))
    return this.binary(operator.level + 1)
  }

  private checked(text: string, left: bigint, right: bigint, rest: number): bigint {
    const { tokens } = this
    if (right === 0n && (text === '/' || text === '%')) {
      if (this.skipping === 0) throw tokens.fail('division by 0', rest)
      return left
    }
    if (right < 0n && text === '**') throw tokens.fail('exponent less than 0')
    return operators[text]!.apply(left, right)
  }

  private unary(): bigint {
    const { tokens } = this
    const signs: string[] = []
    while (tokens.token.kind === 'operator' && '!~-+'.includes(tokens.token.text)) {
      signs.push(tokens.token.text)
      tokens.advance()
    }
    let value = this.operand()
    if (signs.length > 0) this.place = undefined
    for (const sign of signs.reverse()) value = prefixes[sign]!(value)
    return value
  }

  private operand(): bigint {
    const { tokens } = this
    const { token } = tokens
    this.place = undefined
    if (token.kind === 'number') {
      tokens.advance()
      return token.value
    }
    if (token.kind === 'name') return this.variable()
    if (token.kind === 'pre') {
      tokens.advance()
      const place = this.locate()
      const value = wrap(this.load(place) + (token.text === '+' ? 1n : -1n))
      this.store(place, value)
      tokens.advance()
      return value
    }
    if (!this.at('(')) throw tokens.fail('syntax error: operand expected')
    tokens.advance()
    const value = this.nested(() => this.comma())
    if (!this.at(')')) throw tokens.fail("missing `)'")
    tokens.advance()
    this.place = undefined
    return value
  }

  private variable(): bigint {
    const { tokens } = this
    // What is only assigned to is not read: it may be unset, or hold no expression at all.
    const assigned = tokens.assignmentFollows()
    const place = this.locate()
    const value = assigned ? 0n : this.load(place)
    tokens.advance()
    if (tokens.token.kind === 'post') {
      this.store(place, wrap(value + (tokens.token.text === '+' ? 1n : -1n)))
      tokens.advance()
    } else this.place = place
    return value
  }

  /** The variable that the current token names, its subscript evaluated. */
  private locate(): Place {
    const { text: name, subscript } = this.tokens.token
    if (!subscript || this.skipping > 0 || this.scope.isAssociative(name)) return { name, subscript }
    return { name, subscript: this.nested(() => evaluate(subscript, this.scope, this.nesting)).toString() }
  }

  private load(place: Place): bigint {
    if (this.skipping > 0) return 0n
    const text = this.scope.read(place.name, place.subscript)
    if (text === undefined || text === '') return 0n
    const small = smallDecimal(text)
    return small ?? this.nested(() => evaluate(text, this.scope, this.nesting))
  }

  private store(place: Place, value: bigint): void {
    if (this.skipping === 0) this.scope.write(place.name, place.subscript, value.toString())
  }
}

/** A short plain number, without the way through the evaluator. */
function smallDecimal(text: string): bigint | undefined {
  if (text.length > 15 || (text[0] === '0' && text.length > 1)) return undefined
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x30 || code > 0x39) return undefined
  }
  return BigInt(text)
}
