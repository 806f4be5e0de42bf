import { references } from '../fill.ts'
import { didYouMean, listed } from '../nearest.ts'
import type { Position } from '../source.ts'
import { type Rule } from './rule.ts'

/** A name is kept before it is used, in the order of the lesson. */
export const captures: Rule = ({ lesson, canonical, report }) => {
  if (canonical) return
  const kept = new Set<string>()
  const need = (name: string, at: Position, length: number) => {
    if (kept.has(name)) return
    report({ rule: 'capture', at, length, message: `nothing before this keeps \`${name}\``, advice: `${didYouMean(name, kept)}${kept.size ? `kept so far: ${listed(kept)}` : 'keep it in an output above'}: \`{{${name}=ip}}\`` })
  }
  for (const part of lesson.steps.flatMap((step) => step.parts)) {
    const asked = part.is === 'output' ? [{ text: '', at: part.output.at, expectation: part.output.expectation }] : part.is === 'check' ? part.check.commands : []
    for (const { text, at, expectation } of asked) {
      for (const reference of references(text)) need(reference.name, at, 1)
      for (const { name, at: place } of expectation.needs) need(name, place, name.length + 5)
      for (const name of expectation.keeps) kept.add(name)
    }
  }
}
