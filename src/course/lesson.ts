import type { Token, Tokens } from 'marked'
import { readDirectives } from './directive.ts'
import { readFence, type OpenFence } from './fence.ts'
import { readFrontMatter } from './front-matter.ts'
import { listItems, phraseOf, proseOf, quoted, readMarkdown, type Placed } from './markdown.ts'
import { nearest } from './nearest.ts'
import type { Context } from './parts.ts'
import type { Problem, Report } from './problem.ts'
import { reporter } from './problem.ts'
import { readSection } from './section.ts'
import { freeId, slug } from './slug.ts'
import { Passage, type Source } from './source.ts'
import { readStep, type Stretch } from './step.ts'
import type { Heading, Language, Lesson, Step } from './types.ts'

export interface LessonOptions {
  readonly id: string
  readonly language: Language
  /** The course's topology, for a lesson that names none. */
  readonly lab: string
  /** The canonical lesson, if this is a translation: it says what the headings open, and gives steps and checks their ids. */
  readonly canonical?: Lesson
}

/** The fences that mean something to the tutor; all others are shown. */
const FENCES = ['bash', 'output', 'check']
const SHELLS = new Set(['sh', 'shell', 'zsh', 'dash', 'fish'])

/** Reads one lesson file. Never throws: what is wrong is added to `problems`, and the rest is read. */
export function parseLesson(src: Source, options: LessonOptions): Lesson {
  const problems: Problem[] = []
  const report = reporter(src, problems)
  const front = readFrontMatter(src, report)
  const blocks = readMarkdown(Passage.of(src, front.bodyLine), report)
  const fences = new Map<Token, OpenFence>()
  collectFences(blocks, fences, report)
  const { canonical } = options
  const headings = readHeadings(blocks, canonical, report)
  const context: Context = { report, fences, taken: new Set(), host: front.host ?? canonical?.host }
  const introduction = blocks.slice(0, indexOfStep(blocks, 0))
  for (const directive of introduction.flatMap((block) => (block.token.type === 'html' ? readDirectives(block, report) : []))) {
    report({ rule: 'directive', at: directive.at, message: `\`${directive.name}\` belongs to a step`, advice: 'put it under the heading of the step' })
  }
  const steps = readSteps(blocks, headings, canonical, context)
  reportLeftFences(context)
  return {
    id: options.id, file: src.file, language: options.language,
    title: front.title ?? options.id, lab: front.lab ?? canonical?.lab ?? options.lab,
    host: context.host, minutes: front.minutes, after: front.after, objectives: front.objectives,
    introduction: proseOf(introduction.filter((block) => !(block.token.type === 'heading' && block.token.depth === 1)), report),
    steps, translations: new Map(), keys: front.keys, headings: [...headings.values()],
    fences: [...fences.values()], problems,
    directives: blocks.flatMap((block) => (block.token.type === 'html' ? readDirectives(block, () => undefined) : [])),
  }
}

function indexOfStep(blocks: readonly Placed[], from: number): number {
  const found = blocks.findIndex((block, n) => n >= from && block.token.type === 'heading' && block.token.depth === 2)
  return found < 0 ? blocks.length : found
}

function readSteps(blocks: readonly Placed[], headings: ReadonlyMap<Placed, Heading>, canonical: Lesson | undefined, context: Context): Step[] {
  const aligned = canonical && sameOutline([...headings.values()], canonical.headings) ? canonical : undefined
  const steps: Step[] = []
  const taken = new Set<string>()
  for (let start = indexOfStep(blocks, 0); start < blocks.length;) {
    const end = indexOfStep(blocks, start + 1)
    const head = blocks[start]
    const heading = head && headings.get(head)
    if (!head || !heading) break
    const model = aligned?.steps[steps.length]
    const wanted = slug(heading.title.text)
    const id = model?.id ?? freeId(wanted || 'step', taken)
    if (!wanted) context.report({ rule: 'step-title', at: head.at, message: 'this step has no name', advice: 'write what the learner does in it after the `##`' })
    else if (!model && id !== wanted) context.report({ rule: 'duplicate-step', at: head.at, length: heading.title.text.length + 3, message: `another step of this lesson is called \`${wanted}\``, advice: 'give it a heading of its own: a step is addressed by it' })
    steps.push(readStep({ id, at: head.at, title: heading.title, model }, stretches(blocks.slice(start + 1, end), headings), context))
    start = end
  }
  return steps
}

