import { conditional } from './conditional.ts'
import { Lexer, REDIRECTIONS, type LexerOptions, type Token } from './lexer.ts'
import { SyntaxProblem, Unfinished } from './problem.ts'
import { quoteAnsi } from '../print/quote.ts'
import { RESERVED } from './reserved.ts'
import { skipArithmetic } from './scan.ts'

const PLAIN_OPTIONS: LexerOptions = { dialect: 'bash', extglob: true, aliases: new Map(), whole: true }

/** Just after the `)` that closes the commands which begin at `from`. */
export function skipCommands(text: string, from: number): number {
  const grammar = new Grammar(new Lexer(text, from, PLAIN_OPTIONS))
  return grammar.substitution(from)
}

/** Builtins whose arguments may be `name=(…)`. */
const ASSIGNING = new Set(['declare', 'typeset', 'local', 'export', 'readonly', 'alias', 'eval', 'let'])

const COMMAND_ENDS = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}'])

/** bash's grammar (parse.y) as far as it says whether a text is a command, is not, or might become one. Nothing is built. */
export class Grammar {
  readonly lex: Lexer
  constructor(lex: Lexer) { this.lex = lex }

  /** A line of the input: a list up to its newline. False when there is none before the end of the text. */
  line(): boolean {
    const first = this.lex.peekCommand()
    if (first.kind === 'end') return false
    if (first.kind === 'newline') {
      this.lex.take()
      return true
    }
    for (;;) {
      this.#pipelineCommand()
      while (this.#isOperator('&&', '||')) {
        this.lex.take()
        this.#newlines()
        this.#pipelineCommand()
      }
      if (!this.#isOperator(';', '&')) break
      this.lex.take()
      const next = this.lex.peekCommand()
      if (next.kind === 'newline' || next.kind === 'end') break
    }
    const end = this.lex.take()
    if (end.kind === 'end') this.lex.finish()
    else if (end.kind !== 'newline') this.#unexpected(end)
    return true
  }

  /** The commands of `$(…)` up to and over the `)`. */
  substitution(from: number): number {
    try {
      this.#newlines()
      if (!this.#isOperator(')')) this.#list()
      const close = this.lex.take()
      if (close.kind === 'end') throw new Unfinished(')', from - 1)
      if (close.kind !== 'operator' || close.text !== ')') this.#unexpected(close)
      return close.end
    } catch (e) {
      if (e instanceof Unfinished && e.closing === undefined) throw new Unfinished('$(', from - 1)
      if (e instanceof Unfinished && e.closing === ')') throw new Unfinished('$(', from - 1)
      throw e
    }
  }

  #isOperator(...texts: string[]): boolean {
    const token = this.lex.peek()
    return token.kind === 'operator' && texts.includes(token.text)
  }

  #isWord(text: string, token = this.lex.peek()): boolean { return token.kind === 'word' && token.plain && token.text === text }

  #unexpected(token: Token, expecting?: string): never {
    if (token.kind === 'end') throw new Unfinished(undefined, token.start, expecting)
    const several = token.text.includes('\n')
    throw new SyntaxProblem(`syntax error near unexpected token \`${several ? quoteAnsi(token.text) : token.text}'`, several ? token.end - 1 : token.start, 'syntax', true, { token: dashName(token), expecting })
  }

