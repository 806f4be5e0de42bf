import { it } from 'vitest'
import { appendFileSync } from 'node:fs'
import { buildSeed, perform, settle, startAll } from './lab.ts'
import { observe } from './observe.ts'
import { compare, fields } from './compare.ts'
import { merge, readSeed, seedNames, type State } from './seed.ts'
const out = process.env['OUT'] ?? '/tmp/state.out'
const names = (process.env['SEEDS'] ? process.env['SEEDS'].split(',') : seedNames())
for (const name of names) it(name, () => {
  const seed = readSeed(name)
  const w = buildSeed(seed)
  startAll(w, seed); settle(w, seed)
  let want: State = seed.initial.state
  const look = (label: string, od: readonly string[] | undefined) => {
    const d = compare(want, observe(w, seed), od ?? [])
    appendFileSync(out, `== ${name} ${label} ${d.length}/${fields(want)}\n` + d.map((x) => `${name} ${label} ${x.router} ${x.part} ${x.key}\n   want ${x.want.replace(/\n/g, '\n        ')}\n   got  ${x.got.replace(/\n/g, '\n        ')}\n`).join(''))
  }
  look('initial', seed.initial.orderDependent)
  seed.steps.forEach((s, i) => {
    perform(w, seed, s.event); settle(w, seed)
    want = merge(want, s.patch) as State
    look(`${i} ${JSON.stringify(s.event).slice(0, 150)}`, s.orderDependent)
  })
}, 200000)
