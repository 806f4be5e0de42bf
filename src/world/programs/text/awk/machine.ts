import { cpu, type Sys } from '../../../sim/index.ts'
import { sys } from '../../../os/index.ts'
import type { Code, Slot } from './code.ts'
import { Record } from './record.ts'
import { AwkError, type Streams } from './streams.ts'
import { toNumber, toText, type AwkArray, type Value } from './values.ts'
import type { MainInput } from './main-input.ts'

/** A variable; a local one that nothing was put in yet remembers whose it would be, should it turn out an array. */
export interface Cell { value: Value | AwkArray; origin?: Cell }

interface Frame { readonly locals: Cell[]; readonly back: number; readonly depth: number }

/** Variables with a meaning, at the first places of the globals. */
export const SPECIALS = [
  'NF', 'NR', 'FNR', 'FS', 'OFS', 'RS', 'ORS', 'SUBSEP', 'CONVFMT', 'OFMT', 'RSTART', 'RLENGTH', 'FILENAME', 'ENVIRON', 'ARGC',
  'ARGV',
] as const
export type Special = (typeof SPECIALS)[number]
const AT = Object.fromEntries(SPECIALS.map((name, i) => [name, i])) as { readonly [K in Special]: number }
export const NF = AT.NF
const INITIAL = {
  FS: ' ', OFS: ' ', RS: '\n', ORS: '\n', SUBSEP: '\x1c', CONVFMT: '%.6g', OFMT: '%.6g',
  NR: 0, FNR: 0, RSTART: 0, RLENGTH: -1, FILENAME: '',
}

/** Instructions between two steps of lab time, and what they cost: a microsecond each. */
const STEP = 1000
const COST = 10
const MAX_DEPTH = 100_000

/** The machine that runs compiled awk. */
export class Machine {
  readonly code: Code
  readonly streams: Streams
  readonly globals: Cell[]
  readonly record: Record
  readonly stack: Value[] = []
  /** Values set aside while the place that they go with is loaded. */
  readonly aside: Value[] = []
  readonly loops: Iterator<string>[] = []
  readonly ranges = new Set<number>()
  frames: Frame[] = []
  pc = 0
  input!: MainInput
  status = 0
  ending: 'record' | 'file' | 'exit' | undefined
  /** State of rand(). */
  random = { seed: 0 as Value, state: 1 }

  constructor(code: Code, streams: Streams) {
    this.code = code
    this.streams = streams
    this.globals = code.globals.map(() => ({ value: undefined }))
    this.record = new Record({
      fs: () => this.textOf('FS'),
      ofs: () => this.textOf('OFS'),
      paragraphs: () => this.textOf('RS') === '',
      format: () => this.textOf('CONVFMT'),
    })
    for (const [name, value] of Object.entries(INITIAL)) this.set(name as Special, value)
  }

  get(name: Special): Value { return this.globals[AT[name]]!.value as Value }
  set(name: Special, value: Value | AwkArray): void { this.globals[AT[name]]!.value = value }
  textOf(name: Special): string {
    const v = this.get(name)
    return typeof v === 'string' ? v : toText(v, '%.6g')
  }

  text(v: Value): string { return typeof v === 'string' ? v : toText(v, this.textOf('CONVFMT')) }

  push(v: Value): void { this.stack.push(v) }
  pop(): Value { return this.stack.pop() }

  cell(s: Slot): Cell { return s.scope === 'global' ? this.globals[s.index]! : this.frames.at(-1)!.locals[s.index]! }

  value(s: Slot): Value {
    const v = this.cell(s).value
    if (v instanceof Map) throw new AwkError(`can't use array ${s.name} in scalar context`)
    return v
  }

  array(s: Slot): AwkArray {
    const cell = this.cell(s)
    if (cell.value instanceof Map) return cell.value
    if (cell.value !== undefined) throw new AwkError(`can't use scalar ${s.name} as array`)
    const array: AwkArray = cell.origin?.value instanceof Map ? cell.origin.value : new Map<string, Value>()
    for (let c: Cell | undefined = cell; c; c = c.origin) c.value = array
    return array
  }

  /** The subscript of the last `n` values on the stack. */
  key(n: number): string {
    if (n === 1) {
      const v = this.pop()
      return typeof v === 'number' && Number.isInteger(v) ? String(v + 0) : this.text(v)
    }
    const parts = this.stack.splice(this.stack.length - n)
    return parts.map((p) => this.text(p)).join(this.textOf('SUBSEP'))
  }

  call(name: string, count: number, origins: readonly (Slot | undefined)[]): void {
    const f = this.code.functions.get(name)!
    if (this.frames.length >= MAX_DEPTH) throw new AwkError('function call nesting too deep')
    const args = this.stack.splice(this.stack.length - count)
    const locals: Cell[] = []
    for (let i = 0; i < f.parameters; i++) {
      const from = origins[i]
      if (!from) {
        locals.push({ value: args[i] })
        continue
      }
      const cell = this.cell(from)
      locals.push(cell.value === undefined ? { value: undefined, origin: cell } : { value: cell.value })
    }
    this.frames.push({ locals, back: this.pc, depth: this.loops.length })
    this.pc = f.entry
  }

  leave(): void {
    const frame = this.frames.pop()!
    this.loops.length = frame.depth
    this.pc = frame.back
  }

  /** Runs from an instruction to the end of its part (`halt`). */
  *run(from: number): Sys<void> {
    const { instructions } = this.code
    this.pc = from
    this.frames = []
    this.loops.length = 0
    this.stack.length = 0
    this.aside.length = 0
    this.ending = undefined
    let left = STEP
    while (this.pc >= 0) {
      const i = instructions[this.pc++]!
      if ('now' in i) i.now(this)
      else yield* i.slow(this)
      if (--left > 0) continue
      left = STEP
      yield* cpu(COST)
    }
  }

  /** Ends the part that runs: `next`, `nextfile`, `exit`. */
  halt(why: 'record' | 'file' | 'exit'): void {
    this.ending = why
    this.pc = -1
  }

  *seed(): Sys<void> {
    this.random = { seed: (yield* sys.random('awk')) % 2 ** 31, state: (yield* sys.random('awk')) | 1 }
  }

  /** The next number of [0, 1). */
  draw(): number {
    let s = this.random.state | 0
    s = (s + 0x6d2b79f5) | 0
    this.random.state = s
    let t = Math.imul(s ^ (s >>> 15), 1 | s)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  number(name: Special): number { return toNumber(this.get(name)) }
}
