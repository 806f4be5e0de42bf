import type { AwkProgram, Expression, LValue, Statement } from './ast.ts'
import type { Code, FunctionCode, Instruction, Slot } from './code.ts'
import { compileExpression } from './compile-expression.ts'
import { AwkSyntaxError } from './lexer.ts'
import { SPECIALS, NF, type Machine } from './machine.ts'
import * as ops from './operations.ts'

/** The code of a program. Throws an AwkSyntaxError for what cannot be (a name that is function and variable, arrays used as numbers). */
export function compileAwk(program: AwkProgram): Code { return new Compiler(program).compile() }

interface Loop { readonly breaks: number[]; readonly continues: number[] }

export class Compiler {
  readonly #program: AwkProgram
  readonly #instructions: Instruction[] = []
  readonly #globals: string[] = [...SPECIALS]
  readonly functions = new Map<string, FunctionCode>()
  #locals: readonly string[] = []
  #loops: Loop[] = []
  #ranges = 0

  constructor(program: AwkProgram) { this.#program = program }

  /** Lines of the program text. */
  get lines(): number { return this.#program.lines }

  compile(): Code {
    const { begin, rules, end, functions } = this.#program
    for (const f of functions.values()) this.functions.set(f.name, { name: f.name, parameters: f.parameters.length, entry: 0 })
    const at = { begin: this.here, main: 0, end: 0 }
    for (const s of begin) this.statement(s)
    this.emit(ops.stop)
    at.main = this.here
    for (const r of rules) this.rule(r.from, r.to, r.body)
    this.emit(ops.stop)
    at.end = this.here
    for (const s of end) this.statement(s)
    this.emit(ops.stop)
    for (const f of functions.values()) {
      this.#locals = f.parameters
      this.functions.get(f.name)!.entry = this.here
      this.statement(f.body)
      this.emit(ops.constant(undefined))
      this.emit(ops.leave)
    }
    const has = { hasMain: rules.length > 0, hasEnd: end.length > 0 }
    return { instructions: this.#instructions, globals: this.#globals, ...at, ...has, functions: this.functions }
  }

  get here(): number { return this.#instructions.length }

  emit(now: (m: Machine) => void): number { return this.#instructions.push({ now }) - 1 }
  emitSlow(slow: (m: Machine) => Generator<any, void, any>): number { return this.#instructions.push({ slow }) - 1 }

  /** A jump whose target is not known yet: `patch` sets it. */
  jump(kind: 'always' | 'if' | 'unless'): number { return this.emit(ops.jump(kind, -1)) }
  patch(at: number, kind: 'always' | 'if' | 'unless', to = this.here): void { this.#instructions[at] = { now: ops.jump(kind, to) } }

  patchWith(at: number, now: (m: Machine) => void): void { this.#instructions[at] = { now } }

  slot(name: string, line: number): Slot {
    const local = this.#locals.indexOf(name)
    if (local >= 0) return { scope: 'local', index: local, name }
    if (this.functions.has(name)) throw new AwkSyntaxError(`line ${line}: syntax error at or near ${name}`)
    let index = this.#globals.indexOf(name)
    if (index < 0) index = this.#globals.push(name) - 1
    return { scope: 'global', index, name }
  }

  rule(from: Expression | undefined, to: Expression | undefined, body: Statement | undefined): void {
    let over: number | undefined
    if (from && to) {
      const id = this.#ranges++
      const open = this.emit(ops.jumpIfOpen(id, -1))
      this.expression(from)
      over = this.jump('unless')
      this.emit(ops.openRange(id))
      this.#instructions[open] = { now: ops.jumpIfOpen(id, this.here) }
      this.expression(to)
      const goesOn = this.jump('unless')
      this.emit(ops.closeRange(id))
      this.patch(goesOn, 'unless')
    } else if (from) {
      this.expression(from)
      over = this.jump('unless')
    }
    if (body) this.statement(body)
    else this.statement({ kind: 'print', args: [], to: undefined })
    if (over !== undefined) this.patch(over, 'unless')
  }

  statement(s: Statement): void {
    switch (s.kind) {
      case 'block': for (const inner of s.list) this.statement(inner); return
      case 'expression':
        this.expression(s.of)
        this.emit(ops.drop)
        return
      case 'print': case 'printf': {
        if (s.to) this.expression(s.to.to)
        for (const a of s.args) this.expression(a)
        this.emitSlow(ops.output(s.kind, s.args.length, s.to?.how))
        return
      }
      case 'if': {
        this.expression(s.test)
        const no = this.jump('unless')
        this.statement(s.yes)
        if (!s.no) return this.patch(no, 'unless')
        const end = this.jump('always')
        this.patch(no, 'unless')
        this.statement(s.no)
        return this.patch(end, 'always')
      }
      case 'while': return this.loop(undefined, s.test, undefined, s.body)
      case 'for': return this.loop(s.first, s.test, s.step, s.body)
      case 'do': {
        const start = this.here
        const loop = this.body(s.body)
        const test = this.here
        this.expression(s.test)
        this.emit(ops.jump('if', start))
        for (const at of loop.continues) this.patch(at, 'always', test)
        for (const at of loop.breaks) this.patch(at, 'always')
        return
      }
      case 'each': {
        const array = this.slot(s.array, s.line)
        this.emit(ops.beginEach(array))
        const start = this.here
        const next = this.emit(ops.nextKey(-1))
        this.store({ kind: 'name', name: s.name, line: s.line })
        this.emit(ops.drop)
        const loop = this.body(s.body)
        this.emit(ops.jump('always', start))
        // What breaks off leaves the keys behind.
        for (const at of loop.breaks) this.patch(at, 'always')
        this.emit(ops.endEach)
        this.#instructions[next] = { now: ops.nextKey(this.here) }
        for (const at of loop.continues) this.patch(at, 'always', start)
        return
      }
      case 'delete': {
        const array = this.slot(s.array, s.line)
        if (!s.subscripts) return void this.emit(ops.clear(array))
        for (const e of s.subscripts) this.expression(e)
        this.emit(ops.remove(array, s.subscripts.length))
        return
      }
      case 'next': this.emit((m) => m.halt('record')); return
      case 'nextfile': this.emit((m) => m.halt('file')); return
      case 'exit':
        if (s.value) this.expression(s.value)
        this.emit(ops.exit(s.value !== undefined))
        return
      case 'return':
        if (s.value) this.expression(s.value)
        else this.emit(ops.constant(undefined))
        this.emit(ops.leave)
        return
      case 'break': this.#loops.at(-1)!.breaks.push(this.jump('always')); return
      case 'continue': this.#loops.at(-1)!.continues.push(this.jump('always')); return
    }
  }

  body(s: Statement): Loop {
    const loop: Loop = { breaks: [], continues: [] }
    this.#loops.push(loop)
    this.statement(s)
    this.#loops.pop()
    return loop
  }

  loop(first: Statement | undefined, test: Expression | undefined, step: Statement | undefined, body: Statement): void {
    if (first) this.statement(first)
    const start = this.here
    let over: number | undefined
    if (test) {
      this.expression(test)
      over = this.jump('unless')
    }
    const loop = this.body(body)
    for (const at of loop.continues) this.patch(at, 'always')
    if (step) this.statement(step)
    this.emit(ops.jump('always', start))
    if (over !== undefined) this.patch(over, 'unless')
    for (const at of loop.breaks) this.patch(at, 'always')
  }

  expression(e: Expression): void { compileExpression(this, e) }

  /** Puts on the stack what names a place: the index of a field, the subscript of an element. */
  address(to: LValue): void {
    if (to.kind === 'field') this.expression(to.index)
    if (to.kind !== 'element') return
    for (const s of to.subscripts) this.expression(s)
    this.emit(ops.joinKey(to.subscripts.length))
  }

  addressSize(to: LValue): 0 | 1 { return to.kind === 'name' ? 0 : 1 }

  load(to: LValue): void {
    if (to.kind === 'name') {
      const slot = this.slot(to.name, to.line)
      if (slot.scope === 'global' && slot.index === NF) this.emitSlow(ops.loadCount)
      else this.emit(ops.load(slot))
      return
    }
    this.address(to)
    if (to.kind === 'field') this.emitSlow(ops.loadField)
    else this.emit(ops.loadElement(this.slot(to.array, to.line)))
  }

  /** Takes a value (and an address below it); leaves the value. */
  store(to: LValue): void {
    if (to.kind === 'field') this.emitSlow(ops.storeField)
    else if (to.kind === 'element') this.emit(ops.storeElement(this.slot(to.array, to.line)))
    else {
      const slot = this.slot(to.name, to.line)
      if (slot.scope === 'global' && slot.index === NF) this.emitSlow(ops.storeCount)
      else this.emit(ops.store(slot))
    }
  }

  update(to: LValue, operator: (m: Machine) => void): void {
    this.emit(ops.setAside)
    this.copyAddress(to)
    this.emit(ops.takeBack)
    this.emit(operator)
    this.store(to)
  }

  /** Loads the place whose address is on the stack and leaves the address. */
  copyAddress(to: LValue): void {
    if (to.kind === 'name') return this.load(to)
    this.emit(ops.duplicate)
    if (to.kind === 'field') this.emitSlow(ops.loadField)
    else this.emit(ops.loadElement(this.slot(to.array, to.line)))
  }

  step(to: LValue, by: 1 | -1, prefix: boolean): void {
    this.copyAddress(to)
    this.emit(ops.UNARY['+'])
    if (!prefix) this.emit(ops.remember)
    this.emit(ops.constant(by))
    this.emit(ops.BINARY['+'])
    this.store(to)
    if (!prefix) this.emit(ops.recall)
  }
}
