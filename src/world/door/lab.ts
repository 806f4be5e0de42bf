import {
  fromBinary, toBinary,
  type Action, type Asking, type Change, type CommandRecord, type Disposable, type Duration, type FlowQuestion, type HostName, type Lab, type LabEvent, type LabTime, type LabView, type Outcome,
  type PacketWalk, type ProbeOptions, type Size, type Terminal, type TerminalExit, type TerminalId,
} from '../../lab/index.ts'
import { hangUp, hosts, resizeTty, ttyInput, ttys, type ExitStatus } from '../os/index.ts'
import type { Effect, World } from '../sim/index.ts'
import { perform, supported } from './actions.ts'
import { allWaitDeclared } from './ahead.ts'
import { Driver, type WallClock } from './driver.ts'
import { explain } from './explain.ts'
import { openLogin } from './login.ts'
import { probe } from './probe.ts'
import { restoreSnapshot, takeSnapshot } from './snapshot.ts'
import { LabTerminal, Listeners } from './terminal.ts'
import { viewOf } from './view.ts'

export interface EmbeddedOptions {
  readonly wall: WallClock
  readonly term?: string
  /** Puts the lab into an empty world; called once, before anything is asked of it. */
  readonly furnish?: () => void
}

/** The embedded lab: a world, its driver, and the terminals that people have open on it. */
export class EmbeddedLab implements Lab {
  readonly can = { rewind: false, explain: true, advance: true, fork: true, actions: supported, terminals: 'stream' } as const
  readonly clock = {
    now: (): LabTime => this.world.now,
    advance: (by: Duration, o: { readonly stopWhenAsking?: TerminalId } = {}): Promise<void> => this.advance(by, o),
    follow: (on: boolean): void => this.driver.follow(on),
    hold: (): (() => void) => this.driver.hold(),
    pace: (): 'wall' | 'ahead' | 'still' => this.driver.pace,
  }
  readonly history = {
    onEvent: (listener: (event: LabEvent) => void): Disposable => this.#events.add(listener),
    replay: (events: readonly LabEvent[]): Promise<void> => this.#replay(events),
    terminals: (): readonly LabTerminal[] => [...this.#terminals.values()],
    digest: (): string => this.world.digest(),
    snapshot: (): string | undefined =>
      takeSnapshot(this.world, [...this.#terminals.values()].filter((t) => !t.ended).map(({ id, host, tty, line }) => ({ id, host, tty, line })), this.#opened),
    restore: (snapshot: string): Promise<boolean> => Promise.resolve(this.#restore(snapshot)),
  }
  readonly driver: Driver
  readonly #world: World
  #furnish: (() => void) | undefined
  readonly #o: EmbeddedOptions
  readonly #terminals = new Map<TerminalId, LabTerminal>()
  readonly #byTty = new Map<number, LabTerminal>()
  readonly #changes = new Listeners<Change>()
  readonly #events = new Listeners<LabEvent>()
  #opened = 0

  constructor(world: World, o: EmbeddedOptions) {
    this.#world = world
    this.#furnish = o.furnish
    this.#o = o
    this.driver = new Driver(world, o.wall)
    this.driver.onSlice = () => {
      for (const t of this.#terminals.values()) t.flush()
    }
    this.driver.mayRunAhead = () => allWaitDeclared(this.world, this.history.terminals())
    world.listener = (e) => this.#effect(e)
  }

  get world(): World {
    this.#build()
    return this.#world
  }

  #build(): void {
    const furnish = this.#furnish
    this.#furnish = undefined
    furnish?.()
  }

  get seed(): number { return this.#world.seed }

  view(): LabView { return viewOf(this.world) }
  onChange(listener: (what: Change) => void): Disposable { return this.#changes.add(listener) }

  open(host: HostName, size: Size): Promise<Terminal> {
    const id = `t${this.#opened + 1}`
    const term = this.#o.term ?? 'xterm-256color'
    return attempt(() => {
      openLogin(this.world.fork(), host, size, term) // refuses before anything is journaled
      this.#input((t) => ({ t, e: 'open', terminal: id, host, size, term }))
      return this.#terminals.get(id)!
    })
  }

  probe(host: HostName, script: string, o: ProbeOptions = {}): Promise<Outcome> {
    return probe(this.world, host, script, o, () => new Promise((resolve) => void this.#o.wall.after(0, resolve)))
  }

  async act(action: Action): Promise<void> {
    if (action.verb === 'wait') {
      await this.advance(action.micros)
      return
    }
    perform(this.world.fork(), action)
    this.#input((t) => ({ t, e: 'act', action }))
  }

  /** Lets time pass, as fast as the machine can; ends early when the terminal asks a person. */
  async advance(by: Duration, o: { stopWhenAsking?: TerminalId } = {}): Promise<void> {
    const terminal = o.stopWhenAsking === undefined ? undefined : this.#terminals.get(o.stopWhenAsking)
    await this.driver.advance(this.world.now + by, () => terminal !== undefined && (terminal.asking !== 'no' || terminal.ended !== undefined))
  }

  explain(question: FlowQuestion): Promise<PacketWalk> { return attempt(() => explain(this.world, question)) }

  /** Nothing of what is lived through again is told again; a long history gives the thread back now and then. */
  async #replay(events: readonly LabEvent[]): Promise<void> {
    const { world } = this
    let breath = this.#o.wall.now()
    for (const event of events) {
      if (event.e === 'run') world.runTo(event.t)
      else this.driver.replay(event.t, () => this.#deliver(event))
      if (this.#o.wall.now() - breath < 50) continue
      await new Promise<void>((resolve) => void this.#o.wall.after(0, resolve))
      breath = this.#o.wall.now()
    }
    this.driver.onSlice()
  }

  #restore(snapshot: string): boolean {
    const restored = restoreSnapshot(this.#world, snapshot)
    if (!restored) return false
    this.#furnish = undefined
    this.#terminals.clear()
    this.#byTty.clear()
    this.#opened = restored.opened
    for (const t of restored.terminals) {
      const terminal = this.#add(t.id, t.host, t.tty)
      const { ask, askHost } = this.world.table(ttys).must(t.tty)
      terminal.line = t.line
      terminal.asks(ask, askHost)
    }
    return true
  }

  #add(id: TerminalId, host: HostName, tty: number): LabTerminal {
    const terminal = new LabTerminal(id, host, tty, {
      write: (terminal, bytes) => this.#input((t) => ({ t, e: 'write', terminal, bytes: toBinary(bytes) })),
      resize: (terminal, size) => this.#input((t) => ({ t, e: 'resize', terminal, size })),
      close: (terminal) => this.#input((t) => ({ t, e: 'close', terminal })),
    })
    this.#terminals.set(id, terminal)
    this.#byTty.set(tty, terminal)
    return terminal
  }

  close(): Promise<void> {
    this.driver.stop()
    this.#world.listener = undefined
    return Promise.resolve()
  }

  #input(make: (t: number) => LabEvent): void {
    let event: LabEvent | undefined
    this.#build()
    this.driver.input((t) => {
      event = make(t)
      this.#events.emit(event)
    }, () => this.#deliver(event!))
  }

  #deliver(e: LabEvent): void {
    switch (e.e) {
      case 'open': {
        this.#opened++
        this.#add(e.terminal, e.host, openLogin(this.world, e.host, e.size, e.term))
        return
      }
      case 'write': return ttyInput(this.world, this.#tty(e.terminal), fromBinary(e.bytes))
      case 'resize': return resizeTty(this.world, this.#tty(e.terminal), e.size.cols, e.size.rows)
      case 'close': return hangUp(this.world, this.#tty(e.terminal))
      case 'act': {
        perform(this.world, e.action)
        this.#changes.emit({ what: 'links' })
        return
      }
      case 'run': return this.world.runTo(e.t)
    }
  }

  #tty(id: TerminalId): number {
    const terminal = this.#terminals.get(id)
    if (!terminal) throw new Error(`there is no terminal ${id}`)
    return terminal.tty
  }

  #effect(e: Effect): void {
    const terminal = this.#byTty.get(e.tty as number)
    if (!terminal) return
    if (e.effect === 'output') terminal.output(e.bytes as Uint8Array)
    else if (e.effect === 'ask') terminal.asks(e.ask as Asking, e.host as string)
    else if (e.effect === 'command-begin') terminal.line = e.line as string
    else if (e.effect === 'command') terminal.command(record(terminal.id, e))
    else if (e.effect === 'hangup') terminal.exited(this.#why(terminal, e))
  }

  #why(terminal: LabTerminal, e: Effect): TerminalExit {
    if (e.cause === 'power') return { cause: 'power' }
    if (!this.world.table(hosts).has(terminal.host)) return { cause: 'host-gone' }
    const status = e.status as ExitStatus | undefined
    const left = this.world.table(ttys).get(terminal.tty)
    return { cause: left === undefined ? 'lost' : 'exit', ...(status && 'code' in status ? { code: status.code } : {}) }
  }
}

function record(terminal: TerminalId, e: Effect): CommandRecord {
  return {
    terminal, host: e.host as string, user: e.user as string, cwd: e.cwd as string, line: e.line as string,
    start: e.start as number, end: e.end as number, exit: e.exit as number, output: new TextDecoder().decode(fromBinary(e.output as string)),
  }
}

/** A refusal becomes a rejection. */
function attempt<T>(act: () => T): Promise<T> {
  try {
    return Promise.resolve(act())
  } catch (e) {
    return Promise.reject(e instanceof Error ? e : new Error(String(e)))
  }
}
