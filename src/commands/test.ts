import { groundOf, inLanguage, locate, type Lesson } from '../course/index.ts'
import { covered, tryLesson, type Finding } from '../session/index.ts'
import { loadCourse, type LoadedCourse } from './courses.ts'
import { openLessonLab } from './embedded.ts'
import { NotHeld, UsageError } from './failure.ts'

interface TestOptions { lang?: string; reporter: string; coverage?: boolean; seed?: number; course?: string }

/** What was found in one lesson in one language, and how long it took. */
interface Run { readonly lesson: string; readonly language: string; readonly findings: readonly Finding[]; readonly seconds: number }

/** Number of commands in the guide. */
const GUIDE = 184

/** Runs lessons as tests. Throws NotHeld when something did not hold. */
export async function test(what: readonly string[], o: TestOptions): Promise<void> {
  const report = REPORTERS[o.reporter]
  if (!report) throw new UsageError(`there is no reporter "${o.reporter}"; there are ${Object.keys(REPORTERS).join(', ')}`)
  const loaded = loadCourse(o.course)
  const languages = o.lang === undefined ? loaded.course.languages : [o.lang]
  const unknown = languages.find((l) => !loaded.course.languages.includes(l))
  if (unknown !== undefined) throw new UsageError(`the course is not there in "${unknown}"; it is in ${loaded.course.languages.join(' and ')}`)
  const runs: Run[] = []
  for (const lesson of chosen(loaded, what)) {
    for (const language of languages) {
      const began = performance.now()
      const findings = await tryLesson(inLanguage(lesson, language), groundOf(loaded.course, lesson), (topology) => Promise.resolve(openLessonLab(loaded, topology, { seed: o.seed }).lab))
      runs.push({ lesson: lesson.id, language, findings, seconds: (performance.now() - began) / 1000 })
    }
  }
  report(runs)
  if (o.coverage) {
    const numbers = covered(loaded.course)
    console.log(`coverage: ${numbers.length} of ${GUIDE} of the guide's commands${numbers.length > 0 ? ` (${numbers.join(' ')})` : ''}`)
  }
  if (runs.some((r) => r.findings.some((f) => !f.ok))) throw new NotHeld('test')
}

function chosen({ course }: LoadedCourse, what: readonly string[]): readonly Lesson[] {
  if (what.length === 0 || what.includes(course.root)) return course.lessons
  return what.map((name) => {
    const found = locate(course, name)
    if (!found.ok) throw new UsageError(found.message)
    return found.lesson
  })
}

const title = (r: Run, f: Finding): string => `${r.lesson} (${r.language}) ${f.step}: ${f.what}`
const all = (runs: readonly Run[]): { run: Run; finding: Finding }[] => runs.flatMap((run) => run.findings.map((finding) => ({ run, finding })))
const xml = (text: string): string => text.replace(/[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`).replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, '')

const REPORTERS: Readonly<Record<string, (runs: readonly Run[]) => void>> = {
  pretty(runs) {
    for (const r of runs) {
      const bad = r.findings.filter((f) => !f.ok)
      console.log(`${bad.length === 0 ? 'ok' : 'not ok'}  ${r.lesson} (${r.language})  ${r.findings.length} findings, ${r.seconds.toFixed(2)} s`)
      for (const f of bad) console.log([`   ${f.step}: ${f.what}`, ...f.detail.map((d) => `      ${d}`)].join('\n'))
    }
    const bad = all(runs).filter(({ finding }) => !finding.ok).length
    console.log(`${all(runs).length - bad} held, ${bad} did not`)
  },
  tap(runs) {
    console.log(`TAP version 13\n1..${all(runs).length}`)
    all(runs).forEach(({ run, finding }, i) => {
      console.log(`${finding.ok ? 'ok' : 'not ok'} ${i + 1} - ${title(run, finding).replaceAll('#', '\\#')}`)
      if (finding.detail.length > 0) console.log(`  ---\n  detail: |\n${finding.detail.map((d) => `    ${d}`).join('\n')}\n  ...`)
    })
  },
  junit(runs) {
    console.log('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>')
    for (const r of runs) {
      console.log(`  <testsuite name="${xml(`${r.lesson} (${r.language})`)}" tests="${r.findings.length}" failures="${r.findings.filter((f) => !f.ok).length}" time="${r.seconds.toFixed(3)}">`)
      for (const f of r.findings) console.log(`    <testcase classname="${xml(f.step)}" name="${xml(f.what)}"${f.ok ? '/>' : `><failure>${xml(f.detail.join('\n'))}</failure></testcase>`}`)
      console.log('  </testsuite>')
    }
    console.log('</testsuites>')
  },
  json: (runs) => console.log(JSON.stringify(runs, null, 2)),
}
