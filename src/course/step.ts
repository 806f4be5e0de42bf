import type { Tokens } from 'marked'
import { readCovers, readDirectives } from './directive.ts'
import { readAttributes } from './info-string.ts'
import { listItems, proseOf, type Placed } from './markdown.ts'
import { readParts, type Context } from './parts.ts'
import type { Phrase } from './prose.ts'
import { readQuizzes } from './quiz.ts'
import { freeId, slug } from './slug.ts'
import type { Position } from './source.ts'
import type { Check, Directive, Hint, Part, Quiz, Section, Setup, Solution, Step } from './types.ts'

const SETUP_ATTRIBUTES = { on: 'word', as: 'word' } as const

/** The blocks of one step, cut at its `###` headings; `section` is undefined for the step's own flow. */
export interface Stretch { readonly at: Position; readonly section: Section | undefined; readonly blocks: readonly Placed[] }

/** `model` is the same step in the canonical language. */
export interface StepHead { readonly id: string; readonly at: Position; readonly title: Phrase; readonly model?: Step | undefined }

export function readStep({ model, ...head }: StepHead, stretches: readonly Stretch[], context: Context): Step {
  const directives = stretches.flatMap((stretch) => stretch.blocks.flatMap((block) => (block.token.type === 'html' ? readDirectives(block, context.report) : [])))
  const read = new StepReader(context, checkIds(model, context))
  for (const stretch of stretches) read.stretch(stretch)
  const { parts, commands, solutions, hints, checks, quizzes } = read
  return {
    ...head, parts, commands, solutions, hints, checks, quizzes,
    kind: commands.length ? 'guided' : checks.length ? 'task' : quizzes.length ? 'quiz' : 'reading',
    covers: directives.filter((d) => d.name === 'covers').flatMap((d) => readCovers(d, context.report)),
    setup: directives.filter((d) => d.name === 'setup').map((d) => readSetup(d, context)),
  }
}

class StepReader {
  readonly parts: Part[] = []
  readonly commands: Step['commands'][number][] = []
  readonly checks: Check[] = []
  readonly quizzes: Quiz[] = []
  readonly solutions: Solution[] = []
  readonly hints: Hint[] = []

  constructor(private readonly context: Context, private readonly checkId: (title: Phrase) => string) {}

  stretch({ at, section, blocks }: Stretch): void {
    if (!section) this.flow(blocks)
    else if (section.kind === 'solution') this.solution(at, section.name, blocks)
    else if (section.kind === 'hints') this.hint(at, blocks)
    else this.quiz(section.kind, at, blocks)
  }

  private flow(blocks: readonly Placed[]): void {
    const { parts, commands, checks } = readParts(blocks, this.checkId, this.context)
    this.parts.push(...parts)
    this.commands.push(...commands)
    this.checks.push(...checks)
  }

  private quiz(kind: Quiz['kind'], at: Position, blocks: readonly Placed[]): void {
    const before = this.quizzes.filter((quiz) => quiz.kind === kind).length
    for (const [n, quiz] of readQuizzes(kind, at, blocks, this.context.report).entries()) {
      const numbered = { ...quiz, id: `${kind}-${before + n + 1}` }
      this.quizzes.push(numbered)
      this.parts.push({ is: 'quiz', quiz: numbered })
    }
  }

  private solution(at: Position, name: string | undefined, blocks: readonly Placed[]): void {
    const { parts, commands } = readParts(blocks, undefined, this.context)
    const named = name === undefined ? {} : { name }
    if (this.solutions.some((solution) => solution.name === name)) {
      this.context.report({ rule: 'solution', at, message: 'this step has that solution already', advice: 'give the other way a name of its own: `### Solution: by hand`' })
    }
    if (commands.length === 0) this.context.report({ rule: 'solution', at, message: 'this solution has no commands', advice: 'write the commands that solve the step as `bash` blocks' })
    this.solutions.push({ at, ...named, parts, commands })
  }

  private hint(at: Position, blocks: readonly Placed[]): void {
    const { report } = this.context
    const lists = blocks.filter((block) => block.token.type === 'list') as Placed<Tokens.List>[]
    const other = blocks.find((block) => block.token.type !== 'list' && block.token.type !== 'html')
    const unordered = lists.find((list) => !list.token.ordered)
    const advice = 'number them: `1.` what to look at, `2.` what it means here, `3.` what to do'
    if (unordered || lists.length === 0) report({ rule: 'hints', at: unordered?.at ?? at, message: 'hints are an ordered list: they are given one after the other', advice })
    else if (other) report({ rule: 'hints', at: other.at, message: 'only the items of the list are given as hints', advice: 'move this into an item (indent it), or out of the section' })
    for (const list of lists) {
      for (const item of listItems(list)) this.hints.push({ at: item.at, blocks: proseOf(item.blocks, report) })
    }
  }
}

function readSetup(directive: Directive, { host, report }: Context): Setup {
  const said = readAttributes({ text: directive.words, at: () => directive.at }, SETUP_ATTRIBUTES, 'a setup comment', report)
  return { at: directive.textAt, host: said.on ?? host, text: directive.text, ...(said.as === undefined ? {} : { as: said.as }) }
}

/** Gives every check of the step an id of its own: the slug of its title, or in a translation that of the canonical check. */
function checkIds(model: Step | undefined, { report }: Context): (title: Phrase) => string {
  const taken = new Set<string>()
  return (title) => {
    const canonical = model?.checks[taken.size]?.id
    const wanted = canonical ?? (slug(title.text) || 'check')
    const id = freeId(wanted, taken)
    if (id !== wanted && title.text) report({ rule: 'check-title', at: title.at, length: title.text.length, message: 'another check of this step has the same title', advice: 'say what this one asks that the other does not' })
    return id
  }
}
