import type { Position } from '../source.ts'
import type { Fence, Lesson, Quiz, Step } from '../types.ts'
import type { Look, Rule } from './rule.ts'

type Say = (at: Position, message: string, advice: string, severity?: 'warning') => void

/** A translation is the same lesson in other words: headings one to one, blocks byte for byte. */
export const translation: Rule = (look) => {
  const { lesson, canonical, report } = look
  if (!canonical) return
  const say: Say = (at, message, advice, severity) => report({ rule: 'translation', at, message, advice, ...(severity ? { severity } : {}) })
  compareFronts(look, canonical, say)
  if (compareHeadings(lesson, canonical, say)) lesson.steps.forEach((step, n) => compareSteps(step, canonical.steps[n], say))
  compareFences(lesson, canonical, say)
  compareDirectives(lesson, canonical, say)
}

function compareFronts({ lesson }: Look, canonical: Lesson, say: Say): void {
  const pairs = { minutes: [lesson.minutes, canonical.minutes], lab: [lesson.lab, canonical.lab], host: [lesson.host, canonical.host], after: [lesson.after.join(', '), canonical.after.join(', ')] }
  for (const [key, [here, there]] of Object.entries(pairs)) {
    const at = lesson.keys.get(key)
    if (at && here !== there) say(at, `\`${key}\` is ${here ?? 'missing'} here and ${there ?? 'missing'} in ${name(canonical)}`, 'make them equal')
  }
  if (lesson.objectives.length !== canonical.objectives.length) {
    say(lesson.keys.get('objectives') ?? { line: 1, column: 1 }, `there are ${lesson.objectives.length} objectives here and ${canonical.objectives.length} in ${name(canonical)}`, 'translate each of them')
  }
}

function compareHeadings(lesson: Lesson, canonical: Lesson, say: Say): boolean {
  const n = canonical.headings.findIndex((heading, i) => heading.depth !== lesson.headings[i]?.depth)
  const wanted = canonical.headings[n]
  const extra = lesson.headings[canonical.headings.length]
  if (wanted) {
    const there = `\`${'#'.repeat(wanted.depth)} ${wanted.title.text}\``
    say(lesson.headings[n]?.at ?? lesson.headings.at(-1)?.at ?? { line: 1, column: 1 }, `${name(canonical)} has the heading ${there} ${lesson.headings[n] ? 'here' : 'after this one'}`, `translate it, and keep its level (${'#'.repeat(wanted.depth)})`)
  } else if (extra) say(extra.at, `${name(canonical)} has no heading for this one`, 'take it away, or write it there, too')
  return !wanted && !extra
}

function compareSteps(step: Step, model: Step | undefined, say: Say): void {
  if (!model) return
  const counts = { checks: [step.checks, model.checks], hints: [step.hints, model.hints], questions: [step.quizzes, model.quizzes], solutions: [step.solutions, model.solutions] } as const
  for (const [what, [here, there]] of Object.entries(counts)) {
    if (here.length !== there.length) say(step.at, `this step has ${here.length} ${what}, the canonical one ${there.length}`, 'translate each of them, and add none')
  }
  for (const [n, check] of step.checks.entries()) {
    if (check.title.text && check.title.text === model.checks[n]?.title.text) say(check.title.at, 'the title of this check is not translated', 'the learner sees it: translate it', 'warning')
  }
  for (const [n, quiz] of step.quizzes.entries()) compareQuizzes(quiz, model.quizzes[n], say)
}

function compareQuizzes(quiz: Quiz, model: Quiz | undefined, say: Say): void {
  if (!model) return
  if (quiz.choices.length !== model.choices.length) say(quiz.choices[0]?.at ?? quiz.at, `this question has ${quiz.choices.length} choices, the canonical one ${model.choices.length}`, 'translate each of them, and add none')
  const wrong = quiz.choices.find((choice, n) => model.choices[n] && choice.right !== model.choices[n].right)
  if (wrong) say(wrong.at, `this choice is ${wrong.right ? 'right' : 'wrong'} here and ${wrong.right ? 'wrong' : 'right'} in the canonical lesson`, 'keep the order of the choices, and their boxes')
}

/** Pictures may carry words, so `text` and unnamed fences are free. */
const held = (fences: readonly Fence[]): Fence[] => fences.filter(({ language }) => language !== '' && language !== 'text')

function compareFences(lesson: Lesson, canonical: Lesson, say: Say): void {
  const [here, there] = [held(lesson.fences), held(canonical.fences)]
  for (const [n, wanted] of there.entries()) {
    const fence = here[n]
    if (!fence) { say(here.at(-1)?.at ?? { line: 1, column: 1 }, `${name(canonical)} has a \`${wanted.language}\` block on line ${wanted.at.line} that is missing after this one`, 'copy it byte for byte'); return }
    if (fence.language !== wanted.language || fence.info !== wanted.info) { say(fence.at, `${name(canonical)} has \`${`${wanted.language} ${wanted.info}`.trim()}\` here (line ${wanted.at.line})`, 'copy the block byte for byte'); return }
    const [a, b] = [fence.text.split('\n'), wanted.text.split('\n')]
    const line = Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i).find((i) => a[i] !== b[i])
    if (line === undefined) continue
    say({ line: fence.at.line + 1 + line, column: fence.at.column }, b[line] === undefined ? `${name(canonical)} does not have this line` : `${name(canonical)} has \`${b[line]}\` here (line ${wanted.at.line + 1 + line})`, 'copy the block byte for byte')
  }
  const extra = here[there.length]
  if (extra) say(extra.at, `${name(canonical)} does not have this block`, 'take it away, or call it `text`')
}

function compareDirectives(lesson: Lesson, canonical: Lesson, say: Say): void {
  for (const [n, wanted] of canonical.directives.entries()) {
    const here = lesson.directives[n]
    if (here?.name === wanted.name && here.text === wanted.text && here.words === wanted.words) continue
    say(here?.at ?? lesson.directives.at(-1)?.at ?? { line: 1, column: 1 }, `${name(canonical)} has \`<!-- ${wanted.name}: … -->\` on line ${wanted.at.line}${here ? ', and it differs' : ', which is missing'}`, 'copy the comment byte for byte')
    return
  }
  const extra = lesson.directives[canonical.directives.length]
  if (extra) say(extra.at, `${name(canonical)} does not have this comment`, 'take it away')
}

const name = (lesson: Lesson): string => `\`${lesson.file.split('/').at(-1)}\``
