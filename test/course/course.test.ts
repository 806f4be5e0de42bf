import { describe, expect, test } from 'vitest'
import { inLanguage, labFile, lint, locate, parseCourse } from '../../src/course/index.ts'
import { fixture } from './rig.ts'

const course = parseCourse(fixture('ways'), 'ways')

describe('a course is a folder', () => {
  test('course.yaml gives title, languages and the lessons in order', () => {
    expect(course.title).toBe('Ways and ways back')
    expect(course.titles.get('ko')).toBe('가는 길과 오는 길')
    expect(course.languages).toEqual(['en', 'ko'])
    expect(course.lessons.map((lesson) => lesson.id)).toEqual(['01-look', '02-mend'])
  })

  test('a sound course has no problems; its setup is listed', () => {
    expect(course.problems).toEqual([])
    const found = lint(course, { hosts: () => ['left', 'router', 'right'] })
    expect(found.map((p) => `${p.file}:${p.line}:${p.column} ${p.severity} ${p.rule}`)).toEqual(['ways/02-mend.md:12:22 note setup'])
    expect(found[0]?.message).toContain('on right: sudo ip route del 10.1.0.0/24')
  })

  test('front matter: title, minutes, prerequisites, objectives, default host, the course\'s lab', () => {
    const [look, mend] = course.lessons
    expect(mend).toMatchObject({ title: 'Mend the way back', minutes: 12, after: ['01-look'], host: 'left', lab: 'ways' })
    expect(look?.objectives.map((o) => o.text)).toEqual(['read a route table with ip route', 'say which route a packet takes'])
    expect(look?.objectives[0]?.spans.map((span) => span.is)).toEqual(['text', 'code'])
    expect(mend && labFile(course, mend)).toBe('ways/labs/ways.yaml')
  })

  test('what stands before the first ## is the introduction, without its title', () => {
    expect(course.lessons[0]?.introduction.map((block) => block.is)).toEqual(['paragraph', 'code'])
  })

  test('a step is a ##, its id the slug of the English heading, also in Korean', () => {
    const [look] = course.lessons
    expect(look?.steps.map((step) => step.id)).toEqual(['read-the-addresses', 'which-route-is-taken'])
    const korean = look && inLanguage(look, 'ko')
    expect(korean?.steps.map((step) => [step.id, step.title.text])).toEqual([['read-the-addresses', '주소를 읽습니다'], ['which-route-is-taken', '어느 경로를 타는가']])
  })

  test('sections of a translation are those of the canonical headings, whatever they are called', () => {
    const korean = course.lessons[1]?.translations.get('ko')
    const step = korean?.steps[1]
    expect(step?.hints).toHaveLength(3)
    expect(step?.solutions.map((solution) => solution.name)).toEqual([undefined, 'the default route'])
    expect(step?.checks.map((check) => [check.id, check.title.text])).toEqual([
      ['right-sends-10109-to-the-router', 'right가 10.1.0.9를 라우터로 보냅니다'],
      ['the-router-knows-both-lans', '라우터가 두 LAN을 모두 압니다'],
      ['left-reaches-right', 'left가 right에 닿습니다'],
    ])
  })

  test('the glossary has a term a ##, with the same ids in each language', () => {
    expect(course.glossary.get('en')?.map((term) => [term.id, term.title.text])).toEqual([['next-hop', 'Next hop'], ['podcidr', 'PodCIDR']])
    expect(course.glossary.get('ko')?.map((term) => term.id)).toEqual(['next-hop', 'podcidr'])
  })

  test('reading the same files twice gives equal courses', () => {
    expect(JSON.stringify(parseCourse(fixture('ways'), 'ways/').lessons.map((l) => l.steps))).toBe(JSON.stringify(course.lessons.map((l) => l.steps)))
  })
})

describe('course.yaml that is wrong', () => {
  const problems = (yaml: string, also: Record<string, string> = {}) =>
    parseCourse(new Map(Object.entries({ 'course.yaml': yaml, ...also })), '').problems.map((p) => `${p.file}:${p.line}:${p.column} ${p.rule}: ${p.message}`)

  test('no file at all', () => {
    expect(parseCourse(new Map(), 'nowhere').problems).toMatchObject([{ rule: 'course-file', file: 'nowhere/course.yaml', line: 1, column: 1 }])
  })
  test('a lesson that is not there is shown where it is listed', () => {
    expect(problems('title: T\nlessons:\n  - 01-gone\n')).toEqual(['course.yaml:3:5 lesson-file: there is no lesson `01-gone.md`'])
  })
  test('a misspelt key, a missing key', () => {
    expect(problems('titel: T\nlessons: []\n')).toEqual(['course.yaml:1:1 unknown-key: `titel` is no key here', 'course.yaml:1:1 missing-key: `title` is missing: a course has a name'])
  })
  test('broken YAML has the place of the break', () => {
    expect(problems('title: [a\nlessons: []\n')[0]).toMatch(/^course.yaml:2:1 yaml: this is no YAML/)
  })
  test('a language without its file', () => {
    expect(problems('title: T\nlanguages: [en, ko]\nlessons: [a]\n', { 'a.md': '---\ntitle: A\nminutes: 9\nobjectives: [x]\n---\n' })).toEqual(['course.yaml:3:11 translation: `a` is not there in `ko`'])
  })
  test('a lesson or a language twice', () => {
    expect(problems('title: T\nlanguages: [en, en, K]\nlessons: [x, x.md]\n').map((p) => p.replace(/:.*? /, ' '))).toHaveLength(4)
  })
})

describe('LESSON/STEP on a command line', () => {
  const found = (name: string) => {
    const where = locate(course, name)
    return where.ok ? [where.lesson.id, where.step?.id] : where.message
  }
  test.each([
    ['01-look', ['01-look', undefined]],
    ['look', ['01-look', undefined]],
    ['2', ['02-mend', undefined]],
    ['mend-the-way-back', ['02-mend', undefined]],
    ['mend/give-right-its-route', ['02-mend', 'give-right-its-route']],
    ['mend/2', ['02-mend', 'give-right-its-route']],
    ['lok', 'there is no lesson `lok`; there are `01-look`, `02-mend`'],
    ['mend/watch-it-fall', 'there is no step of 02-mend `watch-it-fall`; did you mean `watch-it-fail`? there are `watch-it-fail`, `give-right-its-route`'],
  ])('%s', (name, expected) => {
    expect(found(name)).toEqual(expected)
  })
})
