import type { Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { byteString, latinOf, quoteWord, tool } from '../cli/index.ts'
import { parseSet, type TrSet } from './tr-sets.ts'

/** What becomes of each byte: another one, or nothing (-1); and which are squeezed. */
interface Plan { readonly map: Int16Array; readonly squeeze: Uint8Array | undefined }

const identity = (): Int16Array => Int16Array.from({ length: 256 }, (_, i) => i)
const members = (bytes: readonly number[]): Uint8Array => {
  const set = new Uint8Array(256)
  for (const b of bytes) set[b] = 1
  return set
}
const complement = (bytes: readonly number[]): number[] => {
  const set = members(bytes)
  return Array.from({ length: 256 }, (_, i) => i).filter((b) => set[b] === 0)
}

/** The second set as long as the first: `[x*]` filled, its last byte repeated unless `truncate`. */
function fit(first: readonly number[], second: TrSet, truncate: boolean): number[] {
  const bytes = [...second.bytes]
  if (second.filler)
    bytes.splice(second.filler.at, 0, ...Array.from({ length: Math.max(0, first.length - bytes.length) }, () => second.filler!.byte))
  if (!truncate && bytes.length > 0) while (bytes.length < first.length) bytes.push(bytes.at(-1)!)
  return bytes
}

export const tr = tool({
  name: 'tr',
  usage: '[OPTION]... STRING1 [STRING2]',
  about: 'Translates, squeezes or deletes characters of standard input, and writes to standard output.',
  options: {
    'c,complement': 'use all characters but those of STRING1',
    C: '',
    'd,delete': 'delete the characters of STRING1',
    's,squeeze-repeats': 'show a run of one character of the last STRING as one',
    't,truncate-set1': 'first cut STRING1 to the length of STRING2',
  },
  package: 'GNU coreutils 9.4',
  stopAtOperand: true,
  *run(call): Sys<number> {
    const [deleting, squeezing] = [call.has('delete'), call.has('squeeze-repeats')]
    const [one, two, ...extra] = call.operands
    const needed = deleting === squeezing ? 2 : 1
    if (one === undefined) return yield* call.misuse('missing operand')
    if (two === undefined && needed === 2) {
      const why = deleting
        ? 'Two strings must be given when both deleting and squeezing repeats.'
        : 'Two strings must be given when translating.'
      return yield* call.misuse(`missing operand after ${quoteWord(one)}\n${why}`)
    }
    const most = deleting && !squeezing ? 1 : 2
    if (extra.length > 0 || (two !== undefined && most === 1)) {
      const which = most === 1 ? two! : extra[0]!
      const why = most === 1 ? '\nOnly one string may be given when deleting without squeezing repeats.' : ''
      return yield* call.misuse(`extra operand ${quoteWord(which)}${why}`)
    }
    const first = parseSet(byteString(one))
    const second = two === undefined ? undefined : parseSet(byteString(two))
    for (const s of [first, second]) {
      if (s && 'error' in s) {
        yield* call.complain(s.error)
        return 1
      }
      if (s?.warning) yield* call.complain(s.warning)
    }
    const plan = planOf(first as TrSet, second as TrSet | undefined, {
      deleting,
      squeezing,
      complemented: call.has('complement') || call.has('C'),
      truncate: call.has('truncate-set1'),
    })
    if ('error' in plan) {
      yield* call.complain(plan.error)
      return 1
    }
    let last = -1
    for (;;) {
      const chunk = yield* sys.read(0)
      if (chunk.length === 0) return 0
      let n = 0
      for (const byte of chunk) {
        const b = plan.map[byte]!
        if (b < 0 || (b === last && plan.squeeze?.[b])) continue
        chunk[n++] = last = b
      }
      call.out.bytes(latinOf(chunk.subarray(0, n)))
      yield* call.out.settle()
    }
  },
})

interface How { readonly deleting: boolean; readonly squeezing: boolean; readonly complemented: boolean; readonly truncate: boolean }

function planOf(first: TrSet, second: TrSet | undefined, how: How): Plan | { error: string } {
  const from = how.complemented ? complement(first.bytes) : first.bytes
  const map = identity()
  if (first.filler) return { error: 'the [c*] repeat construct may not appear in string1' }
  if (how.deleting) {
    for (const b of from) map[b] = -1
    return { map, squeeze: how.squeezing && second ? members(second.bytes) : undefined }
  }
  if (!second) return { map, squeeze: members(from) }
  if (second.bytes.length === 0 && !second.filler && from.length > 0 && !how.truncate)
    return { error: 'when not truncating set1, string2 must be non-empty' }
  if (second.classes) return { error: "when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'" }
  const pairs = second.cases.every((c) => first.cases.some((d) => d.at === c.at))
  if (!pairs) return { error: 'misaligned [:upper:] and/or [:lower:] construct' }
  const to = fit(from, second, how.truncate)
  const count = Math.min(from.length, to.length)
  for (let i = 0; i < count; i++) map[from[i]!] = to[i]!
  return { map, squeeze: how.squeezing ? members(to) : undefined }
}
