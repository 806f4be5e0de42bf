import type { Disposable, TerminalId } from '../../lab/index.ts'
import { textsOf, type Lang, type Texts } from '../../i18n/index.ts'
import { placeKey, type Session, type Word } from '../../session/index.ts'
import type { Intent, NoteView, OutputSource, ScreenModel, Source, Stage, TermView } from '../model.ts'
import { lessonView, stepTitle } from './lesson-view.ts'
import { markdown } from './markdown.ts'

/** What the stage cannot know of itself. */
export interface StageOptions {
  readonly lang: Lang
  /** How to come back, for the last words. */
  readonly comeBack: string
  /** The coach's answer to "why": text, or undefined when no connection failed. */
  readonly why: (session: Session) => Promise<string | undefined>
  /** Told of what went wrong in an intent. */
  readonly onError: (error: unknown) => void
  /** The clock on the screen moves: called back every second. */
  readonly after: (ms: number, callback: () => void) => () => void
}

/** Seconds of lab time that the key for running ahead skips at most. */
const AHEAD = 150

/** Sets the session on the screen's stage: its state as a model, the screen's intents as its actions. */
export function stageOf(session: Session, o: StageOptions): Stage & { dispose(): void } {
  const texts = textsOf(o.lang)
  const listeners = new Set<(m: ScreenModel) => void>()
  let note: NoteView | undefined
  let word: Word | undefined
  let page = 'step' as 'step' | 'intro' | 'end'
  let dirty = false
  let ahead = false
  let value: ScreenModel
  const holds = new Map<TerminalId, () => void>()

  function build(): ScreenModel {
    if (session.word !== word) {
      word = session.word
      note = word && wordNote(word, session, o.lang, texts)
    }
    const lesson = lessonView(session, o.lang, texts)
    const passed = session.course.lessons.reduce((n, l) => n + l.steps.filter((s) => session.state.passed.has(placeKey({ lesson: l.id, step: s.id }))).length, 0)
    const total = session.course.lessons.reduce((n, l) => n + l.steps.length, 0)
    const place = page === 'intro' ? lesson.steps.findIndex((s) => s.kind === 'intro') : page === 'end' ? lesson.steps.length - 1 : -1
    return {
      lang: o.lang, course: session.course.titles.get(o.lang) ?? session.course.title, lesson,
      current: place >= 0 ? place : lesson.steps.findIndex((s) => s.id === session.place.step),
      progress: total === 0 ? 0 : passed / total,
      clock: { now: session.lab.clock?.now() ?? 0, pace: ahead || session.typing ? 'ahead' : (session.lab.clock?.pace() ?? 'wall') },
      terminals: session.terminals.all.map((t) => ({ id: t.terminal.id, host: t.host, size: t.size, asking: t.asking, asked: t.asked, ...(t.exit ? { exit: t.exit } : {}) })),
      ...(note ? { note } : {}),
      glossary: glossary(session, o.lang), farewell: farewell(session, o, texts), ended: session.ended,
    }
  }

  const refresh = (): void => {
    if (dirty) return
    dirty = true
    queueMicrotask(() => {
      dirty = false
      value = build()
      for (const l of listeners) l(value)
    })
  }

  const subscription = session.onChange(refresh)
  let tick: () => void = () => {}
  const clock = (): void => {
    tick = o.after(1000, () => {
      if (session.ended) return
      refresh()
      clock()
    })
  }
  clock()
  session.onWhy(() => void act({ do: 'why' }))

  async function act(intent: Intent): Promise<void> {
    switch (intent.do) {
      case 'input': return session.input(intent.terminal, intent.bytes)
      case 'resize': return session.resize(intent.terminal, intent.size)
      case 'open': return void (await session.openTerminal(intent.size))
      case 'reopen': return void (await session.reopen(intent.terminal, intent.size))
      case 'next': return next()
      case 'previous': return previous()
      case 'go': {
        page = intent.step === 'intro' || intent.step === 'end' ? intent.step : 'step'
        if (page === 'step') await session.go({ lesson: session.place.lesson, step: intent.step })
        return refresh()
      }
      case 'hint': return session.hint()
      case 'answer': return session.answer(intent.quiz, intent.chosen)
      case 'run': return session.show('block')
      case 'advance': {
        ahead = true
        refresh()
        await session.advance(AHEAD)
        ahead = false
        return refresh()
      }
      case 'why': {
        const text = await o.why(session)
        return session.say(text === undefined ? { say: 'no-connection' } : { say: 'text', text })
      }
      case 'quit': return session.close()
    }
  }

  async function next(): Promise<void> {
    const steps = session.lesson.steps
    if (page === 'intro') {
      page = 'step'
      return refresh()
    }
    const isLast = steps.at(-1)!.id === session.place.step
    if (page === 'step' && isLast && session.isPassed(session.place)) {
      page = 'end'
      return refresh()
    }
    page = 'step'
    const lesson = session.place.lesson
    await session.next()
    if (session.place.lesson !== lesson && session.lesson.introduction.length > 0) page = 'intro'
    refresh()
  }

  async function previous(): Promise<void> {
    if (page === 'end') page = 'step'
    else if (page === 'step' && session.lesson.steps[0]!.id === session.place.step) page = session.lesson.introduction.length > 0 ? 'intro' : 'step'
    else if (page === 'step') await session.previous()
    refresh()
  }

  if (!session.state.typed && session.state.passed.size === 0 && session.lesson.introduction.length > 0 && session.lesson.steps[0]!.id === session.place.step) page = 'intro'
  value = build()

  const model$: Source<ScreenModel> = {
    get value() { return value },
    subscribe(listener): Disposable {
      listeners.add(listener)
      return { dispose: () => void listeners.delete(listener) }
    },
  }
  const output$: OutputSource = { subscribe: (listener) => session.terminals.subscribe(listener) }
  return {
    model$, output$,
    dispatch: (intent) => void act(intent).catch(o.onError),
    pressure: (terminal, full) => {
      holds.get(terminal)?.()
      holds.delete(terminal)
      if (full && session.lab.clock) holds.set(terminal, session.lab.clock.hold())
    },
    dispose: () => {
      subscription.dispose()
      tick()
    },
  }
}