function stretches(blocks: readonly Placed[], headings: ReadonlyMap<Placed, Heading>): Stretch[] {
  const found: { at: Stretch['at']; section: Stretch['section']; blocks: Placed[] }[] = []
  for (const block of blocks) {
    const heading = headings.get(block)
    const last = found.at(-1)
    if (heading && heading.depth <= 3) found.push({ at: block.at, section: heading.section, blocks: heading.section ? [] : [block] })
    else if (last) last.blocks.push(block)
    else found.push({ at: block.at, section: undefined, blocks: [block] })
  }
  return found
}

/** Top-level headings in file order, with what each opens. */
function readHeadings(blocks: readonly Placed[], canonical: Lesson | undefined, report: Report): Map<Placed, Heading> {
  const own = blocks.filter((block): block is Placed<Tokens.Heading> => block.token.type === 'heading')
  const aligned = canonical && sameOutline(own.map((block) => block.token), canonical.headings) ? canonical.headings : undefined
  return new Map(own.map((block, n) => {
    const { depth } = block.token
    const title = phraseOf(block, report)
    if (depth === 1 && n > 0) report({ rule: 'heading', at: block.at, message: 'only the lesson itself has a heading of the first level', advice: 'begin a step with `##`' })
    const section = aligned ? aligned[n]?.section : readSection(depth, title, block.at, report)
    return [block, { at: block.at, depth, title, ...(section ? { section } : {}) }]
  }))
}

const sameOutline = (a: readonly { depth: number }[], b: readonly { depth: number }[]): boolean => a.length === b.length && a.every(({ depth }, n) => depth === b[n]?.depth)

/** Every fence, also those inside lists and quotes, in file order. */
function collectFences(blocks: readonly Placed[], fences: Map<Token, OpenFence>, report: Report): void {
  for (const block of blocks) {
    const { token } = block
    if (token.type === 'code') {
      const fence = readFence(block as Placed<Tokens.Code>, report)
      if (!fence) continue
      fences.set(token, fence)
      misspelt(fence, report)
    } else if (token.type === 'list') for (const item of listItems(block as Placed<Tokens.List>)) collectFences(item.blocks, fences, report)
    else if (token.type === 'blockquote') collectFences(quoted(block as Placed<Tokens.Blockquote>), fences, report)
  }
}

function misspelt({ language, at }: OpenFence, report: Report): void {
  if (!language || FENCES.includes(language)) return
  if (SHELLS.has(language)) report({ rule: 'fence', at, length: language.length + 3, severity: 'warning', message: `a \`${language}\` block is only shown`, advice: 'write `bash` for a command that the learner types, `text` for one to look at' })
  const meant = SHELLS.has(language) ? undefined : nearest(language, FENCES)
  if (meant) report({ rule: 'fence', at, length: language.length + 3, message: `\`${language}\` is no block of a lesson`, advice: `did you mean \`${meant}\`? A block that is only shown is called \`text\`` })
}

function reportLeftFences({ fences, taken, report }: Context): void {
  for (const [token, fence] of fences) {
    if (taken.has(token) || !FENCES.includes(fence.language)) continue
    report({
      rule: 'misplaced-block', at: fence.at, length: fence.language.length + 3, message: `nothing reads a \`${fence.language}\` block here`,
      advice: fence.language === 'check' ? 'put it into the step itself, at the left margin or inside the list item that is its title' : 'put it at the left margin of a step or of its `### Solution`; what is only shown is called `text`',
    })
  }
}
