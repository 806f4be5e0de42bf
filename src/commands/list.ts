import { existsSync } from 'node:fs'
import { inLanguage } from '../course/index.ts'
import { EMPTY, readJournal, reduce, type SessionState } from '../session/index.ts'
import { loadCourse, ownCourses } from './courses.ts'
import { homeOf, journalFileOf, runNameOf } from './early.ts'
import { chooseLanguage } from './settings.ts'

/** The courses with their lessons, their length, and how much of each is passed in a run. */
export async function list(o: { lang?: string; run?: string; json?: boolean }): Promise<void> {
  const lang = await chooseLanguage(o.lang)
  const state = stateOf(runNameOf(o.run === undefined ? [] : ['--run', o.run], process.env))
  const courses = ownCourses().map((folder) => {
    const { course } = loadCourse(folder)
    return {
      course: course.root, title: course.titles.get(lang) ?? course.title,
      lessons: course.lessons.map((l, i) => ({
        number: i + 1, id: l.id, title: inLanguage(l, lang).title, minutes: l.minutes,
        passed: l.steps.filter((s) => state.passed.has(`${l.id}/${s.id}`)).length, steps: l.steps.length,
      })),
    }
  })
  if (o.json) return console.log(JSON.stringify(courses, null, 2))
  for (const c of courses) {
    console.log(c.title)
    for (const l of c.lessons) console.log(`  ${String(l.number).padStart(2)}  ${l.title}  (${l.id}; ${l.minutes ?? '?'} min; ${l.passed}/${l.steps})`)
  }
}

/** State of a run as its journal tells it; an empty one where there is none. */
export function stateOf(run: string): SessionState {
  const file = journalFileOf(homeOf(process.env), run)
  return existsSync(file) ? readJournal(file).events.reduce(reduce, EMPTY) : EMPTY
}
