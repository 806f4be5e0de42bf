import { type Assertion, many, type Node, type Parsed, PatternError, walk } from './ast.ts'
import type { CharSet } from './char-set.ts'
import { fixedLength } from './fixed-length.ts'

/** The instructions of all three engines. Where a comment names `x` and `y`, they are the two operands. */
export const op = {
  /** Takes one character of set x. */ set: 0,
  /** Tries x, then y. */ split: 1,
  jump: 2,
  /** Notes the place in slot x. */ save: 3,
  /** Goes on if assertion x holds. */ assert: 4,
  match: 5,
  /** Takes what group x took; y: case is ignored. */ backref: 6,
  /** Notes in register x how many choices are open. */ mark: 7,
  /** Forgets the choices made since the mark in register x. */ cut: 8,
  /** Notes the place in register x. */ place: 9,
  /** Goes back to the place in register x. */ restore: 10,
  /** Leaves a loop, to y, whose body took nothing since register x; y may be `optional`. */ progress: 11,
  /** Goes x characters back. */ back: 12,
  fail: 13,
  /** The match starts here. */ keep: 14,
} as const

/** As y of `progress`: the turn is one of a limited number, not of a loop. */
export const optional = -1

export interface Program {
  readonly ops: Uint8Array
  readonly x: Int32Array
  readonly y: Int32Array
  readonly sets: readonly CharSet[]
  readonly assertions: readonly Assertion[]
  readonly groups: number
  /** Registers beyond the two slots of each group. */
  readonly registers: number
  /** Simple enough for the automaton: no back-reference, look-around, atomic group. */
  readonly regular: boolean
  /** Characters with which every match begins, as text. */
  readonly prefix: string
  /** Is the whole pattern just that prefix? */
  readonly isPrefix: boolean
}

const sizeLimit = 250_000

export function assemble(parsed: Parsed, tooLarge: PatternError): Program {
  const nodes = [...walk(parsed.root)]
  const regular = !nodes.some((n) =>
    n.kind === 'backref' || n.kind === 'look' || n.kind === 'atomic' || n.kind === 'keep' || (n.kind === 'repeat' && n.how === 'possessive') ||
    (n.kind === 'assert' && (n.what === 'end-or-newline' || n.what === 'search-start')))
  const assembler = new Assembler(parsed.groups, tooLarge)
  assembler.emit(parsed.root)
  const { text, whole } = literalPrefix(parsed.root)
  // Half of a pair must not be found inside one.
  const prefix = (text.charCodeAt(0) & 0xfc00) === 0xdc00 ? '' : text
  return { ...assembler.finish(), groups: parsed.groups, regular, prefix, isPrefix: whole && prefix !== '' }
}

class Assembler {
  private readonly code: [number, number, number][] = []
  private readonly sets: CharSet[] = []
  private readonly setIndex = new Map<CharSet, number>()
  private readonly assertions: Assertion[] = []
  private registers = 0

  constructor(private readonly groups: number, private readonly tooLarge: PatternError) {}

  finish(): Pick<Program, 'ops' | 'x' | 'y' | 'sets' | 'assertions' | 'registers'> {
    this.add(op.match)
    const { code } = this
    return {
      ops: Uint8Array.from(code, (c) => c[0]), x: Int32Array.from(code, (c) => c[1]), y: Int32Array.from(code, (c) => c[2]),
      sets: this.sets, assertions: this.assertions, registers: this.registers,
    }
  }

  emit(node: Node): void {
    switch (node.kind) {
      case 'empty': return
      case 'set': this.add(op.set, this.setNumber(node.set)); return
      case 'cat': for (const part of node.parts) this.emit(part); return
      case 'alt': this.choose(node.parts.map((part) => () => this.emit(part))); return
      case 'repeat': this.repeat(node); return
      case 'group':
        this.add(op.save, node.index * 2)
        this.emit(node.body)
        this.add(op.save, node.index * 2 + 1)
        return
      case 'assert': this.add(op.assert, this.assertions.push(node.what) - 1); return
      case 'backref': this.add(op.backref, node.group, node.ignoreCase ? 1 : 0); return
      case 'atomic': this.atomic(node.body); return
      case 'look': this.look(node); return
      case 'keep': this.add(op.keep); return
    }
  }

  private add(what: number, x = 0, y = 0): number {
    if (this.code.length >= sizeLimit) throw this.tooLarge
    return this.code.push([what, x, y]) - 1
  }

  private setNumber(set: CharSet): number {
    let index = this.setIndex.get(set)
    if (index === undefined) this.setIndex.set(set, (index = this.sets.push(set) - 1))
    return index
  }

