import type { Report } from '../problem.ts'
import { type Block, type Phrase } from '../prose.ts'
import type { CommandBlock, Course, Lesson, OutputBlock, Part, Step } from '../types.ts'

export interface LintOptions {
  /** Names of the hosts of a lesson's topology; undefined where it is not known. Without it hosts are not checked. */
  readonly hosts?: (lesson: Lesson) => readonly string[] | undefined
}

/** What a rule on one lesson file may look at. A translation is a lesson of its own here. */
export interface Look {
  readonly course: Course
  readonly lesson: Lesson
  /** The lesson that this one translates. */
  readonly canonical?: Lesson
  readonly options: LintOptions
  readonly report: Report
}

export type Rule = (look: Look) => void

/** The commands of a step and of its solutions. */
export const allCommands = (step: Step): readonly CommandBlock[] => [...step.commands, ...step.solutions.flatMap((solution) => solution.commands)]

/** The outputs that a step's own commands must give. */
export const outputsOf = (step: Step): readonly OutputBlock[] => step.commands.flatMap((command) => command.outputs)

/** All prose of a lesson as blocks: text, titles, questions, hints, objectives. */
export function allProse(lesson: Lesson): Block[] {
  const line = ({ at, spans }: Phrase): Block => ({ is: 'paragraph', at, spans })
  const parts = (all: readonly Part[]): Block[] => all.flatMap((part): readonly Block[] => {
    if (part.is === 'prose') return part.blocks
    if (part.is === 'check') return [line(part.check.title)]
    if (part.is === 'quiz') return [...part.quiz.question, ...part.quiz.choices.flatMap((choice) => [line(choice.text), ...choice.explanation]), ...part.quiz.explanation]
    return []
  })
  return [
    ...lesson.objectives.map(line), ...lesson.introduction,
    ...lesson.steps.flatMap((step) => [line(step.title), ...parts(step.parts), ...step.hints.flatMap((hint) => hint.blocks), ...step.solutions.flatMap((solution) => parts(solution.parts))]),
  ]
}
