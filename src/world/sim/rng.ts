import { defineTable, type Table } from './table.ts'

interface Stream { readonly a: number; readonly b: number; readonly c: number; readonly d: number }

export const streams = defineTable<string, Stream>('sim.rng')

/** A stream of random numbers of one owner: one more draw in one place changes nothing elsewhere. */
export interface Random {
  /** An integer of [0, 2^32). */
  uint32(): number
  /** A number of [0, 1) with 32 random bits. */
  float(): number
  /** An integer of [0, n). */
  below(n: number): number
  bytes(n: number): Uint8Array
}

/** FNV-1a, 32 bits: spreads an owner's name over the seeds. */
function hash(text: string, seed: number): number {
  let h = 0x811c9dc5 ^ seed
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}

/** sfc32 (Chris Doty-Humphrey's small fast counting generator). */
function next(s: Stream): [number, Stream] {
  const t = (s.a + s.b + s.d) | 0
  return [t >>> 0, { a: s.b ^ (s.b >>> 9), b: (s.c + (s.c << 3)) | 0, c: (((s.c << 21) | (s.c >>> 11)) + t) | 0, d: (s.d + 1) | 0 }]
}

function start(seed: number, owner: string): Stream {
  let s: Stream = { a: hash(owner, seed), b: hash(owner, seed ^ 0x9e3779b9), c: seed | 0, d: 1 }
  for (let i = 0; i < 12; i++) s = next(s)[1]
  return s
}

export function randomOf(table: Table<string, Stream>, seed: number, owner: string): Random {
  const uint32 = (): number => {
    const [n, s] = next(table.get(owner) ?? start(seed, owner))
    table.set(owner, s)
    return n
  }
  return {
    uint32,
    float: () => uint32() / 2 ** 32,
    below: (n) => Math.floor((uint32() / 2 ** 32) * n),
    bytes: (n) => Uint8Array.from({ length: n }, () => uint32() & 255),
  }
}
