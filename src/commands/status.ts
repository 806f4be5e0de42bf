import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { loadCourse } from './courses.ts'
import { homeOf } from './early.ts'
import { UsageError } from './failure.ts'
import { stateOf } from './list.ts'

/** A journal that `reset` has put aside. */
const ASIDE = /\.reset-\d+\.jsonl$/

interface Row { run: string; lesson: string; step: string; passed: number; steps: number }

/** Where the runs of this person stand. */
export function status(o: { json?: boolean; run?: string }): void {
  const folder = join(homeOf(process.env), 'runs')
  const runs = existsSync(folder) ? readdirSync(folder).filter((f) => f.endsWith('.jsonl') && !ASIDE.test(f)).map((f) => f.slice(0, -6)).sort() : []
  if (o.run !== undefined && !runs.includes(o.run)) throw new UsageError(`there is no run "${o.run}"; ${runs.length === 0 ? 'none has begun' : `there are ${runs.join(', ')}`}`)
  const steps = loadCourse().course.lessons.reduce((n, l) => n + l.steps.length, 0)
  const rows = runs.filter((r) => o.run === undefined || r === o.run).map((run): Row => {
    const s = stateOf(run)
    return { run, lesson: s.at?.lesson ?? '', step: s.at?.step ?? '', passed: s.passed.size, steps }
  })
  if (o.json) return console.log(JSON.stringify(rows, null, 2))
  if (rows.length === 0) return console.log('No run has begun; "cilium-tutor start" begins one.')
  for (const r of rows) console.log(`${r.run}: ${r.lesson}/${r.step}, ${r.passed} of ${r.steps} steps passed`)
}
