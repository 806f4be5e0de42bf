import type { Placed } from './markdown.ts'
import { didYouMean, listed, nearest } from './nearest.ts'
import type { Report } from './problem.ts'
import type { Directive } from './types.ts'

const NAMES = ['covers', 'setup'] as const

/** The comments of an HTML block that speak to the tutor; other comments are the author's own. */
export function readDirectives(block: Placed, report: Report): Directive[] {
  const { token: { raw }, passage, offset } = block
  return [...raw.matchAll(/<!--([\s\S]*?)(-->|$)/g)].flatMap((comment): Directive[] => {
    const at = passage.at(offset + comment.index)
    const [, name = '', words = '', text] = /^\s*([A-Za-z]+)([^:\n]*)(?::([\s\S]*))?$/.exec(comment[1] ?? '') ?? []
    const known = NAMES.find((directive) => directive === name)
    if (!known) {
      if (text !== undefined && nearest(name, NAMES)) report({ rule: 'directive', at, message: `\`${name}\` means nothing to the tutor`, advice: `${didYouMean(name, NAMES)}the comments that it reads are ${listed(NAMES.map((n) => `<!-- ${n}: … -->`))}` })
      return []
    }
    if (text === undefined || !text.trim()) {
      if (text !== undefined || !words.trim()) report({ rule: 'directive', at, message: `\`${known}\` says nothing`, advice: known === 'covers' ? 'write `<!-- covers: G017 G018 -->`' : 'write `<!-- setup: command -->`' })
      return []
    }
    if (!comment[2]) report({ rule: 'directive', at, length: 4, message: 'this comment is never closed', advice: 'close it with `-->`' })
    const start = offset + comment.index + 4 + (comment[1] ?? '').length - text.length
    const lead = text.length - text.trimStart().length
    return [{ at, name: known, words: words.trim(), text: dedent(text), textAt: passage.at(start + lead) }]
  })
}

/** Numbers of the guide's commands, `G001` to `G184`. What is none is reported and left out. */
export function readCovers(directive: Directive, report: Report): string[] {
  return directive.text.split(/[\s,]+/).filter((word) => {
    if (!word) return false
    const number = /^G(\d{3})$/.exec(word)?.[1]
    const known = number !== undefined && Number(number) >= 1 && Number(number) <= 184
    if (!known) report({ rule: 'covers', at: directive.at, message: `\`${word}\` is no command of the guide`, advice: 'number them `G001` to `G184`: `<!-- covers: G017 G018 -->`' })
    return known
  })
}

function dedent(text: string): string {
  const lines = text.replace(/^[ \t]*\n/, '').trimEnd().split('\n')
  const least = Math.min(...lines.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length))
  return lines.map((line) => line.slice(Number.isFinite(least) ? Math.min(least, line.length - line.trimStart().length) : 0).trimEnd()).join('\n')
}
