import { isDeepStrictEqual } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { allPrograms } from '../../../../src/world/programs/index.ts'
import { box, run, type Ran } from '../box.ts'
import { runReal, versionOf } from './real.ts'
import { scripts, type Script } from './scripts.ts'
import { differs } from './versions.ts'

const bash = versionOf('bash')
const dash = versionOf('dash')
const all = scripts()

/** What a process number was, or how long something took, is no difference. */
function masked(r: Ran): Ran {
  const text = (t: string): string => t
    .replace(/(line \d+:) +\d+ (?=[A-Z])/g, '$1 PID ')
    .replace(/^(\[\d+\][-+ ]) +\d+ /gm, '$1 PID ')
  return { stdout: text(r.stdout), stderr: text(r.stderr), status: r.status }
}

function ours(s: Script): Ran {
  const argv = { c: ['bash', '-c', s.text.replace(/\n$/, '')], stdin: ['bash'], sh: ['sh', 'script.sh'], file: ['bash', 'script.sh'] }[s.mode]
  return run(box(allPrograms), s.text, { argv, stdin: s.mode === 'stdin' ? s.text : '', files: { 'script.sh': s.text } })
}

describe('scripts in the real shell of this machine and in ours', () => {
  const runnable = all.filter((s) => (s.mode === 'sh' ? dash : bash) !== undefined && !differs(s, bash))
  let wanted = new Map<Script, Ran>()

  beforeAll(async () => {
    const results = await runReal(runnable)
    wanted = new Map(runnable.map((s, i) => [s, results[i]!]))
  })

  it('there are enough of them', () => {
    expect(all.length).toBeGreaterThanOrEqual(250)
    expect(new Set(all.map((s) => `${s.file}: ${s.name}`)).size).toBe(all.length)
  })

  if (bash === undefined) it.skip('this machine has no bash: nothing was compared', () => undefined)
  if (dash === undefined) it.skip('this machine has no dash: scripts for sh were not compared', () => undefined)

  for (const s of runnable) {
    it(`${s.file}: ${s.name}`, async () => {
      const got = masked(ours(s))
      let want = masked(wanted.get(s)!)
      // The real one ran beside many others: where its processes raced it gets a second chance alone.
      if (!isDeepStrictEqual(got, want)) want = masked((await runReal([s]))[0]!)
      expect(got).toEqual(want)
    })
  }
})
