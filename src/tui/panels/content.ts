import type { ScreenModel } from '../model.ts'
import { bindings, keyLabel, panelHelp } from '../input/keys.ts'
import { inlineLine } from '../panes/lesson/inline.ts'
import { markdownRows } from '../panes/lesson/markdown.ts'
import type { Setting } from '../panes/lesson/setting.ts'
import { quizzesOf, stepOf, type Panel } from '../state/ui.ts'
import { padLine, span, type Line } from '../text/line.ts'
import { textWidth } from '../text/width.ts'
import { wrapLine } from '../text/wrap.ts'

/** What an open panel shows. */
export interface PanelContent {
  readonly title: string
  readonly rows: readonly Line[]
  /** The keys that make sense here. */
  readonly footer: string
  /** First row in view. */
  readonly top?: number
  /** A row that has to be in view. */
  readonly focus?: number
  /** Where the caret stands, in the row `0`. */
  readonly caret?: number
}

type Of<K extends Panel['kind']> = Extract<Panel, { kind: K }>
type Contents = { readonly [K in Panel['kind']]: (panel: Of<K>, model: ScreenModel, setting: Setting) => PanelContent }

/** The content of the panel, no wider than the setting's width. */
export function panelContent(panel: Panel, model: ScreenModel, setting: Setting): PanelContent {
  return (CONTENTS[panel.kind] as (panel: Panel, model: ScreenModel, setting: Setting) => PanelContent)(panel, model, setting)
}

const CONTENTS: Contents = {
  help: ({ top }, _, setting) => ({ title: setting.texts('help.title'), rows: helpRows(setting), footer: setting.texts('glossary.keys'), top }),
  note: ({ top }, { note }, setting) => ({ title: setting.texts('panel.note'), rows: noteRows(note?.text ?? '', setting), footer: setting.texts('glossary.keys'), top }),
  hint: ({ top }, model, setting) => hintContent(top, model, setting),
  steps: ({ cursor }, model, setting) => stepsContent(cursor, model, setting),
  glossary: ({ filter, top }, model, setting) => glossaryContent(filter, top, model, setting),
  quiz: (panel, model, setting) => quizContent(panel, model, setting),
}

function helpRows({ width, texts }: Setting): Line[] {
  const rows = bindings.flatMap(({ keys: [first = ''], shortcut, help }) => {
    const lead = [...padLine([span(`^] ${keyLabel(first)}`, 'key')], 8), ...padLine([span(shortcut ? keyLabel(shortcut) : '', 'key')], 4)]
    return wrapLine([...lead, span(texts(help))], width, [span(' '.repeat(12))])
  })
  const inPanel = panelHelp.flatMap(({ keys, help }) => wrapLine([...padLine([span(keys, 'key')], 15), span(texts(help))], width, [span(' '.repeat(15))]))
  return [...wrapLine([span(texts('help.intro'))], width), [], ...rows, [], [span(texts('help.panel'), 'heading')], ...inPanel]
}

/** Line by line, as the tutor wrote it. */
const noteRows = (text: string, { width }: Setting): Line[] => text.split('\n').flatMap((line, i) => wrapLine([span(line, i === 0 ? 'strong' : 'plain')], width, [span('  ')]))

function hintContent(top: number, model: ScreenModel, setting: Setting): PanelContent {
  const { texts } = setting
  const { given, total } = stepOf(model).hints
  const rows = given.flatMap((hint, i): Line[] => [
    ...(i > 0 ? [[]] : []),
    [span(texts('hint.title', { n: i + 1, of: total }), 'heading')],
    ...markdownRows(hint, setting),
  ])
  const shown = rows.length > 0 ? rows : [[span(texts('hint.wait'), 'dim')]]
  return { title: texts('hint.panel'), rows: shown, footer: texts(given.length < total ? 'hint.more' : 'hint.last'), top }
}

