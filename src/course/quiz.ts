import type { Tokens } from 'marked'
import { listItems, phraseOf, proseOf, type Placed } from './markdown.ts'
import type { Report } from './problem.ts'
import { phrase, type Block } from './prose.ts'
import type { Position } from './source.ts'
import type { Choice, Quiz } from './types.ts'

/** The questions of a `### Predict` or `### Quiz` section: prose, a task list, and perhaps a quote that explains; then the next. */
export function readQuizzes(kind: Quiz['kind'], at: Position, blocks: readonly Placed[], report: Report): Quiz[] {
  const quizzes: Quiz[] = []
  let question: Placed[] = []
  for (const [n, block] of blocks.entries()) {
    const list = block as Placed<Tokens.List>
    const tasks = list.token.type === 'list' && list.token.items.some((item) => item.task)
    if (tasks) {
      const next = blocks[n + 1]
      const explanation = next?.token.type === 'blockquote' ? quoteBlocks(next, report) : []
      quizzes.push(readQuiz(kind, quizzes.length + 1, question, list, explanation, report))
      question = []
    } else if (block.token.type !== 'blockquote' || blocks[n - 1]?.token.type !== 'list' || question.length) question.push(block)
  }
  const left = question.find((block) => block.token.type !== 'html')
  if (left || quizzes.length === 0) {
    report({ rule: 'quiz', at: left?.at ?? at, message: 'this question has no choices', advice: 'write them as a task list: `- [x]` before each right one, `- [ ]` before each wrong one' })
  }
  return quizzes
}

function readQuiz(kind: Quiz['kind'], number: number, question: readonly Placed[], list: Placed<Tokens.List>, explanation: readonly Block[], report: Report): Quiz {
  const choices = listItems(list).map(({ item, at, blocks }): Choice => {
    if (!item.task) report({ rule: 'quiz', at, message: 'this choice has no box', advice: 'begin it with `- [x]` where it is right, with `- [ ]` where it is wrong' })
    const [first, ...rest] = blocks
    const titled = first?.token.type === 'paragraph' || first?.token.type === 'text'
    const explanation = (titled ? rest : blocks).flatMap((block) => quoteBlocks(block, report))
    const text = first && titled ? phraseOf(first, report) : phrase(at, [])
    if (!text.text) report({ rule: 'quiz', at, message: 'this choice says nothing', advice: 'write the answer after the box' })
    return { at, text, right: item.task && item.checked === true, explanation }
  })
  const right = choices.filter((choice) => choice.right).length
  const at = question[0]?.at ?? list.at
  if (question.length === 0) report({ rule: 'quiz', at: list.at, message: 'these choices answer no question', advice: 'write the question as a paragraph above the list' })
  if (right === 0) report({ rule: 'quiz', at: list.at, message: 'no choice of this question is right', advice: 'mark the right one with `- [x]`' })
  if (right === choices.length) report({ rule: 'quiz', at: list.at, message: 'every choice of this question is right', advice: 'add a wrong one, `- [ ]`: a misconception that people really have' })
  return { id: `${kind}-${number}`, at, kind, question: proseOf(question, report), choices, several: right > 1, explanation }
}

/** What a quote says; anything else says it without the quote. */
function quoteBlocks(block: Placed, report: Report): Block[] {
  return proseOf([block], report).flatMap((prose) => (prose.is === 'quote' ? prose.blocks : [prose]))
}
