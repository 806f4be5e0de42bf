import { byPlace, reporter, type Problem } from './problem.ts'
import { captures } from './rules/captures.ts'
import { after, lab, minutes } from './rules/front.ts'
import { hosts } from './rules/hosts.ts'
import { links, words } from './rules/prose.ts'
import type { LintOptions, Rule } from './rules/rule.ts'
import { endless, steps } from './rules/steps.ts'
import { translation } from './rules/translation.ts'
import type { Course, Lesson } from './types.ts'

/** Every rule on one lesson file. What cannot even be read is reported by the parser. */
const RULES: readonly Rule[] = [minutes, lab, after, hosts, steps, endless, captures, words, links, translation]

/** Everything that an author should know of a course: what parsing found and what the rules find, by file and place. */
export function lint(course: Course, options: LintOptions = {}): Problem[] {
  const problems: Problem[] = [...course.problems, ...strays(course)]
  const look = (lesson: Lesson, canonical?: Lesson) => {
    const src = course.sources.get(lesson.file)
    if (!src) return
    const report = reporter(src, problems)
    for (const rule of RULES) rule({ course, lesson, options, report, ...(canonical ? { canonical } : {}) })
  }
  for (const lesson of course.lessons) {
    look(lesson)
    for (const translated of lesson.translations.values()) look(translated, lesson)
  }
  return problems.toSorted(byPlace)
}

/** Lessons in the folder that the course does not list. */
function strays(course: Course): Problem[] {
  const problems: Problem[] = []
  const src = course.sources.get(course.file)
  if (!src || !course.files.has(course.file)) return problems
  const report = reporter(src, problems)
  const read = new Set(course.sources.keys())
  const folder = course.root === '' || course.root === '.' ? '' : `${course.root}/`
  for (const path of course.files) {
    const name = path.startsWith(folder) ? path.slice(folder.length) : '/'
    if (name.includes('/') || !name.endsWith('.md') || name === 'README.md' || read.has(path)) continue
    report({ rule: 'stray-lesson', at: { line: 1, column: 1 }, severity: 'warning', message: `\`${name}\` belongs to no lesson of the course`, advice: 'list it in `lessons`, name it after its lesson and language (`01-tour.ko.md`), or take it out of the folder' })
  }
  return problems
}
