import { formatProblem, labFile, lint, type Lesson } from '../course/index.ts'
import { parseTopology } from '../world/index.ts'
import { loadCourse, ownCourses, type LoadedCourse } from './courses.ts'
import { NotHeld } from './failure.ts'
import { dirname, join } from 'node:path'

/** Says everything that is wrong with a course and the topologies of its lessons. Throws NotHeld where an error is among it. */
export function lintCourse(which: string | undefined, o: { json?: boolean }): void {
  const folders = which === undefined ? ownCourses() : [which]
  let errors = 0
  let warnings = 0
  for (const folder of folders) {
    const loaded = loadCourse(folder)
    const problems = lint(loaded.course, { hosts: (lesson) => hostsOf(loaded, lesson) })
    const topologies = topologyProblems(loaded)
    errors += problems.filter((p) => p.severity === 'error').length + topologies.length
    warnings += problems.filter((p) => p.severity === 'warning').length
    if (o.json) console.log(JSON.stringify([...problems, ...topologies], null, 2))
    else for (const text of [...problems.map(formatProblem), ...topologies.map((t) => `${t.file}:${t.line}:${t.column}: error: ${t.message}\n  ${t.line} | ${t.excerpt}`)]) console.log(`${text}\n`)
  }
  if (!o.json) console.log(`${errors} errors, ${warnings} warnings`)
  if (errors > 0) throw new NotHeld('lint')
}

function topology(loaded: LoadedCourse, lesson: Lesson): ReturnType<typeof parseTopology> | undefined {
  const path = labFile(loaded.course, lesson)
  const text = loaded.file(path)
  return text === undefined ? undefined : parseTopology(text, path, (p) => loaded.file(join(dirname(path), p)))
}

function hostsOf(loaded: LoadedCourse, lesson: Lesson): readonly string[] | undefined {
  const parsed = topology(loaded, lesson)
  if (!parsed || 'problems' in parsed) return undefined
  return Object.entries(parsed.topology.machines).flatMap(([name, m]) => [name, ...Object.keys(m.netns)])
}

function topologyProblems(loaded: LoadedCourse): { file: string; line: number; column: number; message: string; excerpt: string }[] {
  const seen = new Set<string>()
  return loaded.course.lessons.flatMap((lesson) => {
    if (seen.has(lesson.lab)) return []
    seen.add(lesson.lab)
    const parsed = topology(loaded, lesson)
    return parsed && 'problems' in parsed ? [...parsed.problems] : []
  })
}
