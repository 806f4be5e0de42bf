import { textsOf, type Element } from './elements.ts'
import { lex, type Piece } from './lex.ts'
import { connect, isSpecial, isVarying, type GraphNode, type Kind } from './node.ts'

/** The graph of one command, from its start node. */
export function parseElement(element: Element): GraphNode {
  const start = special('start', element.hidden)
  const parser = new Parser(element)
  let last = start
  while (parser.more) last = parser.append(last)
  connect(last, { kind: 'end', text: '<cr>', help: '', hidden: element.hidden, to: [], from: [], element })
  return start
}

const special = (kind: Kind, hidden: boolean): GraphNode => ({ kind, text: '', help: '', hidden, to: [], from: [] })

const CLOSES: Readonly<Record<string, string>> = { '<': '>', '[': ']', '{': '}' }

/** Reads a syntax from left to right; help texts go to its tokens in their order. */
class Parser {
  readonly #element: Element
  readonly #pieces: readonly Piece[]
  readonly #helps: readonly string[]
  #at = 0
  #token = 0

  constructor(element: Element) {
    this.#element = element
    this.#pieces = lex(element.source)
    this.#helps = textsOf(element, this.#pieces.filter((p) => p.kind !== 'sign' && p.kind !== 'name').map((p) => p.text))
  }

  get more(): boolean { return this.#at < this.#pieces.length }

  #next(): Piece { return this.#pieces[this.#at++]! }

  /** The name that stands next, if one does. */
  #name(): string | undefined {
    if (this.#pieces[this.#at]?.kind !== 'name') return undefined
    return this.#next().text.slice(1)
  }

  /** Puts the next token or selector behind `last`; gives its end. */
  append(last: GraphNode): GraphNode {
    const part = this.#part()
    connect(last, part.first)
    nameByWordBefore(part.first)
    return part.last
  }

  #part(): { first: GraphNode; last: GraphNode } {
    const piece = this.#next()
    if (piece.kind === 'sign') return this.#selector(piece.text)
    const node = this.#simple(piece)
    return { first: node, last: node }
  }

  #simple(piece: Piece): GraphNode {
    const kind = piece.kind as Kind
    const [min, max] = kind === 'range' ? bounds(piece.text) : []
    const node: GraphNode = { kind, text: piece.text, help: this.#helps[this.#token++]!, hidden: this.#element.hidden, min, max, to: [], from: [] }
    const given = this.#name()
    if (given !== undefined) setName(node, given, 'given')
    else if (kind === 'variable' && piece.text !== 'WORD' && piece.text !== 'NAME') setName(node, piece.text, 'text')
    if (this.#pieces[this.#at]?.text === '...') {
      this.#at++
      node.repeat = true
      connect(node, node)
    }
    return node
  }

  #selector(open: string): { first: GraphNode; last: GraphNode } {
    const first = special('fork', this.#element.hidden)
    const last = special('join', this.#element.hidden)
    first.partner = last
    last.partner = first
    const close = CLOSES[open]
    for (let sign = '|'; sign !== close; sign = this.#next().text) this.#alternative(first, last)
    if (open === '{') connect(last, first)
    if (open === '[') connect(first, last)
    const given = this.#name()
    if (given !== undefined) nameEnds(last, given)
    return { first, last }
  }

  #alternative(fork: GraphNode, join: GraphNode): void {
    let end: GraphNode | undefined
    while (!['|', '>', ']', '}'].includes(this.#pieces[this.#at]!.text)) {
      const part = this.#part()
      if (end) {
        connect(end, part.first)
        nameByWordBefore(part.first)
      } else connect(fork, part.first)
      end = part.last
    }
    connect(end!, join)
  }
}

function bounds(text: string): [number, number] {
  const m = /^\((-?\+?\d+) ?- ?([-+]?\d+)\)$/.exec(text)!
  return [Number(m[1]), Number(m[2])]
}

function setName(node: GraphNode, name: string, how: 'given' | 'text'): void {
  if (node.named === 'given' || node.named === how) return
  node.varname = name.toLowerCase().replace(/[-+*:]/g, '_')
  node.named = how
}

/** `<a|b>$name`: what stands at the end of each alternative takes the name. */
function nameEnds(join: GraphNode, name: string): void {
  for (const end of join.from) {
    if (end.kind === 'join') nameEnds(end, name)
    else if (!isSpecial(end.kind)) setName(end, name, 'given')
  }
}

/** A value without a name takes that of the word before it: `neighbor A.B.C.D`. */
function nameByWordBefore(node: GraphNode): void {
  if (node.kind === 'word') return
  let before = node
  do {
    if (before.from.length !== 1) return
    before = before.from[0]!
  } while (before.kind === 'fork')
  if (before.kind !== 'word') return
  if (node.kind === 'fork') nameFork(node, before.text)
  else setName(node, before.text, 'text')
}

function nameFork(fork: GraphNode, word: string): void {
  for (const next of fork.to) {
    if (next.kind === 'fork') nameFork(next, word)
    else if (next.varname === undefined && isVarying(next.kind)) setName(next, word, 'text')
  }
}
