import type { Asking, Disposable, HostName, LabTime, Size, TerminalExit, TerminalId } from '../lab/index.ts'
import type { Lang } from '../i18n/index.ts'

/** Everything that the screen paints, as one value. What did not change should keep its identity: the screen compares before it lays out. */
export interface ScreenModel {
  readonly lang: Lang
  /** Title of the course, in `lang` like all the texts below. */
  readonly course: string
  readonly lesson: LessonView
  /** Index into `lesson.steps` of the step that the learner is at. */
  readonly current: number
  /** Part of the course that is passed, 0 to 1. */
  readonly progress: number
  readonly clock: ClockView
  /** In the order in which they were opened. */
  readonly terminals: readonly TerminalView[]
  /** The tutor's last word. The screen shows it until the learner presses Enter in the lab. A new word is a new value, even with the same text. */
  readonly note?: NoteView
  readonly glossary: readonly TermView[]
  /** Last words for the normal screen: where the learner is and how to come back. Always ready, a crash prints them too. */
  readonly farewell: readonly string[]
  /** True when the session is closed and the screen may go. */
  readonly ended: boolean
}

export interface LessonView {
  readonly id: string
  readonly number: number
  readonly title: string
  readonly steps: readonly StepView[]
}

export interface StepView {
  readonly id: string
  readonly title: string
  /** `intro` stands before the first step and `end` after the last one; only steps and tasks are counted. */
  readonly kind: 'intro' | 'step' | 'task' | 'end'
  readonly passed: boolean
  readonly blocks: readonly Block[]
  /** Index into `blocks` of the command block that is suggested next: marked, copied and run by the keys. */
  readonly next?: number
  readonly checks: readonly CheckView[]
  readonly hints: HintsView
}

/** One piece of a step's text. Markdown holds paragraphs, headings, lists, tables, alerts, quotes and fences of other languages. */
export type Block =
  | { readonly kind: 'prose'; readonly markdown: string }
  | CommandBlock
  | { readonly kind: 'output'; readonly text: string }
  | QuizBlock

export interface CommandBlock {
  readonly kind: 'commands'
  readonly code: string
  readonly host?: HostName
  readonly user?: string
  /** The learner has run it, or something to the same end. */
  readonly done?: boolean
}

export interface QuizBlock {
  readonly kind: 'quiz'
  readonly id: string
  /** `predict` comes before the commands, `quiz` after them. */
  readonly when: 'predict' | 'quiz'
  /** Inline Markdown. */
  readonly question: string
  readonly options: readonly string[]
  /** More than one option may be right. */
  readonly many: boolean
  readonly answer?: { readonly chosen: readonly number[]; readonly right: readonly number[]; readonly correct: boolean; readonly explanation?: string }
}

export interface CheckView {
  readonly title: string
  /** `blocked`: it needs something that another check has not found yet. `waiting`: the lab is asked, or a timer runs. */
  readonly state: 'open' | 'waiting' | 'blocked' | 'passed'
  /** One line: what the lab shows instead. */
  readonly missing?: string
}

interface HintsView {
  readonly given: readonly string[]
  readonly total: number
}

export interface ClockView {
  readonly now: LabTime
  /** `ahead`: lab time runs faster than the wall's because every foreground job waits. */
  readonly pace: 'wall' | 'ahead' | 'still'
}

export interface TerminalView {
  readonly id: TerminalId
  readonly host: HostName
  /** What the lab was last told. The screen dispatches `resize` where its pane differs. */
  readonly size: Size
  readonly asking: Asking
  /** How often the terminal has begun to ask; the plain twin types one line a question. */
  readonly asked: number
  readonly exit?: TerminalExit
}

export type Tone = 'plain' | 'good' | 'warn' | 'bad'
export interface NoteView { readonly tone: Tone; readonly text: string }
export interface TermView { readonly term: string; readonly meaning: string }

/** What a person wants. Nothing else leaves the screen. */
export type Intent =
  | { readonly do: 'input'; readonly terminal: TerminalId; readonly bytes: Uint8Array }
  | { readonly do: 'resize'; readonly terminal: TerminalId; readonly size: Size }
  /** A further terminal beside the first. */
  | { readonly do: 'open'; readonly size: Size }
  /** A new shell in the place of one that ended. */
  | { readonly do: 'reopen'; readonly terminal: TerminalId; readonly size: Size }
  | { readonly do: 'next' | 'previous' | 'hint' | 'why' | 'advance' | 'quit' }
  | { readonly do: 'go'; readonly step: string }
  /** "Show me": the typist types the suggested block into this terminal. */
  | { readonly do: 'run'; readonly terminal: TerminalId }
  | { readonly do: 'answer'; readonly quiz: string; readonly chosen: readonly number[] }

/** A value with its changes. */
export interface Source<T> {
  readonly value: T
  subscribe(listener: (value: T) => void): Disposable
}

/**
 * What the lab's terminals print. Bytes are a stream, not state, so they do not stand in the model. Who subscribes gets first what the open
 * terminals have printed already: after a resume that repaints them.
 */
export interface OutputSource {
  subscribe(listener: (terminal: TerminalId, bytes: Uint8Array) => void): Disposable
}

/** The session as the screen and its plain twin see it. */
export interface Stage {
  readonly model$: Source<ScreenModel>
  readonly output$: OutputSource
  dispatch(intent: Intent): void
  /** `full`: this terminal's pane is more than 256 KiB behind, lab time should stand still until it is called with false. */
  pressure?(terminal: TerminalId, full: boolean): void
}