  private register(): number {
    return (this.groups + 1) * 2 + this.registers++
  }

  private choose(branches: readonly (() => void)[]): void {
    const ends: number[] = []
    branches.forEach((branch, i) => {
      if (i === branches.length - 1) return branch()
      const split = this.add(op.split, this.code.length + 1)
      branch()
      ends.push(this.add(op.jump))
      this.code[split]![2] = this.code.length
    })
    for (const end of ends) this.code[end]![1] = this.code.length
  }

  private repeat(node: Extract<Node, { kind: 'repeat' }>): void {
    if (node.how === 'possessive') return this.atomic({ ...node, how: 'greedy' })
    const lazy = node.how === 'lazy'
    const copies = node.max === many ? Math.max(0, node.min - 1) : node.min
    for (let i = 0; i < copies; i++) this.emit(node.body)
    if (node.max === many) return node.min === 0 ? this.star(node.body, lazy) : this.plus(node.body, lazy)
    const splits: number[] = []
    for (let i = node.min; i < node.max; i++) {
      splits.push(this.add(op.split))
      const check = this.guarded(node.body)
      if (check >= 0) this.code[check]![2] = optional
    }
    for (const split of splits) this.aim(split, split + 1, this.code.length, lazy)
  }

  private star(body: Node, lazy: boolean): void {
    const split = this.add(op.split)
    const check = this.guarded(body)
    this.add(op.jump, split)
    this.aim(split, split + 1, this.code.length, lazy)
    if (check >= 0) this.code[check]![2] = this.code.length
  }

  private plus(body: Node, lazy: boolean): void {
    const start = this.code.length
    const check = this.guarded(body)
    const split = this.add(op.split)
    this.aim(split, start, this.code.length, lazy)
    if (check >= 0) this.code[check]![2] = this.code.length
  }

  /** The body of a turn; if it can take nothing, followed by a check for that, whose place is returned. */
  private guarded(body: Node): number {
    if (!nullable(body)) {
      this.emit(body)
      return -1
    }
    const register = this.register()
    this.add(op.place, register)
    this.emit(body)
    return this.add(op.progress, register)
  }

  private aim(split: number, into: number, out: number, lazy: boolean): void {
    this.code[split]![1] = lazy ? out : into
    this.code[split]![2] = lazy ? into : out
  }

  private atomic(body: Node): void {
    const register = this.register()
    this.add(op.mark, register)
    this.emit(body)
    this.add(op.cut, register)
  }

  private look(node: Extract<Node, { kind: 'look' }>): void {
    const mark = this.register()
    const place = this.register()
    const body = (): void => this.lookBody(node)
    this.add(op.mark, mark)
    if (node.negative) {
      // The second way is taken when the body fails; when it succeeds, the cut forgets that way too.
      const split = this.add(op.split, this.code.length + 1)
      body()
      this.add(op.cut, mark)
      this.add(op.fail)
      this.code[split]![2] = this.code.length
      return
    }
    this.add(op.place, place)
    body()
    this.add(op.cut, mark)
    this.add(op.restore, place)
  }

  private lookBody(node: Extract<Node, { kind: 'look' }>): void {
    if (!node.behind) return this.emit(node.body)
    const parts = node.body.kind === 'alt' ? node.body.parts : [node.body]
    this.choose(parts.map((part) => () => {
      this.add(op.back, fixedLength(part)!)
      this.emit(part)
    }))
  }
}

function nullable(node: Node): boolean {
  switch (node.kind) {
    case 'set': return false
    case 'cat': return node.parts.every(nullable)
    case 'alt': return node.parts.some(nullable)
    case 'repeat': return node.min === 0 || nullable(node.body)
    case 'group': case 'atomic': return nullable(node.body)
    default: return true
  }
}

function literalPrefix(node: Node): { readonly text: string; readonly whole: boolean } {
  if (node.kind === 'set' && node.set.ranges.length === 2 && node.set.ranges[0] === node.set.ranges[1]) {
    return { text: String.fromCodePoint(node.set.ranges[0]!), whole: true }
  }
  if (node.kind === 'group') return { text: literalPrefix(node.body).text, whole: false }
  if (node.kind === 'repeat' && node.min > 0) return { text: literalPrefix(node.body).text, whole: false }
  if (node.kind !== 'cat') return { text: '', whole: node.kind === 'empty' }
  let text = ''
  for (const part of node.parts) {
    const prefix = literalPrefix(part)
    text += prefix.text
    if (!prefix.whole) return { text, whole: false }
  }
  return { text, whole: true }
}
