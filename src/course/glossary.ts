import type { Tokens } from 'marked'
import { phraseOf, proseOf, readMarkdown, type Placed } from './markdown.ts'
import { reporter, type Problem } from './problem.ts'
import { freeId, slug } from './slug.ts'
import { Passage, type Source } from './source.ts'
import type { Term } from './types.ts'

/** Reads `glossary.md`: every `##` is a term, what stands under it explains it. A translation's terms bear the ids of the canonical ones. */
export function parseGlossary(src: Source, canonical: readonly Term[] | undefined, problems: Problem[]): Term[] {
  const report = reporter(src, problems)
  const terms: { heading: Placed<Tokens.Heading>; blocks: Placed[] }[] = []
  for (const block of readMarkdown(Passage.of(src), report)) {
    if (block.token.type === 'heading' && block.token.depth === 2) terms.push({ heading: block as Placed<Tokens.Heading>, blocks: [] })
    else terms.at(-1)?.blocks.push(block)
  }
  if (canonical && terms.length !== canonical.length) {
    report({ rule: 'translation', at: { line: 1, column: 1 }, message: `this glossary has ${terms.length} terms, the canonical one ${canonical.length}`, advice: 'explain the same terms in the same order' })
  }
  const taken = new Set<string>()
  return terms.map(({ heading, blocks }, n) => {
    const title = phraseOf(heading, report)
    const explained = proseOf(blocks, report)
    const wanted = slug(title.text) || 'term'
    const id = canonical?.[n]?.id ?? freeId(wanted, taken)
    if (explained.length === 0) report({ rule: 'glossary', at: heading.at, length: title.text.length + 3, message: `\`${title.text}\` is not explained`, advice: 'write one or two sentences under the heading' })
    if (!canonical && id !== wanted) report({ rule: 'glossary', at: heading.at, length: title.text.length + 3, message: `\`${title.text}\` is explained twice`, advice: 'keep one of them' })
    return { id, at: heading.at, title, blocks: explained }
  })
}
