import type {
  AndOr, ArithmeticFor, Case, Command, CommandNode, CompoundList, Coproc, For, FunctionNode, If, Pipeline, PipelineNode, Redirection, Select, Statement, TestExpression,
  While, Word,
} from '../syntax/nodes.ts'
import { arithmeticForTexts } from '../syntax/arithmetic-for.ts'
import { RESERVED } from '../syntax/reserved.ts'
import { printedWord } from './word.ts'

type Node = PipelineNode | AndOr

/** A command as `jobs`, BASH_COMMAND and `set -x` show it: as bash would write it, on one line as far as it goes. */
export function commandText(node: Node, source: string): string {
  const printer = new Printer(source)
  printer.node(node)
  printer.documents('')
  return printer.out
}

/** The beginning of a compound command, as BASH_COMMAND shows it; of a simple one all of it. */
export function commandHead(node: CommandNode, source: string): string {
  switch (node.type) {
    case 'For': case 'Select': return `${node.type === 'For' ? 'for' : 'select'} ${node.name.text} in ${node.wordlist === undefined ? '"$@"' : node.wordlist.map((w) => printedWord(w.text)).join(' ')}`
    case 'Case': return `case ${printedWord(node.word.text)} in `
    default: return commandText(node, source)
  }
}

/** `name () { … }` as `declare -f` writes it; without `multiline` as it stands in the environment. */
export function functionSource(name: string, body: CommandNode, source: string, multiline: boolean): string {
  return new Printer(source).functionText(name, body, multiline)
}

type Printers = { readonly [K in CommandNode['type']]: (p: Printer, node: Extract<CommandNode, { type: K }>) => void }

/** bash's own layout of commands (print_cmd.c): indentation, semicolons, here-documents after the line that asks for them. */
class Printer {
  out = ''
  readonly #source: string
  #indentation = 0
  #amount = 4
  #inFunction = 0
  #skipIndent = 0
  #documents: Extract<Redirection, { type: 'HereDoc' }>[] = []
  #afterDocument = false

  constructor(source: string) { this.#source = source }

  functionText(name: string, body: CommandNode, multiline: boolean): string {
    this.out = name === '' ? '' : `${RESERVED.has(name) ? 'function ' : ''}${name} `
    this.out += '() '
    if (multiline) {
      this.out += '\n'
      this.#indentation = this.#amount
    } else {
      this.#indentation = 1
      this.#amount = 0
    }
    this.#inFunction++
    this.out += multiline ? '{ \n' : '{ '
    const redirects = this.#functionBody(body)
    this.#indentation = 0
    this.#amount = 4
    this.#closeFunction(redirects)
    return multiline || this.out[2] !== '\n' ? this.out : this.out.slice(0, 2) + this.out.slice(3)
  }

  /** The body of a function without its braces; its own redirections come after the closing one. */
  #functionBody(body: CommandNode): readonly Redirection[] {
    const group = body.type === 'Redirected' ? body.command : body
    if (group.type === 'BraceGroup') this.list(group.body)
    else this.node(body)
    this.documents('')
    return group.type === 'BraceGroup' && body.type === 'Redirected' ? body.redirects : []
  }

