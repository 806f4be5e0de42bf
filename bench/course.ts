import { loadCourse } from '../src/commands/courses.ts'
import { figure, timeMs, type Figure } from './measure.ts'

/** Reads and parses every lesson of the program in every language. */
export async function course(): Promise<Figure[]> {
  const samples = await timeMs(30, () => {
    const { course } = loadCourse()
    for (const l of course.lessons) for (const t of [l, ...l.translations.values()]) void t.steps.length
  })
  return [figure('parse of all lessons', 'ms', samples)]
}
