import type { Block, QuizBlock, StepView } from '../../model.ts'
import { span, type Line } from '../../text/line.ts'
import { wrapLine } from '../../text/wrap.ts'
import { commandRows, outputRows } from './code.ts'
import { inlineLine } from './inline.ts'
import { markdownRows } from './markdown.ts'
import type { Setting } from './setting.ts'

/** A step's text set in rows. `places[i]` is where block `i` stands: rows `from` to before `to`. */
export interface Document {
  readonly rows: readonly Line[]
  readonly places: readonly { readonly from: number; readonly to: number }[]
}

/** Sets a step's blocks, an empty row between them; an output stands right under its commands. */
export function setDocument(step: Pick<StepView, 'blocks' | 'next'>, setting: Setting): Document {
  const rows: Line[] = []
  const places = step.blocks.map((block, i) => {
    const set = blockRows(block, i === step.next, setting)
    if (rows.length > 0 && set.length > 0 && block.kind !== 'output') rows.push([])
    const from = rows.length
    rows.push(...set)
    return { from, to: rows.length }
  })
  return { rows, places }
}

function blockRows(block: Block, isNext: boolean, setting: Setting): Line[] {
  switch (block.kind) {
    case 'prose': return markdownRows(block.markdown, setting)
    case 'commands': return commandRows(block, isNext, setting)
    case 'output': return outputRows(block.text, setting)
    case 'quiz': return quizRows(block, setting)
  }
}

/** A question in the text: its options are there to be thought about, the panel takes the answer. */
function quizRows(quiz: QuizBlock, { width, symbols, texts }: Setting): Line[] {
  const { answer } = quiz
  const label = texts(quiz.when === 'predict' ? 'quiz.predict' : 'quiz.quiz')
  const question = wrapLine([span(`${label}: `, 'accent'), ...inlineLine(quiz.question)], width)
  const options = quiz.options.flatMap((option, i) => {
    const isChosen = answer?.chosen.includes(i)
    const isRight = answer?.right.includes(i)
    const mark = !answer ? span(`${i + 1} `, 'key') : isRight ? span(`${symbols.passed} `, 'good') : isChosen ? span(`${symbols.wrong} `, 'bad') : span('  ')
    return wrapLine([span('\u00a0\u00a0'), span(mark.text.replace(' ', '\u00a0'), mark.role), ...inlineLine(option, answer && !isRight && !isChosen ? 'dim' : 'plain')], width, [span('    ')])
  })
  const last = answer ? wrapLine(inlineLine(answer.explanation ?? '', 'dim'), width - 2).map((row): Line => [span('  '), ...row]) : [[span(`  ${texts('quiz.invite')}`, 'dim')]]
  return [...question, ...options, ...(answer && !answer.explanation ? [] : last)]
}
