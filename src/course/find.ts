import { listed, didYouMean } from './nearest.ts'
import { slug } from './slug.ts'
import type { Course, Language, Lesson, Step } from './types.ts'

export type Located = { readonly ok: true; readonly lesson: Lesson; readonly step?: Step } | { readonly ok: false; readonly message: string }

/**
 * What `LESSON[/STEP]` on a command line names. A lesson: its id (`01-tour`), the id without its number (`tour`), its number in the
 * course (`1`), or the slug of its title. A step: its id, or its number in the lesson. The message of a failure lists what there is.
 */
export function locate(course: Course, name: string): Located {
  const [lessonName = '', ...rest] = name.split('/')
  const stepName = rest.join('/')
  const lesson = pick(course.lessons, lessonName, (l) => [l.id, l.id.replace(/^\d+-/, ''), slug(l.title)])
  if (!lesson) return { ok: false, message: unknown('lesson', lessonName, course.lessons.map((l) => l.id)) }
  if (!stepName) return { ok: true, lesson }
  const step = pick(lesson.steps, stepName, (s) => [s.id])
  return step ? { ok: true, lesson, step } : { ok: false, message: unknown(`step of ${lesson.id}`, stepName, lesson.steps.map((s) => s.id)) }
}

/** The lesson in a language, or in the canonical one where it was not translated. */
export function inLanguage(lesson: Lesson, language: Language): Lesson {
  return lesson.translations.get(language) ?? lesson
}

/** The path of a lesson's topology inside the course folder: `bgp` stands for `labs/bgp.yaml`. */
export function labFile(course: Course, lesson: Lesson): string {
  const path = /\.ya?ml$/.test(lesson.lab) ? lesson.lab : `labs/${lesson.lab}.yaml`
  return course.root === '' || course.root === '.' ? path : `${course.root}/${path}`
}

function pick<T>(things: readonly T[], name: string, names: (thing: T) => readonly string[]): T | undefined {
  const wanted = name.toLowerCase()
  const number = /^\d+$/.test(name) ? Number(name) : undefined
  for (const rank of [0, 1, 2]) {
    const found = things.find((thing) => names(thing)[rank]?.toLowerCase() === wanted)
    if (found) return found
  }
  return number === undefined ? undefined : things[number - 1]
}

const unknown = (what: string, name: string, known: readonly string[]): string =>
  `there is no ${what} \`${name}\`; ${didYouMean(name, known)}there ${known.length === 1 ? 'is' : 'are'} ${listed(known) || 'none'}`
