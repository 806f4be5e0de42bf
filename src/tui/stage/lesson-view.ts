import { formatFailure, inLanguage, PLAIN, plainText, type Lesson, type Part, type Quiz, type Step } from '../../course/index.ts'
import { placeKey, type CheckResult, type Session } from '../../session/index.ts'
import type { Texts } from '../../i18n/index.ts'
import type { Block, CheckView, LessonView, StepView } from '../model.ts'
import { inlineMarkdown, markdown } from './markdown.ts'

const INTRO = 'intro'
const END = 'end'

/** The lesson in the learner's language, with what is passed, held and answered. */
export function lessonView(session: Session, language: string, texts: Texts): LessonView {
  const canonical = session.lesson
  const lesson = inLanguage(canonical, language)
  const steps = lesson.steps.map((step, i) => stepView(session, lesson, canonical.steps[i] ?? step, step, texts))
  const intro: StepView[] = lesson.introduction.length > 0 ? [bare(INTRO, 'intro', lesson.title, introduction(lesson, texts))] : []
  return { id: lesson.id, number: session.course.lessons.indexOf(canonical) + 1, title: lesson.title, steps: [...intro, ...steps, bare(END, 'end', texts('lesson.end'), [{ kind: 'prose', markdown: texts('lesson.end-text') }])] }
}

function bare(id: string, kind: 'intro' | 'end', title: string, blocks: readonly Block[]): StepView {
  return { id, title, kind, passed: true, blocks, checks: [], hints: { given: [], total: 0 } }
}

function introduction(lesson: Lesson, texts: Texts): Block[] {
  const goals = lesson.objectives.map((o) => `- ${inlineMarkdown(o.spans)}`).join('\n')
  return [
    { kind: 'prose', markdown: markdown(lesson.introduction) },
    ...(goals ? [{ kind: 'prose' as const, markdown: `**${texts('lesson.objectives')}**\n\n${goals}` }] : []),
  ]
}

function stepView(session: Session, lesson: Lesson, canonical: Step, step: Step, texts: Texts): StepView {
  const place = { lesson: lesson.id, step: canonical.id }
  const key = placeKey(place)
  const { state } = session
  const isCurrent = session.place.lesson === place.lesson && session.place.step === place.step
  const passed = session.isPassed(place)
  const given = state.hints.get(key) ?? 0
  const blocks = step.parts.flatMap((part) => blocksOf(part, session, key))
  const isOpen = isCurrent && !passed
  const commands = blocks.flatMap((b, i) => (b.kind === 'commands' ? [i] : []))
  const at = isOpen ? commands[session.nextBlock() ?? commands.length] : undefined
  return {
    id: canonical.id, title: step.title.text, kind: step.kind === 'task' ? 'task' : 'step', passed,
    // What stands before the suggested block has been run; behind the last one comes the task, which suggests nothing.
    blocks: blocks.map((b, i) => (b.kind === 'commands' && isOpen && i < (at ?? blocks.length) ? { ...b, done: true } : b)),
    ...(at === undefined ? {} : { next: at }),
    checks: step.checks.map((check, i): CheckView => checkView(check.title.text, passed, isCurrent ? session.result(canonical.checks[i]!.id) : undefined, texts)),
    hints: { given: step.hints.slice(0, given).map((h) => markdown(h.blocks)), total: step.hints.length },
  }
}

function blocksOf(part: Part, session: Session, key: string): Block[] {
  switch (part.is) {
    case 'prose': return [{ kind: 'prose', markdown: markdown(part.blocks) }]
    case 'command': return [{ kind: 'commands', code: part.command.text, ...(part.command.host === undefined ? {} : { host: part.command.host }), ...(part.command.as === undefined ? {} : { user: part.command.as }) }]
    case 'output': return [{ kind: 'output', text: part.output.text }]
    case 'quiz': return [quizBlock(part.quiz, session, key)]
    case 'check': return []
  }
}

function quizBlock(quiz: Quiz, session: Session, key: string): Block {
  const answer = session.state.answers.get(`${key}/${quiz.id}`)
  const picked = answer?.chosen.flatMap((i) => quiz.choices[i]?.explanation ?? []) ?? []
  const explanation = markdown([...picked, ...quiz.explanation])
  return {
    kind: 'quiz', id: quiz.id, when: quiz.kind, question: markdown(quiz.question), options: quiz.choices.map((c) => inlineMarkdown(c.text.spans)), many: quiz.several,
    ...(answer ? { answer: { chosen: answer.chosen, right: quiz.choices.flatMap((c, i) => (c.right ? [i] : [])), correct: answer.correct, ...(explanation ? { explanation } : {}) } } : {}),
  }
}

function checkView(title: string, passed: boolean, result: CheckResult | undefined, texts: Texts): CheckView {
  if (passed || result?.state === 'passed') return { title, state: 'passed' }
  const missing = result?.missing && missingLine(result, texts)
  return { title, state: result?.state === 'blocked' ? 'blocked' : 'open', ...(missing ? { missing } : {}) }
}

/** One line: the command that was asked, and what came instead. */
function missingLine({ missing }: CheckResult, texts: Texts): string {
  const asked = `${missing!.host}$ ${missing!.command.split('\n')[0]}`
  const first = missing!.failures[0]
  if (first) return `${asked}: ${formatFailure(first, PLAIN).split('\n').map((l) => l.trim()).filter(Boolean).join(' ')}`
  return missing!.outcome?.kind === 'limit' ? `${asked}: ${texts('check.no-answer')}` : asked
}

/** Title of a step in the learner's language. */
export const stepTitle = (session: Session, step: string, language: string): string => {
  const at = session.lesson.steps.findIndex((s) => s.id === step)
  const title = inLanguage(session.lesson, language).steps[at]?.title
  return title ? plainText(title.spans) : step
}
