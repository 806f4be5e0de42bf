import { slug } from '../slug.ts'
import { eachInline } from '../prose.ts'
import type { Lesson } from '../types.ts'
import { allProse, type Rule } from './rule.ts'

/** Words that make the one for whom it is not so feel small. */
const BELITTLING = /\b(simply|just|obviously)\b/gi

/** Prose that does not belittle. English only. */
export const words: Rule = ({ lesson, report }) => {
  if (lesson.language !== 'en') return
  eachInline(allProse(lesson), (span) => {
    if (span.is !== 'text') return
    for (const { 0: word, index } of span.text.matchAll(BELITTLING)) {
      report({ rule: 'words', at: { line: span.at.line, column: span.at.column + index }, length: word.length, severity: 'warning', message: `\`${word}\` says that this is easy; the reader may find it hard`, advice: 'take the word away' })
    }
  })
}

/** A link inside the course leads somewhere. */
export const links: Rule = ({ course, lesson, report }) => {
  const texts = new Map(course.lessons.flatMap((l) => [l, ...l.translations.values()]).map((l) => [l.file, l]))
  eachInline(allProse(lesson), (span) => {
    if (span.is !== 'link' || /^[a-z][a-z0-9+.-]*:/i.test(span.href)) return
    const [path = '', anchor] = span.href.split('#')
    const file = path === '' ? lesson.file : resolve(lesson.file, path)
    const dead = (message: string, advice: string) => report({ rule: 'link', at: span.at, length: span.href.length + 4, message, advice })
    if (/\.(md|ya?ml)$/.test(file) && file.startsWith(course.root) && !course.files.has(file)) dead(`there is no file \`${path}\``, 'write the path as seen from this file')
    const target = texts.get(file)
    if (anchor !== undefined && target && !anchors(target).has(anchor)) dead(`\`${target.file.split('/').at(-1)}\` has no heading \`#${anchor}\``, 'write the heading in lower case, blanks as hyphens, punctuation left out')
  })
}

const anchors = (lesson: Lesson): Set<string> => new Set(lesson.headings.map((heading) => slug(heading.title.text)))

function resolve(from: string, path: string): string {
  const parts = from.split('/').slice(0, -1)
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}
