import type { Disposable, TerminalId } from '../../src/lab/index.ts'
import type { Intent, ScreenModel, Stage, StepView } from '../../src/tui/index.ts'
import { sampleExplanation, sampleHints } from './sample.ts'

/** A session without journal and lab: it keeps a model, obeys the intents that change it, and hands the rest to `onIntent`. */
export class FakeStage implements Stage {
  readonly intents: Intent[] = []
  readonly pressures: boolean[] = []
  onIntent: (intent: Intent) => void = () => {}
  private readonly models = new Set<(model: ScreenModel) => void>()
  private readonly outputs = new Set<(terminal: TerminalId, bytes: Uint8Array) => void>()
  private readonly backlog: [TerminalId, Uint8Array][] = []
  private model: ScreenModel

  constructor(model: ScreenModel) {
    this.model = model
  }

  readonly model$ = Object.defineProperty({ subscribe: (listener: (model: ScreenModel) => void): Disposable => add(this.models, listener) }, 'value', {
    get: () => this.model,
  }) as Stage['model$']

  /** What was printed before anybody listened comes first. */
  readonly output$ = {
    subscribe: (listener: (terminal: TerminalId, bytes: Uint8Array) => void): Disposable => {
      for (const [terminal, bytes] of this.backlog.splice(0)) listener(terminal, bytes)
      return add(this.outputs, listener)
    },
  }

  readonly dispatch = (intent: Intent): void => {
    this.intents.push(intent)
    this.obey(intent)
    this.onIntent(intent)
  }

  readonly pressure = (_: TerminalId, full: boolean): void => void this.pressures.push(full)

  set(change: Partial<ScreenModel>): void {
    this.model = { ...this.model, ...change }
    for (const listener of this.models) listener(this.model)
  }

  setStep(change: Partial<StepView>, at = this.model.current): void {
    const steps = this.model.lesson.steps.map((step, i) => (i === at ? { ...step, ...change } : step))
    this.set({ lesson: { ...this.model.lesson, steps } })
  }

  print(text: string | Uint8Array, terminal = 't1'): void {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
    if (this.outputs.size === 0) this.backlog.push([terminal, bytes])
    for (const listener of this.outputs) listener(terminal, bytes)
  }

  /** What was typed into the lab, as text. */
  typed(): string {
    return Buffer.concat(this.intents.flatMap((intent) => (intent.do === 'input' ? [intent.bytes] : []))).toString()
  }

  private obey(intent: Intent): void {
    const { lesson, current, terminals, lang } = this.model
    const step = lesson.steps[current]!
    if (intent.do === 'next') this.set({ current: Math.min(lesson.steps.length - 1, current + 1) })
    if (intent.do === 'previous') this.set({ current: Math.max(0, current - 1) })
    if (intent.do === 'go') this.set({ current: lesson.steps.findIndex(({ id }) => id === intent.step) })
    if (intent.do === 'hint') this.setStep({ hints: { ...step.hints, given: sampleHints(lang).slice(0, step.hints.given.length + 1) } })
    if (intent.do === 'open') this.set({ terminals: [...terminals, { id: `t${terminals.length + 1}`, host: 'right', size: intent.size, asking: 'shell', asked: 1 }] })
    if (intent.do === 'resize') this.set({ terminals: terminals.map((t) => (t.id === intent.terminal ? { ...t, size: intent.size } : t)) })
    if (intent.do === 'quit') this.set({ ended: true })
    if (intent.do === 'answer') {
      const answer = { chosen: intent.chosen, right: [2], correct: intent.chosen.length === 1 && intent.chosen[0] === 2, explanation: sampleExplanation(lang) }
      this.setStep({ blocks: step.blocks.map((block) => (block.kind === 'quiz' && block.id === intent.quiz ? { ...block, answer } : block)) })
    }
  }
}

function add<T>(set: Set<T>, listener: T): Disposable {
  set.add(listener)
  return { dispose: () => set.delete(listener) }
}
