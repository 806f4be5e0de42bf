import { op, type Program } from './program.ts'

/** Short searches end before remembering pays. */
const patience = 1000

/**
 * Remembers which choices were made at which places of the text, with the same texts in the groups that are referred to: made again they
 * lead nowhere new. This keeps backtracking polynomial, and drops a loop's second empty turn as glibc does.
 */
export class Tried {
  private readonly size: number
  private readonly bits: Uint32Array | undefined
  private readonly keys = new Set<string>()
  private readonly referenced: readonly number[]
  /** Steps after which remembering begins. */
  private start = 0

  constructor(private readonly program: Program, private readonly from: number, to: number) {
    this.size = program.ops.length
    this.referenced = referencedSlots(program)
    if (this.referenced.length === 0) this.bits = new Uint32Array(((to - from + 1) * this.size + 31) >> 5)
  }

  forget(spent: number): void {
    this.keys.clear()
    this.start = this.program.registers > 0 ? 0 : spent + patience
  }

  /** Was this choice made before? Notes it if not. */
  again(place: number, at: number, registers: Int32Array, spent: number): boolean {
    const spot = (at - this.from) * this.size + place
    if (this.bits) {
      const seen = (this.bits[spot >> 5]! & (1 << (spot & 31))) !== 0
      this.bits[spot >> 5]! |= 1 << (spot & 31)
      return seen
    }
    if (spent < this.start) return false
    let key = `${spot}`
    for (const slot of this.referenced) key += `,${registers[slot]}`
    if (this.keys.has(key)) return true
    this.keys.add(key)
    return false
  }
}

function referencedSlots(program: Program): readonly number[] {
  const slots = new Set<number>()
  program.ops.forEach((what, place) => {
    if (what === op.backref) slots.add(program.x[place]! * 2).add(program.x[place]! * 2 + 1)
  })
  return [...slots]
}
