import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'
import { buildSeed, perform, settle, startAll } from './lab.ts'
import { observe } from './observe.ts'
import { merge, readSeed, seedNames, type State } from './seed.ts'

/**
 * Recorded networks of real FRR and GoBGP, replayed through the topology, vtysh and the daemons: sessions, tables and advertisements of each router in each state.
 * `STATE=all` replays all 40 (minutes of work); without it the five that are quick. What does not agree is counted here: states of each seed that may differ.
 */
const QUICK = ['seed-002.json', 'seed-005.json', 'seed-007.json', 'seed-011.json', 'seed-015.json']
const MAY_DIFFER: Readonly<Record<string, number>> = {}

/** What differs, by state: `initial`, then the numbers of the steps. */
function replay(name: string): Map<string, string[]> {
  const seed = readSeed(name)
  const w = buildSeed(seed)
  const out = new Map<string, string[]>()
  let want: State = seed.initial.state
  const look = (label: string, orderDependent: readonly string[] | undefined): void => {
    const found = compare(want, observe(w, seed), orderDependent)
    if (found.length > 0) out.set(label, found.map((d) => `${d.router} ${d.part} ${d.key}: want ${d.want}, got ${d.got}`))
  }
  startAll(w, seed)
  settle(w, seed)
  look('initial', seed.initial.orderDependent)
  seed.steps.forEach((s, i) => {
    perform(w, seed, s.event)
    settle(w, seed)
    want = merge(want, s.patch) as State
    look(`${i} ${s.event.do}`, s.orderDependent)
  })
  return out
}

describe('recorded networks', () => {
  it.each(process.env['STATE'] === 'all' ? seedNames() : QUICK)('%s: every state is as FRR had it', (name) => {
    const differ = replay(name)
    if (differ.size > (MAY_DIFFER[name] ?? 0)) expect(Object.fromEntries(differ)).toEqual({})
  }, 300_000)
})