function stepsContent(cursor: number, { lesson, current }: ScreenModel, { width, symbols, texts }: Setting): PanelContent {
  const rows = lesson.steps.flatMap((step, i) => {
    const isCounted = step.kind === 'step' || step.kind === 'task'
    const mark = i === current ? span(symbols.next, 'accent') : !isCounted ? span(symbols.bullet, 'dim') : step.passed ? span(symbols.passed, 'good') : span(symbols.open, 'dim')
    const here = i === current ? span(`  ${texts('steps.here')}`, 'dim') : span('')
    const set = wrapLine([span(i === cursor ? `${symbols.pointer}\u00a0` : '\u00a0\u00a0', 'accent'), mark, span('\u00a0'), span(step.title, i === cursor ? 'strong' : 'plain'), here], width, [span('    ')])
    return set.map((row) => ({ row, i }))
  })
  const focus = rows.findLastIndex(({ i }) => i === cursor)
  return { title: texts('steps.title'), rows: rows.map(({ row }) => row), footer: texts('steps.keys'), focus }
}

function glossaryContent(filter: string, top: number, model: ScreenModel, setting: Setting): PanelContent {
  const { texts, width } = setting
  const wanted = filter.trim().toLowerCase()
  const found = model.glossary.filter(({ term, meaning }) => `${term} ${meaning}`.toLowerCase().includes(wanted))
  const head: Line = filter ? [span(`${setting.symbols.pointer} `, 'accent'), span(filter)] : [span(`${setting.symbols.pointer} `, 'accent'), span(texts('glossary.filter'), 'dim')]
  const rows = found.flatMap(({ term, meaning }) => [[], [span(term, 'heading')], ...markdownRows(meaning, { ...setting, width: width - 2 }).map((row): Line => [span('  '), ...row])])
  const none = found.length === 0 ? [[], [span(texts('glossary.none'), 'dim')]] : []
  return { title: texts('glossary.title'), rows: [head, ...rows, ...none], footer: texts('glossary.keys'), top, ...(top === 0 ? { caret: 2 + textWidth(filter) } : {}) }
}

function quizContent({ index, cursor, chosen }: Of<'quiz'>, model: ScreenModel, { width, symbols, texts }: Setting): PanelContent {
  const quiz = quizzesOf(stepOf(model))[index]
  if (!quiz) return { title: texts('quiz.quiz'), rows: [], footer: texts('quiz.go-on') }
  const { answer } = quiz
  const [on, off] = quiz.many ? [symbols.ticked, symbols.unticked] : [symbols.chosen, symbols.unchosen]
  const options = quiz.options.flatMap((option, i) => {
    const isPicked = (answer?.chosen ?? (chosen.length > 0 ? chosen : quiz.many ? [] : [cursor])).includes(i)
    const verdict = !answer ? span('') : answer.right.includes(i) ? span(`${symbols.passed}\u00a0`, 'good') : isPicked ? span(`${symbols.wrong}\u00a0`, 'bad') : span('\u00a0\u00a0')
    const pointer = span(!answer && i === cursor ? `${symbols.pointer}\u00a0` : '\u00a0\u00a0', 'accent')
    const set = wrapLine([pointer, span(`${i + 1}\u00a0`, 'key'), span(`${isPicked ? on : off}\u00a0`, isPicked ? 'accent' : 'dim'), verdict, ...inlineLine(option)], width, [span(answer ? '        ' : '      ')])
    return set.map((row) => ({ row, i }))
  })
  const question = wrapLine(inlineLine(quiz.question, 'strong'), width)
  const focus = question.length + 1 + options.findLastIndex(({ i }) => i === cursor)
  const verdict = answer ? [[], ...wrapLine([span(`${texts(answer.correct ? 'quiz.right' : 'quiz.wrong')} `, answer.correct ? 'good' : 'warn'), ...inlineLine(answer.explanation ?? '')], width)] : []
  const rows = [...question, [], ...options.map(({ row }) => row), ...verdict]
  const footer = texts(answer ? 'quiz.go-on' : quiz.many ? 'quiz.choose-many' : 'quiz.choose')
  return { title: texts(quiz.when === 'predict' ? 'quiz.predict' : 'quiz.quiz'), rows, footer, focus: answer ? rows.length - 1 : focus }
}
