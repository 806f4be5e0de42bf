import { groundOf, type Course, type Lesson, type Quiz, type Step } from '../course/index.ts'
import { Typist, type CommandRecord, type Disposable, type HostName, type Lab, type Size, type Terminal, type TerminalId } from '../lab/index.ts'
import { blocksOf, nextBlock } from './blocks.ts'
import type { Place, SessionEvent, TutorEvent } from './event.ts'
import type { Journal } from './journal.ts'
import { SnapshotMisfit, Snapshots } from './snapshots.ts'
import { EMPTY, placeKey, reduce, type SessionState } from './state.ts'
import { StepWatch, type StepStanding } from './step-watch.ts'
import { Terminals } from './terminals.ts'
import type { CheckResult } from './verify.ts'

export interface OpenedLab { readonly lab: Lab; readonly hash: string; readonly seed: number }

export interface SessionOptions {
  readonly course: Course
  readonly journal: Journal
  /** What the journal held already. */
  readonly events: readonly SessionEvent[]
  /** Builds the lab of a lesson anew. */
  readonly openLab: (topology: string, seed: number | undefined) => Promise<OpenedLab>
  readonly size: Size
  /** Calls back after that many milliseconds of wall time. */
  readonly after: (ms: number, callback: () => void) => () => void
  /** Follow the wall clock; tests and pipes move time themselves. */
  readonly follow: boolean
  /** Where to begin; without it where the journal left off, or at the first lesson. */
  readonly start?: Partial<Place>
}

/** What the tutor has to say; the screen puts it into words. */
export type Word =
  | { readonly say: 'passed'; readonly step: string }
  | { readonly say: 'lesson-done' | 'course-done' | 'nothing-to-show' | 'no-hint' | 'no-connection' | 'not-yet' | 'diverged' | 'resumed' | 'typing' }
  | { readonly say: 'text'; readonly text: string }

/** After a command the checks are asked at once, and again later: what a daemon does takes its time. */
const ASK_AGAIN_MS = [400, 1_500, 4_000, 10_000, 30_000]
const RECORDS = 500
/** A snapshot is taken when the learner pauses for this long and this many events came since the last one. */
const SNAPSHOT_MS = 3_000
const SNAPSHOT_EVENTS = 200
const CONTROL = /[\x00-\x1f\x7f]/

/** A lesson whose author has to mend it first; the message says where. */
export class BrokenLesson extends Error {
  override readonly name = 'BrokenLesson'
}

/** One learner, one course, one journal: what is typed goes to the lab, what the lab shows decides which step is passed. */
export class Session {
  readonly course: Course
  readonly terminals: Terminals
  /** What was typed in this lab and what came back, the latest last; bounded. */
  readonly records: CommandRecord[] = []
  readonly #o: SessionOptions
  readonly #snapshots: Snapshots
  readonly #changed = new Set<() => void>()
  readonly #events: SessionEvent[]
  #state: SessionState
  #lab: Lab | undefined
  #labEvents: Disposable | undefined
  #typist: Typist | undefined
  #watch: StepWatch | undefined
  #word: Word | undefined
  #timers: (() => void)[] = []
  #typing = false
  #ended = false

