import { cpu, type Sys } from '../../sim/index.ts'

/** Lines [aStart, aEnd) of the first text became [bStart, bEnd) of the second. */
export interface Change { readonly aStart: number; readonly aEnd: number; readonly bStart: number; readonly bEnd: number }

/** Comparisons between two steps of lab time. */
const STEP = 10_000

interface Box { readonly a0: number; readonly a1: number; readonly b0: number; readonly b1: number }

/**
 * The differences of two texts, as few as can be: Myers' O(ND) algorithm in linear space (Algorithmica 1, 1986). Lines are given as
 * numbers, equal ones alike.
 */
export function* differences(a: readonly number[], b: readonly number[]): Sys<Change[]> {
  const [deleted, inserted] = [new Uint8Array(a.length), new Uint8Array(b.length)]
  const boxes: Box[] = [{ a0: 0, a1: a.length, b0: 0, b1: b.length }]
  const size = a.length + b.length + 3
  const [forward, backward] = [new Int32Array(2 * size), new Int32Array(2 * size)]
  let work = 0
  for (let box = boxes.pop(); box; box = boxes.pop()) {
    let { a0, a1, b0, b1 } = box
    while (a0 < a1 && b0 < b1 && a[a0] === b[b0]) [a0, b0] = [a0 + 1, b0 + 1]
    while (a0 < a1 && b0 < b1 && a[a1 - 1] === b[b1 - 1]) [a1, b1] = [a1 - 1, b1 - 1]
    if (a0 === a1) inserted.fill(1, b0, b1)
    else if (b0 === b1) deleted.fill(1, a0, a1)
    else {
      const middle = new Middle(a, b, { a0, a1, b0, b1 }, forward, backward, size)
      let found = middle.step()
      while (!found) {
        work += middle.cost
        if (work > STEP) {
          work = 0
          yield* cpu(1)
        }
        found = middle.step()
      }
      const [x, y] = found
      boxes.push({ a0, a1: x, b0, b1: y }, { a0: x, a1, b0: y, b1 })
    }
  }
  return slide(a, b, deleted, inserted)
}

/** Searches the middle of a shortest way through a box, from both corners, one difference a step. */
class Middle {
  readonly #a: readonly number[]
  readonly #b: readonly number[]
  readonly #box: Box
  readonly #forward: Int32Array
  readonly #backward: Int32Array
  readonly #zero: number
  #d = 0

  constructor(a: readonly number[], b: readonly number[], box: Box, forward: Int32Array, backward: Int32Array, zero: number) {
    this.#a = a
    this.#b = b
    this.#box = box
    this.#forward = forward
    this.#backward = backward
    this.#zero = zero
    forward[zero + 1] = 0
    backward[zero + 1] = 0
  }

  get cost(): number { return 2 * this.#d }

  step(): readonly [number, number] | undefined {
    const { a0, a1, b0, b1 } = this.#box
    const [n, m] = [a1 - a0, b1 - b0]
    const [delta, d, zero] = [n - m, this.#d++, this.#zero]
    const odd = (delta & 1) !== 0
    for (let k = -d; k <= d; k += 2) {
      let x =
        k === -d || (k !== d && this.#forward[zero + k - 1]! < this.#forward[zero + k + 1]!)
          ? this.#forward[zero + k + 1]!
          : this.#forward[zero + k - 1]! + 1
      let y = x - k
      while (x < n && y < m && this.#a[a0 + x] === this.#b[b0 + y]) [x, y] = [x + 1, y + 1]
      this.#forward[zero + k] = x
      const other = delta - k
      if (odd && other >= -(d - 1) && other <= d - 1 && x + this.#backward[zero + other]! >= n)
        return [a0 + Math.min(x, n), b0 + Math.min(y, m)]
    }
    for (let k = -d; k <= d; k += 2) {
      let x =
        k === -d || (k !== d && this.#backward[zero + k - 1]! < this.#backward[zero + k + 1]!)
          ? this.#backward[zero + k + 1]!
          : this.#backward[zero + k - 1]! + 1
      let y = x - k
      while (x < n && y < m && this.#a[a1 - 1 - x] === this.#b[b1 - 1 - y]) [x, y] = [x + 1, y + 1]
      this.#backward[zero + k] = x
      const other = delta - k
      if (!odd && other >= -d && other <= d && x + this.#forward[zero + other]! >= n) return [a1 - Math.min(x, n), b1 - Math.min(y, m)]
    }
    return undefined
  }
}

/** Runs of deleted and inserted lines; a run that could stand elsewhere stands as far down as it can, joined to the next if they meet. */
function slide(a: readonly number[], b: readonly number[], deleted: Uint8Array, inserted: Uint8Array): Change[] {
  shift(a, deleted)
  shift(b, inserted)
  const out: Change[] = []
  for (let [i, j] = [0, 0]; i < a.length || j < b.length;) {
    if (deleted[i] !== 1 && inserted[j] !== 1) {
      ;[i, j] = [i + 1, j + 1]
      continue
    }
    const [aStart, bStart] = [i, j]
    while (deleted[i] === 1) i++
    while (inserted[j] === 1) j++
    out.push({ aStart, aEnd: i, bStart, bEnd: j })
  }
  return out
}

function shift(lines: readonly number[], changed: Uint8Array): void {
  for (let start = 0; start < lines.length; start++) {
    if (changed[start] !== 1) continue
    let end = start
    while (changed[end] === 1) end++
    while (end < lines.length && lines[start] === lines[end]) {
      changed[start++] = 0
      changed[end++] = 1
      while (changed[end] === 1) end++
    }
    start = end
  }
}
