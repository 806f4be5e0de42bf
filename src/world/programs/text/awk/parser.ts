import type { AwkProgram, Expression, FunctionDefinition, LValue, Redirection, Rule, Statement } from './ast.ts'
import { parseExpression, type ExpressionContext } from './expressions.ts'
import { AwkSyntaxError, type Token } from './lexer.ts'
import { TokenReader } from './token-reader.ts'

/** Reads an awk program (POSIX awk, with mawk's extensions). Throws an AwkSyntaxError. */
export const parseAwk = (source: string): AwkProgram => new Parser(source).program()

export class Parser extends TokenReader {
  #loops = 0
  #inFunction = false
  #inRule = false

  program(): AwkProgram {
    const begin: Statement[] = []
    const end: Statement[] = []
    const rules: Rule[] = []
    const functions = new Map<string, FunctionDefinition>()
    for (;;) {
      this.separators()
      if (this.token.kind === 'end') break
      if (this.is('BEGIN') || this.is('END')) {
        const to = this.advance().text === 'BEGIN' ? begin : end
        if (!this.is('{')) this.refuse()
        to.push(this.block())
      } else if (this.is('function') || this.is('func')) this.definition(functions)
      else rules.push(this.rule())
      if (this.is('}')) throw new AwkSyntaxError(`line ${this.token.line}: extra '}'`)
    }
    return { begin, rules, end, functions, lines: this.token.line - 1 }
  }

  definition(into: Map<string, FunctionDefinition>): void {
    const { line } = this.advance()
    if (this.token.kind !== 'name' && this.token.kind !== 'call') this.refuse()
    const name = this.advance().text
    if (into.has(name)) throw new AwkSyntaxError(`line ${line}: redefinition of ${name}`)
    this.need('(')
    const parameters: string[] = []
    while (!this.is(')')) {
      if (this.token.kind !== 'name') this.refuse()
      const parameter = this.advance().text
      if (parameters.includes(parameter)) throw new AwkSyntaxError(`line ${line}: ${parameter} is duplicated in argument list`)
      parameters.push(parameter)
      if (!this.take(',')) break
      this.newlines()
    }
    this.need(')')
    this.newlines()
    if (!this.is('{')) this.refuse()
    this.#inFunction = true
    into.set(name, { name, parameters, body: this.block() })
    this.#inFunction = false
  }

  rule(): Rule {
    this.#inRule = true
    let from: Expression | undefined
    let to: Expression | undefined
    if (!this.is('{')) {
      from = this.expression()
      if (this.take(',')) {
        this.newlines()
        to = this.expression()
      }
    }
    const body = this.is('{') ? this.block() : undefined
    if (!body && this.token.kind !== 'newline' && this.token.kind !== 'end' && !this.is(';')) this.refuse()
    this.#inRule = false
    return { from, to, body }
  }

  block(): Statement {
    this.need('{')
    this.open.push('}')
    const list: Statement[] = []
    for (;;) {
      this.separators()
      if (this.is('}')) break
      if (this.token.kind === 'end') this.refuse()
      list.push(this.statement())
    }
    this.open.pop()
    this.advance()
    return { kind: 'block', list }
  }

  /** The body of a loop or a branch. */
  body(): Statement {
    this.newlines()
    if (this.take(';')) return { kind: 'block', list: [] }
    return this.statement()
  }

  loop(): Statement {
    this.#loops++
    const body = this.body()
    this.#loops--
    return body
  }

  condition(): Expression {
    this.need('(')
    const test = this.expression()
    this.need(')')
    return test
  }