  private constructor(o: SessionOptions) {
    this.#o = o
    this.course = o.course
    this.#events = [...o.events]
    this.#state = o.events.reduce(reduce, EMPTY)
    this.#snapshots = new Snapshots(o.journal)
    this.terminals = new Terminals(() => this.#change())
  }

  /** Opens the session where it was, or at its beginning. The lab has lived through everything that the journal holds. */
  static async open(o: SessionOptions): Promise<Session> {
    const s = new Session(o)
    const at = s.#startPlace()
    if (s.#state.lab && s.#state.at && s.#lesson(at.lesson).lab === s.#state.lab.topology) await s.#resume(at)
    else await s.#enter(at)
    return s
  }

  get state(): SessionState { return this.#state }
  get lab(): Lab { return this.#lab! }
  get word(): Word | undefined { return this.#word }
  get typing(): boolean { return this.#typing }
  get ended(): boolean { return this.#ended }
  get place(): Place { return this.#state.at! }
  get lesson(): Lesson { return this.#lesson(this.place.lesson) }
  get step(): Step { return this.lesson.steps.find((s) => s.id === this.place.step)! }
  get standing(): StepStanding { return this.#watch!.standing }
  result(check: string): CheckResult | undefined { return this.standing.results.find((r) => r.check === check) }
  isPassed(place: Place): boolean { return this.#state.passed.has(placeKey(place)) }

  onChange(listener: () => void): Disposable {
    this.#changed.add(listener)
    return { dispose: () => void this.#changed.delete(listener) }
  }

  /** Bytes that a person typed. The journal has them before the lab does. */
  input(id: TerminalId, bytes: Uint8Array): void { this.terminals.get(id)?.terminal.write(bytes) }

  resize(id: TerminalId, size: Size): void {
    const t = this.terminals.get(id)
    if (!t || (t.size.cols === size.cols && t.size.rows === size.rows)) return
    t.size = size
    t.terminal.resize(size)
    this.#change()
  }

  /** One more terminal, at the lesson's host unless another is named. */
  async openTerminal(size: Size, host: HostName = this.#homeHost()): Promise<Terminal> {
    const terminal = await this.lab.open(host, size)
    this.#adopt(terminal, size)
    this.#change()
    return terminal
  }

  /** A new shell in the place of a terminal that ended. */
  async reopen(id: TerminalId, size: Size): Promise<Terminal> {
    const old = this.terminals.get(id)
    const terminal = await this.openTerminal(size, old?.terminal.host)
    this.terminals.remove(id)
    this.#change()
    return terminal
  }

  /** The next step: after a passed one, or one that only is read; otherwise the tutor says what is still open. */
  async next(): Promise<void> {
    const { step } = this
    if (!this.isPassed(this.place)) {
      const free = step.kind === 'reading' || (step.checks.length === 0 && step.commands.every((c) => c.outputs.length === 0) && this.#answered(step))
      if (!free) {
        await this.verify()
        if (!this.isPassed(this.place)) return this.#say({ say: 'not-yet' })
      } else this.#pass()
    }
    const next = this.#neighbour(1)
    if (next) await this.go(next)
    else this.#say({ say: 'course-done' })
  }

  async previous(): Promise<void> {
    const before = this.#neighbour(-1)
    if (before) await this.go(before)
  }

  /** Goes to a step. A lesson on another lab gets a new one, as does one whose ground has not been laid in the lab that is there. */
  async go(place: Place): Promise<void> {
    const { lab, passed } = this.#state
    const lesson = this.#lesson(place.lesson)
    const laid = (l: Lesson): boolean => l.steps.every((s) => s.checks.length === 0 || (passed.get(placeKey({ lesson: l.id, step: s.id })) ?? 0) > lab!.since)
    if (lesson.lab === lab?.topology && (lesson.id === this.place.lesson || groundOf(this.course, lesson).every(laid))) await this.#begin(place)
    else await this.#enter(place)
  }

  /** Gives the next hint. */
  hint(): void {
    const given = this.#state.hints.get(placeKey(this.place)) ?? 0
    if (given >= this.step.hints.length) return this.#say({ say: 'no-hint' })
    this.#tell({ t: this.#now(), e: 'hint', ...this.place, n: given + 1 })
    this.#change()
  }

  /** An answer to a question of the step, as the indices of the choices picked. */
  answer(id: string, chosen: readonly number[]): void {
    const quiz = this.step.quizzes.find((q) => q.id === id)
    if (!quiz) return
    this.#tell({ t: this.#now(), e: 'answer', ...this.place, quiz: id, chosen: [...chosen], correct: isRight(quiz, chosen) })
    if (this.step.kind === 'quiz' && this.#answered(this.step)) this.#pass()
    this.#change()
  }

  /** Types the reference solution of a step, or its next suggested block, as a learner would; marked as reference input. */
  async show(what: 'block' | 'step' = 'block'): Promise<void> {
    const blocks = blocksOf(this.step)
    const next = this.nextBlock()
    const wanted = what === 'step' ? blocks : next === undefined ? [] : [blocks[next]!]
    if (wanted.length === 0 || this.#typing) return this.#say({ say: 'nothing-to-show' })
    this.#typing = true
    this.#tell({ t: this.#now(), e: 'reference', on: true })
    this.#say({ say: 'typing' })
    try {
      for (const { id, command: b } of wanted) {
        await this.#typist!.type(b.host ?? this.#homeHost(), b.text, {
          background: b.background, ...(b.timeout === undefined ? {} : { timeout: b.timeout }), ...(b.interrupt === undefined ? {} : { interrupt: b.interrupt }),
        })
        this.#shown.add(`${placeKey(this.place)}/${id}`)
      }
    } finally {
      this.#typing = false
      this.#tell({ t: this.#now(), e: 'reference', on: false })
    }
    await this.verify()
  }

  readonly #shown = new Set<string>()

  /** Index in the reference of the block to type next, as `nextBlock` of blocks.ts has it; "show me" types that one. */
  nextBlock(): number | undefined {
    const key = placeKey(this.place)
    const home = this.#homeHost()
    const blocks = blocksOf(this.step).map((b) => ({ ...b, command: { ...b.command, host: b.command.host ?? home } }))
    return nextBlock(blocks, (id) => this.standing.done.has(id) || this.#shown.has(`${key}/${id}`), (host) => this.terminals.all.some((t) => t.host === host && !t.exit))
  }

  /** Lets lab time run ahead until a terminal asks again, or for so many seconds. */
  async advance(seconds: number): Promise<void> {
    const busy = this.terminals.all.find((t) => t.asking === 'no' && !t.exit)
    await this.lab.clock?.advance(seconds * 1_000_000, busy ? { stopWhenAsking: busy.terminal.id } : {})
    await this.verify()
  }

  /** Asks the lab about the checks of the step. */
  async verify(): Promise<void> {
    const watch = this.#watch!
    const standing = await watch.verify()
    if (watch === this.#watch) this.#take(standing)
  }

  say(word: Word): void { this.#say(word) }

  /** Ends the session; the journal holds the moment. */
  async close(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    this.#cancel()
    this.lab.clock?.follow(false)
    if (this.lab.history) {
      this.#append({ t: this.#now(), e: 'run' })
      this.#tell({ t: this.#now(), e: 'digest', digest: this.lab.history.digest(), release: this.#o.journal.release })
      this.#snapshots.keep(this.lab, this.terminals, this.#events.length, 1)
    }
    await this.#leave()
    this.#o.journal.close()
    this.#change()
  }

  #startPlace(): Place {
    const wanted = this.#o.start
    const lesson = wanted?.lesson !== undefined ? this.#lesson(wanted.lesson) : this.#lesson(this.#state.at?.lesson ?? this.course.lessons[0]!.id)
    const known = this.#state.at?.lesson === lesson.id && wanted?.step === undefined ? this.#state.at.step : wanted?.step
    return { lesson: lesson.id, step: lesson.steps.some((s) => s.id === known) ? known! : lesson.steps[0]!.id }
  }

  #lesson(id: string): Lesson {
    const found = this.course.lessons.find((l) => l.id === id)
    if (!found) throw new Error(`there is no lesson "${id}" in this course; its lessons are ${this.course.lessons.map((l) => l.id).join(', ')}`)
    const broken = found.problems.find((p) => p.severity === 'error')
    if (broken) throw new BrokenLesson(`${broken.file}:${broken.line}:${broken.column}: ${broken.message}; "cilium-tutor lint" shows all`)
    return found
  }

  #homeHost(): HostName { return this.lesson.host ?? this.lab.view().hosts[0]!.name }

  async #resume(at: Place): Promise<void> {
    const { topology, seed } = this.#state.lab!
    let opened = await this.#o.openLab(topology, seed)
    try {
      if (opened.hash !== this.#state.lab!.hash) throw new Error('another topology')
      let digest: string | undefined
      try {
        digest = await this.#snapshots.revive(opened.lab, this.#events, this.#state.lab!.since)
      } catch (e) {
        if (!(e instanceof SnapshotMisfit)) throw e
        await opened.lab.close()
        opened = await this.#o.openLab(topology, seed)
        await this.#snapshots.revive(opened.lab, this.#events, this.#state.lab!.since)
      }
      const last = this.#events.at(-1)
      // The same code lives through the same inputs alike: there is nothing to compare.
      if (last?.e === 'digest' && last.release !== this.#o.journal.release && opened.lab.history && (digest ?? opened.lab.history.digest()) !== last.digest) throw new Error('another state')
    } catch {
      await opened.lab.close()
      await this.#enter(at)
      await this.#rebuild(at)
      return this.#say({ say: 'diverged' })
    }
    this.#lab = opened.lab
    this.#wire()
    for (const t of opened.lab.history?.terminals() ?? []) this.#adopt(t, this.#sizeOf(t.id))
    if (this.terminals.all.every((t) => t.exit)) await this.openTerminal(this.#o.size, this.#lesson(at.lesson).host)
    this.#tell({ t: this.#now(), e: 'reference', on: false })
    await this.#begin(at)
    this.#say({ say: 'resumed' })
  }

  /** The size that a terminal last had, as the journal tells. */
  #sizeOf(id: TerminalId): Size {
    const e = this.#events.findLast((x) => (x.e === 'open' || x.e === 'resize') && x.terminal === id)
    return e && 'size' in e ? e.size : this.#o.size
  }

  /** A fresh lab for a lesson. */
  async #enter(place: Place): Promise<void> {
    await this.#leave()
    const lesson = this.#lesson(place.lesson)
    const opened = await this.#o.openLab(lesson.lab, undefined)
    this.#lab = opened.lab
    this.#tell({ t: 0, e: 'lab', topology: lesson.lab, hash: opened.hash, seed: opened.seed })
    this.#wire()
    await this.openTerminal(this.#o.size, lesson.host ?? opened.lab.view().hosts[0]!.name)
    for (const ground of groundOf(this.course, lesson)) await this.#do(ground)
    await this.#begin(place)
  }

  /** Brings a new lab to where its learner was: the solutions of the steps before are typed, as reference input. */
  async #rebuild(at: Place): Promise<void> {
    await this.#do(this.#lesson(at.lesson), at.step)
    await this.#begin(at)
  }

  /** Types a lesson's reference solutions, up to a step where one is named. */
  async #do(lesson: Lesson, until?: string): Promise<void> {
    for (const step of lesson.steps) {
      if (step.id === until) return
      await this.#begin({ lesson: lesson.id, step: step.id })
      if (step.commands.length > 0 || step.solutions.length > 0) await this.show('step')
    }
  }

  /** As `start --from`: everything before the place is done by the typist. */
  async startFrom(place: Place): Promise<void> {
    await this.#enter(place)
    await this.#rebuild(place)
  }

  #wire(): void {
    this.#labEvents = this.lab.history?.onEvent((e) => this.#append(e))
    this.#typist = new Typist({ open: (host, size) => this.openTerminal(size, host), ...(this.lab.clock ? { clock: this.lab.clock } : {}) })
    this.lab.clock?.follow(this.#o.follow)
  }

  async #leave(): Promise<void> {
    this.#labEvents?.dispose()
    this.#typist?.dispose()
    for (const id of this.terminals.all.map((t) => t.terminal.id)) this.terminals.remove(id)
    await this.#lab?.close()
  }

  #adopt(terminal: Terminal, size: Size): void {
    this.terminals.add(terminal, size, this.#snapshots.past(terminal.id))
    this.#typist!.adopt(terminal)
    terminal.onCommand((r) => {
      this.records.push(r)
      if (this.records.length > RECORDS) this.records.shift()
      const tutor = /^\s*tutor(?:\s+(.*))?$/.exec(r.line)
      if (tutor) return this.#tutorWord((tutor[1] ?? '').trim().split(/\s+/))
      const watch = this.#watch
      if (!watch || r.start < this.#began) return
      this.#take(watch.command(r))
      this.#cancel()
      void this.verify()
      this.#timers = ASK_AGAIN_MS.map((ms) => this.#o.after(ms, () => void this.verify()))
      this.#timers.push(this.#o.after(SNAPSHOT_MS, () => this.#snapshots.keep(this.lab, this.terminals, this.#events.length, SNAPSHOT_EVENTS)))
    })
  }

  /** `tutor hint` typed in the lab's shell. `answer 1 3` counts the choices from 1 and answers the first open question of the step. */
  #tutorWord([word, ...rest]: readonly string[]): void {
    if (word === 'hint') this.hint()
    else if (word === 'next') void this.next()
    else if (word === 'show') void this.show()
    else if (word === 'why') this.#whyAsked.forEach((l) => l())
    else if (word === 'answer') {
      const open = this.step.quizzes.find((q) => !this.#state.answers.has(`${placeKey(this.place)}/${q.id}`))
      if (open) this.answer(open.id, rest.map((n) => Number(n) - 1).filter((n) => open.choices[n] !== undefined))
    }
  }

  readonly #whyAsked = new Set<() => void>()
  /** Someone types `tutor why`: the coach's to answer. */
  onWhy(listener: () => void): void { this.#whyAsked.add(listener) }

  #began = 0

  async #begin(place: Place): Promise<void> {
    this.#cancel()
    const before = this.#state.at
    this.#tell({ t: this.#now(), e: 'begin', ...place })
    const step = this.step
    const key = placeKey(place)
    const done = blocksOf(step).map((b) => b.id).filter((id) => this.#state.held.has(`${key}/${id}`))
    this.#watch = new StepWatch(step, this.lab, this.#state.captures, done)
    this.#began = this.#now()
    if (!this.isPassed(place) && (!before || placeKey(before) !== key)) for (const s of step.setup) await this.lab.act({ verb: 'run', host: s.host ?? this.#homeHost(), command: s.text })
    this.#change()
    if (step.checks.length > 0) await this.verify()
  }

  #take(standing: StepStanding): void {
    const key = placeKey(this.place)
    const captures = Object.fromEntries(standing.captures)
    const held = [...standing.results.filter((r) => r.state === 'passed').map((r) => r.check), ...standing.done]
    for (const check of held) if (!this.#state.held.has(`${key}/${check}`)) this.#tell({ t: this.#now(), e: 'held', ...this.place, check, ...(Object.keys(captures).length > 0 ? { captures } : {}) })
    if (standing.passed && !this.isPassed(this.place)) this.#pass()
    this.#change()
  }

  #pass(): void {
    this.#cancel()
    this.#tell({ t: this.#now(), e: 'passed', ...this.place })
    const last = this.lesson.steps.at(-1)!.id === this.place.step
    this.#say(last ? { say: this.#neighbour(1) ? 'lesson-done' : 'course-done' } : { say: 'passed', step: this.place.step })
  }

  #answered(step: Step): boolean { return step.quizzes.every((q) => this.#state.answers.has(`${placeKey(this.place)}/${q.id}`)) }

  #neighbour(by: 1 | -1): Place | undefined {
    const all = this.course.lessons.flatMap((l) => l.steps.map((s) => ({ lesson: l.id, step: s.id })))
    return all[all.findIndex((p) => placeKey(p) === placeKey(this.place)) + by]
  }

  #now(): number { return this.#lab?.clock?.now() ?? 0 }

  #tell(e: TutorEvent): void {
    this.#append(e)
  }

  #append(e: SessionEvent): void {
    const sync = e.e !== 'write' || CONTROL.test(e.bytes)
    this.#o.journal.append(e, sync)
    this.#events.push(e)
    this.#state = reduce(this.#state, e)
  }

  #say(word: Word): void {
    this.#word = { ...word }
    this.#change()
  }

  #cancel(): void {
    for (const cancel of this.#timers) cancel()
    this.#timers = []
  }

  #change(): void { for (const l of this.#changed) l() }
}

const isRight = (quiz: Quiz, chosen: readonly number[]): boolean => quiz.choices.every((c, i) => c.right === chosen.includes(i))