  /** dash refuses in words of its own. */
  #refuse(message: string, token: Token): void {
    if (this.lex.options.dialect === 'dash') throw new SyntaxProblem(message, token.start, 'syntax', false)
  }

  #expectWord(text: string): void {
    const token = this.lex.take()
    if (!this.#isWord(text, token)) this.#unexpected(token, text)
  }

  /** Words that begin more than a simple command. */
  #isReserved(text: string): boolean { return (this.lex.options.dialect === 'dash' ? DASH_RESERVED : RESERVED).has(text) }

  #newlines(): void {
    while (this.lex.peekCommand().kind === 'newline') this.lex.take()
  }

  /** One command or more, separated, up to a word or operator that ends them. */
  #list(): void {
    this.#newlines()
    for (;;) {
      this.#pipelineCommand()
      for (;;) {
        if (this.#isOperator('&&', '||')) {
          this.lex.take()
          this.#newlines()
          this.#pipelineCommand()
          continue
        }
        break
      }
      const token = this.lex.peekCommand()
      if (token.kind !== 'newline' && !this.#isOperator(';', '&')) return
      this.lex.take()
      this.#newlines()
      const next = this.lex.peekCommand()
      if (next.kind === 'end' || this.#isOperator(')', ';;', ';&', ';;&') || (next.kind === 'word' && next.plain && COMMAND_ENDS.has(next.text))) return
    }
  }

  #pipelineCommand(): void {
    for (;;) {
      const token = this.lex.peekCommand()
      if (this.#isWord('!', token)) this.lex.take()
      else if (this.#isWord('time', token) && this.#isReserved('time')) {
        this.lex.take()
        if (this.#isWord('-p')) this.lex.take()
        if (this.#isWord('--')) this.lex.take()
      } else break
      const next = this.lex.peekCommand()
      if (next.kind === 'newline' || next.kind === 'end' || this.#isOperator(';')) return
    }
    this.#pipeline()
  }

  #pipeline(): void {
    this.#command()
    while (this.#isOperator('|', '|&')) {
      this.lex.take()
      this.#newlines()
      // After a pipe `!` has no place, and `time` is a command like others.
      const token = this.lex.peekCommand()
      if (this.#isWord('!', token)) this.#unexpected(token)
      if (this.#isWord('time', token)) this.lex.quote(token)
      this.#command()
    }
  }

  #command(): void {
    this.lex.neutralise(this.lex.peekCommand())
    const token = this.lex.peekCommand()
    if (token.kind === 'operator' && token.text === '(') this.#compound(token)
    else if (token.kind === 'word' && token.plain && this.#isReserved(token.text)) {
      if (token.text === 'function') this.#functionKeyword()
      else if (token.text === 'coproc') this.#coproc()
      else this.#compound(token)
    } else if (token.kind === 'word' || (token.kind === 'operator' && REDIRECTIONS.has(token.text))) this.#simple()
    else this.#unexpected(token)
  }

  /** A compound command and the redirections after it. */
  #compound(token: Token): void {
    const body = token.kind === 'operator' ? this.#parenthesis : COMPOUND[token.text]
    if (!body) this.#unexpected(token)
    body.call(this)
    this.#redirections()
  }

  #redirections(): void { while (this.#redirection()) { /* each one that follows */ } }

  /** One redirection, with the number or `{name}` before it. */
  #redirection(): boolean {
    const token = this.lex.peek()
    if (token.kind === 'word') {
      if (!/^(?:\d+|\{[A-Za-z_][A-Za-z0-9_]*(?:\[[^\]]*\])?\})$/.test(token.text) || !'<>'.includes(this.lex.text[token.end] ?? ' ') || this.lex.text[token.end + 1] === '(') return false
      this.lex.take()
      return this.#redirection()
    }
    if (token.kind !== 'operator' || !REDIRECTIONS.has(token.text)) return false
    this.lex.take()
    const target = this.lex.take()
    if (target.kind !== 'word' || (/^\d+$/.test(target.text) && '<>'.includes(this.lex.text[target.end] ?? ' '))) this.#unexpected(target)
    if (token.text === '<<' || token.text === '<<-') this.lex.expectHereDocument(target, token.text === '<<-')
    return true
  }

  #simple(): void {
    let words = 0
    let any = false
    let assign = true
    for (;;) {
      const token = words === 0 ? this.lex.peekCommand() : this.lex.peekArgument(assign)
      if (this.#redirection()) {
        any = true
        continue
      }
      if (token.kind !== 'word') break
      if (words > 0) {
        this.lex.neutralise(token)
        this.lex.peekArgument(assign)
      }
      this.lex.take()
      const first = words === 0 && !isAssignment(token.text)
      if (first) assign = ASSIGNING.has(token.text)
      if (first && !any) {
        const next = this.lex.peek(assign)
        if (next.kind === 'operator' && next.text === '(') {
          this.#functionBody(token)
          return
        }
      }
      any = true
      if (words > 0 || first) words++
    }
  }

  /** After `name`: `()` and a compound command. */
  #functionBody(name?: Token): void {
    this.lex.take()
    const close = this.lex.take()
    if (close.kind !== 'operator' || close.text !== ')') this.#unexpected(close, ')')
    if (name && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name.text)) this.#refuse('Bad function name', name)
    this.#newlines()
    this.#body()
  }

  #body(): void {
    const token = this.lex.peekCommand()
    if (token.kind === 'end') throw new Unfinished(undefined, token.start)
    if ((token.kind === 'operator' && token.text === '(') || (token.kind === 'word' && token.plain && Object.hasOwn(COMPOUND, token.text))) this.#compound(token)
    else this.#unexpected(token)
  }

  #functionKeyword(): void {
    this.lex.take()
    const name = this.lex.take()
    if (name.kind !== 'word') this.#unexpected(name)
    if (this.#isOperator('(')) {
      this.#functionBody()
      return
    }
    this.#newlines()
    this.#body()
  }

  #coproc(): void {
    this.lex.take()
    const token = this.lex.peekCommand()
    if (this.#startsCompound(token)) this.#compound(token)
    else {
      if (token.kind !== 'word') this.#unexpected(token)
      this.lex.take()
      const next = this.lex.peekCommand()
      if (this.#startsCompound(next)) this.#compound(next)
      else if (next.kind === 'word' || this.#isOperator(...REDIRECTIONS)) this.#simple()
    }
  }

  #startsCompound(token: Token): boolean {
    return (token.kind === 'operator' && token.text === '(') || (token.kind === 'word' && token.plain && Object.hasOwn(COMPOUND, token.text))
  }

  /** `( … )`, or `(( … ))`. */
  #parenthesis(): void {
    const open = this.lex.peek()
    if (this.lex.text[open.start + 1] === '(' && this.lex.options.dialect === 'bash') {
      const end = skipArithmetic(this.lex.text, open.start + 2)
      if (end !== undefined) {
        this.lex.jump(end)
        return
      }
    }
    this.lex.take()
    this.#list()
    const close = this.lex.take()
    if (close.kind !== 'operator' || close.text !== ')') this.#unexpected(close, ')')
  }

  group(): void {
    this.lex.take()
    this.#list()
    this.#expectWord('}')
  }

  ifCommand(): void {
    this.lex.take()
    this.#list()
    this.#expectWord('then')
    this.#list()
    for (;;) {
      const token = this.lex.peek()
      if (this.#isWord('elif', token)) {
        this.lex.take()
        this.#list()
        this.#expectWord('then')
        this.#list()
        continue
      }
      if (this.#isWord('else', token)) {
        this.lex.take()
        this.#list()
      }
      this.#expectWord('fi')
      return
    }
  }

  loop(): void {
    this.lex.take()
    this.#list()
    this.#doGroup()
  }

  #doGroup(): void {
    this.#expectWord('do')
    this.#list()
    this.#expectWord('done')
  }

  /** `do … done` or `{ … }`. */
  #loopBody(): void {
    if (this.#isWord('{')) this.group()
    else this.#doGroup()
  }

  forCommand(): void {
    const keyword = this.lex.take()
    const after = this.lex.peek()
    if (keyword.text === 'for' && this.lex.options.dialect === 'bash' && after.kind === 'operator' && after.text === '(' && this.lex.text[after.start + 1] === '(') {
      this.#arithmeticFor(after)
      return
    }
    const name = this.lex.take()
    if (name.kind !== 'word' || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name.text)) this.#refuse('Bad for loop variable', name)
    if (name.kind !== 'word') this.#unexpected(name)
    if (this.#isOperator(';')) {
      this.lex.take()
      this.#newlines()
      this.#loopBody()
      return
    }
    this.#newlines()
    if (!this.#isWord('in')) {
      this.#loopBody()
      return
    }
    this.lex.take()
    while (this.lex.peek().kind === 'word') this.lex.take()
    const end = this.lex.take()
    if (end.kind !== 'newline' && !(end.kind === 'operator' && end.text === ';')) this.#unexpected(end, end.kind === 'end' ? 'do' : undefined)
    this.#newlines()
    this.#loopBody()
  }

  #arithmeticFor(open: Token): void {
    const end = skipArithmetic(this.lex.text, open.start + 2)
    if (end === undefined) throw new SyntaxProblem(undefined, open.start, 'end-of-input')
    this.lex.jump(end)
    if (this.#isOperator(';')) this.lex.take()
    this.#newlines()
    this.#loopBody()
  }

  caseCommand(): void {
    this.lex.take()
    const word = this.lex.take()
    if (word.kind !== 'word') this.#unexpected(word)
    this.#plainNewlines()
    this.#expectWord('in')
    for (;;) {
      this.#plainNewlines()
      if (this.#isWord('esac')) {
        this.lex.take()
        return
      }
      if (this.#isOperator('(')) this.lex.take()
      this.#patterns()
      this.#newlines()
      if (!this.#isOperator(';;', ';&', ';;&') && !this.#isWord('esac')) this.#list()
      if (this.#isWord('esac')) continue
      const end = this.lex.take()
      if (end.kind !== 'operator' || ![';;', ';&', ';;&'].includes(end.text)) this.#unexpected(end, ';;')
    }
  }

  #plainNewlines(): void {
    while (this.lex.peek().kind === 'newline') this.lex.take()
  }

  #patterns(): void {
    for (;;) {
      const word = this.lex.take()
      if (word.kind !== 'word') this.#unexpected(word, ')')
      const next = this.lex.take()
      if (next.kind === 'operator' && next.text === ')') return
      if (next.kind !== 'operator' || next.text !== '|') this.#unexpected(next, ')')
    }
  }

  testCommand(): void {
    const open = this.lex.take()
    conditional(this.lex, open)
  }
}

const DASH_RESERVED: ReadonlySet<string> = new Set(['if', 'then', 'else', 'elif', 'fi', 'case', 'esac', 'for', 'while', 'until', 'do', 'done', '{', '}', '!'])

/** A token as dash names it. */
function dashName(token: Token): string {
  if (token.kind === 'newline') return 'newline'
  if (token.kind === 'operator') return REDIRECTIONS.has(token.text) ? 'redirection' : `"${token.text}"`
  return token.plain && DASH_RESERVED.has(token.text) ? `"${token.text}"` : 'word'
}

const isAssignment = (text: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*(?:\[[\s\S]*?\])?\+?=/.test(text)

const COMPOUND: Readonly<Record<string, ((this: Grammar) => void) | undefined>> = {
  'if': Grammar.prototype.ifCommand, 'while': Grammar.prototype.loop, 'until': Grammar.prototype.loop, 'for': Grammar.prototype.forCommand,
  'select': Grammar.prototype.forCommand, 'case': Grammar.prototype.caseCommand, '{': Grammar.prototype.group, '[[': Grammar.prototype.testCommand,
}
