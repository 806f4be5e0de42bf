import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { lint, parseCourse, type Course, type Lesson, type LintOptions, type Problem, type Step } from '../../src/course/index.ts'

const FIXTURES = fileURLToPath(new URL('fixtures/', import.meta.url))

/** The files of a fixture course, under its own name. */
export function fixture(name: string): Map<string, string> {
  const paths = readdirSync(FIXTURES + name, { recursive: true, encoding: 'utf8' }).filter((path) => /\.(md|yaml)$/.test(path))
  return new Map(paths.map((path) => [`${name}/${path}`, readFileSync(`${FIXTURES}${name}/${path}`, 'utf8')]))
}

export const FRONT = `---
title: A lesson
host: left
minutes: 10
objectives: [do a thing]
---
`

/** A course of one lesson `01-a`; `body` stands after a sound front matter, in `also` are further files. */
export function courseOf(body: string, also: Readonly<Record<string, string>> = {}): Course {
  return parseCourse(new Map(Object.entries({
    'c/course.yaml': 'title: A course\nlab: ways\nlessons: [01-a]\n', 'c/labs/ways.yaml': 'name: ways\n', 'c/01-a.md': FRONT + body, ...also,
  })), 'c')
}

export function lessonOf(body: string): Lesson {
  const [lesson] = courseOf(body).lessons
  if (!lesson) throw new Error('no lesson')
  return lesson
}

/** The first step of a lesson whose body is this. */
export function stepOf(body: string): Step {
  const [step] = lessonOf(`## A step\n${body}`).steps
  if (!step) throw new Error('no step')
  return step
}

/** Problems of a lesson, as `line:column rule`, lines counted in the body. Notes are left out. */
export function problemsOf(body: string, options?: LintOptions, also?: Readonly<Record<string, string>>): string[] {
  return lint(courseOf(body, also), options).filter((p) => p.severity !== 'note').map((p) => where(p))
}

const where = (p: Problem): string => (p.file === 'c/01-a.md' ? `${p.line - FRONT.split('\n').length + 1}:${p.column} ${p.rule}` : `${p.file}:${p.line}:${p.column} ${p.rule}`)