function wordNote(word: Word, session: Session, lang: Lang, texts: Texts): NoteView {
  switch (word.say) {
    case 'passed': return { tone: 'good', text: texts('note.passed', { title: stepTitle(session, word.step, lang) }) }
    case 'lesson-done': return { tone: 'good', text: texts('note.lesson-done') }
    case 'course-done': return { tone: 'good', text: texts('note.course-done') }
    case 'not-yet': return { tone: 'warn', text: texts('note.not-yet') }
    case 'no-hint': return { tone: 'plain', text: texts('note.no-hint') }
    case 'nothing-to-show': return { tone: 'plain', text: texts('note.nothing-to-show') }
    case 'no-connection': return { tone: 'plain', text: texts('note.no-connection') }
    case 'diverged': return { tone: 'warn', text: texts('note.diverged') }
    case 'resumed': return { tone: 'plain', text: texts('note.resumed') }
    case 'typing': return { tone: 'plain', text: texts('note.typing') }
    case 'text': return { tone: 'plain', text: word.text }
  }
}

function glossary(session: Session, lang: Lang): TermView[] {
  const terms = session.course.glossary.get(lang) ?? session.course.glossary.get(session.course.languages[0]!) ?? []
  return terms.map((t) => ({ term: t.title.text, meaning: markdown(t.blocks) }))
}

function farewell(session: Session, o: StageOptions, texts: Texts): string[] {
  const title = stepTitle(session, session.place.step, o.lang)
  return [texts('farewell.where', { lesson: session.lesson.title, step: title }), texts('farewell.back', { command: o.comeBack })]
}