  statement(): Statement {
    if (this.is('{')) return this.block()
    if (this.token.kind !== 'word') return this.simpleStatement(true)
    const { text, line } = this.token
    switch (text) {
      case 'if': return this.conditional()
      case 'while': {
        this.advance()
        const test = this.condition()
        return { kind: 'while', test, body: this.loop() }
      }
      case 'do': {
        this.advance()
        const body = this.loop()
        this.separators()
        this.need('while')
        const test = this.condition()
        this.terminate()
        return { kind: 'do', test, body }
      }
      case 'for': return this.forLoop()
      case 'next': case 'nextfile':
        if (!this.#inRule && !this.#inFunction) throw new AwkSyntaxError(`line ${line}: improper use of ${text}`)
        this.advance()
        this.terminate()
        return { kind: text }
      case 'break': case 'continue':
        if (this.#loops === 0) throw new AwkSyntaxError(`line ${line}: ${text} statement outside of loop`)
        this.advance()
        this.terminate()
        return { kind: text }
      case 'return': case 'exit': {
        if (text === 'return' && !this.#inFunction) throw new AwkSyntaxError(`line ${line}: return outside function body`)
        this.advance()
        const value = this.atEnd() ? undefined : this.expression()
        this.terminate()
        return { kind: text, value }
      }
      default: return this.simpleStatement(true)
    }
  }

  conditional(): Statement {
    this.advance()
    const test = this.condition()
    const yes = this.body()
    let n = 0
    // `else` may stand behind newlines and one semicolon; without it they belong to what follows.
    const at = (i: number): Token => (i === 0 ? this.token : this.peek(i))
    while (at(n).kind === 'newline' || (at(n).kind === 'operator' && at(n).text === ';')) n++
    if (at(n).kind !== 'word' || at(n).text !== 'else') return { kind: 'if', test, yes, no: undefined }
    for (let i = 0; i <= n; i++) this.advance()
    return { kind: 'if', test, yes, no: this.body() }
  }

  forLoop(): Statement {
    const { line } = this.advance()
    this.need('(')
    if (
      this.token.kind === 'name' &&
      this.peek(1).text === 'in' &&
      this.peek(1).kind === 'word' &&
      this.peek(2).kind === 'name' &&
      this.peek(3).text === ')'
    ) {
      const name = this.advance().text
      this.advance()
      const array = this.advance().text
      this.advance()
      return { kind: 'each', name, array, body: this.loop(), line }
    }
    const first = this.is(';') ? undefined : this.simpleStatement(false)
    this.need(';')
    this.newlines()
    const test = this.is(';') ? undefined : this.expression()
    this.need(';')
    this.newlines()
    const step = this.is(')') ? undefined : this.simpleStatement(false)
    this.need(')')
    return { kind: 'for', first, test, step, body: this.loop() }
  }

  simpleStatement(ends: boolean): Statement {
    const statement = this.unended()
    if (ends) this.terminate()
    return statement
  }

  unended(): Statement {
    if (this.is('print') || this.is('printf')) return this.output()
    if (!this.is('delete')) return { kind: 'expression', of: this.expression() }
    const { line } = this.advance()
    if (this.token.kind !== 'name') this.refuse()
    const array = this.advance().text
    if (!this.take('[')) return { kind: 'delete', array, subscripts: undefined, line }
    const subscripts = this.list(']')
    return { kind: 'delete', array, subscripts, line }
  }

  output(): Statement {
    const kind = this.advance().text as 'print' | 'printf'
    const args: Expression[] = []
    const over = (): boolean =>
      this.token.kind === 'newline' || this.token.kind === 'end' || [';', '}', '>', '>>', '|'].some((t) => this.is(t))
    if (!over()) {
      do {
        this.newlines()
        args.push(this.expression({ noGreater: true }))
      } while (this.take(','))
    }
    const how = (['>', '>>', '|'] as const).find((t) => this.is(t))
    let to: Redirection | undefined
    if (how) {
      this.advance()
      to = { how, to: this.expression({ noGreater: true, noPipe: true }) }
    }
    const only = args[0]
    return { kind, args: args.length === 1 && only!.kind === 'group' ? only!.list : args, to }
  }

  /** Expressions with commas between, up to and with a closing bracket. */
  list(close: string): Expression[] {
    const out: Expression[] = []
    this.newlines()
    while (!this.is(close)) {
      out.push(this.expression())
      this.newlines()
      if (!this.take(',')) break
      this.newlines()
    }
    this.need(close)
    return out
  }

  expression(context: ExpressionContext = {}): Expression { return parseExpression(this, context) }

  lvalue(e: Expression): e is LValue { return e.kind === 'name' || e.kind === 'field' || e.kind === 'element' }
}
