import { nearest } from './nearest.ts'
import type { Report } from './problem.ts'
import type { Phrase } from './prose.ts'
import type { Position } from './source.ts'
import type { Section, SectionKind } from './types.ts'

/** The `###` headings that open a section of a step. A translation may word them as it likes: there the canonical lesson says which is which. */
const SECTIONS: Readonly<Record<string, SectionKind>> = { predict: 'predict', quiz: 'quiz', solution: 'solution', hints: 'hints' }

/** `### Solution: by hand` is the section `solution` with the name `by hand`. */
export function readSection(depth: number, title: Phrase, at: Position, report: Report): Section | undefined {
  const [, word = '', name] = /^(\w+)\s*(?::\s*(.*))?$/.exec(title.text) ?? []
  const kind = Object.hasOwn(SECTIONS, word.toLowerCase()) ? SECTIONS[word.toLowerCase()] : undefined
  if (kind && depth !== 3) {
    report({ rule: 'section', at, length: title.text.length + depth + 1, message: `\`${word}\` opens a section only as a heading of the third level`, advice: `write \`### ${title.text}\`, or choose another heading` })
    return undefined
  }
  if (kind && name !== undefined && (kind !== 'solution' || !name)) {
    report({ rule: 'section', at, message: `\`${title.text}\` is no name of a section`, advice: kind === 'solution' ? 'name the other way: `### Solution: by hand`' : `write \`### ${word}\`; only a solution has a name` })
  }
  if (kind) return { kind, ...(kind === 'solution' && name ? { name } : {}) }
  const meant = depth === 3 && word ? nearest(word, Object.keys(SECTIONS)) : undefined
  if (meant) {
    const heading = meant[0]?.toUpperCase() + meant.slice(1)
    report({ rule: 'section', at, severity: 'warning', length: title.text.length + 4, message: `\`### ${title.text}\` is shown as prose`, advice: `if you meant the section, write \`### ${heading}\`` })
  }
  return undefined
}