  #closeFunction(redirects: readonly Redirection[]): void {
    this.#inFunction--
    if (redirects.length === 0) {
      this.newline('}')
      return
    }
    this.newline('} ')
    this.redirections(redirects)
  }

  node(node: Node): void {
    if (node.type === 'AndOr') {
      node.commands.forEach((c, i) => {
        if (i > 0) {
          this.out += ` ${node.operators[i - 1]} `
          this.#skipIndent++
        }
        this.node(c)
      })
      return
    }
    if (this.#skipIndent > 0) this.#skipIndent--
    else this.#indent()
    if (node.type === 'Pipeline') this.#pipeline(node)
    else this.command(node as CommandNode)
  }

  #pipeline(node: Pipeline): void {
    for (const p of node.prefixes) this.out += p.type === 'Negation' ? '! ' : p.posix ? 'time -p ' : 'time '
    node.commands.forEach((c, i) => {
      if (i > 0) this.out += node.operators[i - 1] === '|&' ? ' 2>&1 | ' : ' | '
      this.command(c)
    })
  }

  command(node: CommandNode): void {
    const print = PRINTERS[node.type] as (p: Printer, node: CommandNode) => void
    print(this, node)
  }

  list(list: CompoundList): void { this.statements(list.commands) }

  statements(statements: readonly Statement[]): void {
    statements.forEach((s, i) => {
      this.node(s.command)
      const last = i === statements.length - 1
      if (s.background) {
        this.documents('')
        this.out += last ? ' &' : ' & '
        if (!last) this.#skipIndent++
      } else if (!last) this.#separate()
    })
  }

  #separate(): void {
    if (this.#documents.length > 0) this.documents(this.#inFunction ? '' : ';')
    else if (this.#afterDocument) this.#afterDocument = false
    else this.out += ';'
    if (this.#inFunction) this.out += '\n'
    else {
      this.out += ' '
      this.#skipIndent++
    }
  }

  #indent(): void { this.out += ' '.repeat(this.#indentation) }

  newline(text: string): void {
    this.out += '\n'
    this.#indent()
    this.out += text
  }

  semicolon(): void {
    if (!/[&\n]$/.test(this.out)) this.out += ';'
  }

  deeper(body: () => void): void {
    this.#indentation += this.#amount
    body()
    this.#indentation -= this.#amount
  }

  newlineIndent(): void { this.#indent() }

  /** The list on the line that has begun. */
  inline(list: CompoundList): void {
    this.#skipIndent++
    this.list(list)
  }

  body(list: CompoundList, end: string): void {
    this.deeper(() => {
      this.list(list)
      this.documents('')
      this.semicolon()
    })
    this.newline(end)
  }

  words(words: readonly Word[], between = ' '): string { return words.map((w) => printedWord(w.text)).join(between) }

  raw(from: number, to: number): string { return this.#source.slice(from, to) }

  group(list: CompoundList): void {
    this.out += '{ '
    if (this.#inFunction === 0) {
      this.inline(list)
      this.documents('')
      this.semicolon()
      this.out += ' }'
      return
    }
    this.out += '\n'
    this.deeper(() => {
      this.list(list)
      this.documents('')
    })
    this.newline('}')
  }

  nestedFunction(node: FunctionNode): void {
    this.out += `function ${node.name.text} () \n`
    this.#indent()
    this.out += '{ \n'
    this.#inFunction++
    let redirects: readonly Redirection[] = []
    this.deeper(() => {
      if (node.body.type !== 'CompoundList') redirects = this.#functionBody(node.body)
    })
    this.#closeFunction(redirects)
  }

  forTexts(node: ArithmeticFor): readonly string[] { return arithmeticForTexts(this.#source, node).map((t) => (t.trim() === '' ? '1' : t.trim())) }

  redirections(list: readonly Redirection[]): void {
    this.#afterDocument = false
    list.forEach((r, i) => {
      if (r.type === 'HereDoc') this.#documents.push(r)
      else this.out += redirectionText(r)
      if (i < list.length - 1) this.out += ' '
    })
  }

  /** Here-documents that were put off: their heads, then their bodies on lines of their own. */
  documents(separator: string): void {
    if (this.#documents.length === 0) return
    const documents = this.#documents
    this.#documents = []
    for (const d of documents) this.out += `${this.out.endsWith(' ') ? '' : ' '}${documentHead(d)}`
    if (separator !== '' && separator !== ';') this.out += separator
    this.out += '\n'
    for (const d of documents) this.out += `${d.operator === '<<-' ? d.body.text.replace(/^\t+/gm, '') : d.body.text}${d.delimiter?.value ?? ''}\n`
    this.#afterDocument = true
  }
}

function documentHead(d: Extract<Redirection, { type: 'HereDoc' }>): string {
  const fd = d.descriptor?.type === 'FileDescriptorVariable' ? `{${d.descriptor.name}}` : d.descriptor && d.descriptor.value !== 0 ? String(d.descriptor.value) : ''
  const word = d.delimiter?.value ?? ''
  return `${fd}${d.operator}${d.delimiter?.quoted ? `'${word}'` : word}`
}

function redirectionText(r: Exclude<Redirection, { type: 'HereDoc' }>): string {
  const to = r.descriptor
  const target = printedWord(r.target?.text ?? '')
  const usual = r.operator === '<' || r.operator === '<>' || r.operator === '<<<' || r.operator === '<&' ? 0 : 1
  const number = to?.type === 'FileDescriptor' ? to.value : usual
  const named = to?.type === 'FileDescriptorVariable' ? `{${to.name}}` : undefined
  if (r.operator === '<&' || r.operator === '>&') {
    if (r.operator === '>&' && to === undefined && !/^(?:\d+-?|-|\$.*)$/.test(target)) return `&> ${target}`
    return `${named ?? number}${r.operator}${target}`
  }
  const before = named ?? (number === usual ? '' : String(number))
  return `${before}${r.operator} ${target}`
}

function testText(e: TestExpression): string {
  switch (e.type) {
    case 'TestGroup': return `( ${testText(e.expression)} )`
    case 'TestNot': return `${'! '.repeat(e.negations.length)}${testText(e.operand)}`
    case 'TestLogical': return e.operands.map(testText).join(` ${e.operator} `)
    case 'TestUnary': return `${e.operator} ${printedWord(e.operand.text)}`
    case 'TestBinary': return `${printedWord(e.left.text)} ${e.operator} ${printedWord(e.right.text)}`
  }
}

const compoundWords = (p: Printer, words: readonly Word[] | undefined): string => (words === undefined ? '"$@"' : p.words(words))

const loop = (p: Printer, keyword: 'for' | 'select', node: For | Select): void => {
  p.out += `${keyword} ${node.name.text} in ${compoundWords(p, node.wordlist)};`
  p.newline('do\n')
  p.body(node.body, 'done')
}

function ifText(p: Printer, clauses: readonly (If | If['elif'][number])[], otherwise: CompoundList | undefined): void {
  const [first, ...rest] = clauses
  p.out += 'if '
  p.inline(first!.clause)
  p.documents('')
  p.semicolon()
  p.out += ' then\n'
  p.deeper(() => {
    p.list(first!.then)
    p.documents('')
  })
  if (rest.length > 0 || otherwise) {
    p.semicolon()
    p.newline('else\n')
    p.deeper(() => {
      if (rest.length > 0) {
        p.newlineIndent()
        ifText(p, rest, otherwise)
      } else p.list(otherwise!)
      p.documents('')
    })
  }
  p.semicolon()
  p.newline('fi')
}

const PRINTERS: Printers = {
  Command(p, node: Command) {
    const words = [...node.prefix, ...(node.name ? [node.name] : []), ...node.suffix].filter((x) => x.type === 'Word' || x.type === 'Assignment').map((x) => printedWord(x.text))
    p.out += words.join(' ')
    if (node.redirects.length === 0) return
    if (words.length > 0) p.out += ' '
    p.redirections(node.redirects)
  },
  Redirected(p, node) {
    p.command(node.command)
    p.out += ' '
    p.redirections(node.redirects)
  },
  If: (p, node: If) => ifText(p, [node, ...node.elif], node.else),
  For: (p, node) => loop(p, 'for', node),
  Select: (p, node) => loop(p, 'select', node),
  ArithmeticFor(p, node) {
    const [first, test, step] = p.forTexts(node)
    p.out += `for ((${first}; ${test}; ${step}))`
    p.newline('do\n')
    p.body(node.body, 'done')
  },
  While(p, node: While) {
    p.out += `${node.kind} `
    p.inline(node.clause)
    p.documents('')
    p.semicolon()
    p.out += ' do\n'
    p.body(node.body, 'done')
  },
  Subshell(p, node) {
    p.out += '( '
    p.inline(node.body)
    p.documents('')
    p.out += ' )'
  },
  BraceGroup: (p, node) => p.group(node.body),
  Case(p, node: Case) {
    p.out += `case ${printedWord(node.word.text)} in `
    p.deeper(() => {
      for (const item of node.items) {
        p.newline(`${p.words(item.pattern, ' | ')})\n`)
        p.deeper(() => p.list(item.body))
        p.documents('')
        p.newline(item.terminator ?? ';;')
      }
    })
    p.newline('esac')
  },
  TestCommand: (p, node) => void (p.out += `[[ ${testText(node.expression)} ]]`),
  ArithmeticCommand: (p, node) => void (p.out += `((${node.body}))`),
  Function: (p, node) => p.nestedFunction(node),
  Coproc(p, node: Coproc) {
    p.out += `coproc ${node.name?.text ?? 'COPROC'} `
    if (node.body.type !== 'CompoundList') p.command(node.body)
  },
}
