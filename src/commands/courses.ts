import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseCourse, type Course } from '../course/index.ts'
import { UsageError } from './failure.ts'

/** The package's own folder: the one that holds `lessons/`, however deep the bundle lies. */
export function packageRoot(): string {
  for (let dir = dirname(fileURLToPath(import.meta.url)); dirname(dir) !== dir; dir = dirname(dir)) if (existsSync(join(dir, 'lessons'))) return dir
  throw new UsageError('this installation has no lessons; install cilium-tutor again')
}

export const lessonsRoot = (): string => join(packageRoot(), 'lessons')

export const version = (): string => (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version

/** Folders of the courses that come with the program. */
export function ownCourses(): string[] {
  return readdirSync(lessonsRoot()).map((n) => join(lessonsRoot(), n)).filter((d) => existsSync(join(d, 'course.yaml'))).sort()
}

declare const __BUILD__: string | undefined

/** The version and which code it is: labs of another one may come back differently. */
export const release = (): string => `${version()}${typeof __BUILD__ === 'string' ? `+${__BUILD__}` : ''}`

const TEXT = /\.(md|ya?ml|conf|txt|json)$/

function read(dir: string, into: Map<string, string>, base: string): Map<string, string> {
  for (const name of readdirSync(dir).sort()) {
    const path = join(dir, name)
    if (statSync(path).isDirectory()) read(path, into, base)
    else if (TEXT.test(name)) into.set(relative(base, path).split('\\').join('/'), readFileSync(path, 'utf8'))
  }
  return into
}

export interface LoadedCourse {
  readonly course: Course
  readonly folder: string
  /** Text of a file of the course, by its path in the folder. */
  readonly file: (path: string) => string | undefined
}

/** Reads a course: a folder, the name of one that comes with the program, or the first of those. */
export function loadCourse(which?: string): LoadedCourse {
  const own = ownCourses()
  const folder = which === undefined ? own[0] : [resolve(which), join(lessonsRoot(), which)].find((d) => existsSync(join(d, 'course.yaml')))
  if (!folder) throw new UsageError(`${which ?? 'lessons'}: there is no course (a folder with a course.yaml) here; own courses: ${own.map((d) => relative(lessonsRoot(), d)).join(', ')}`)
  const base = dirname(folder)
  const files = read(folder, new Map(), base)
  const root = relative(base, folder)
  return { course: parseCourse(files, root), folder, file: (path) => files.get(path) ?? files.get(`${root}/${path}`) }
}
