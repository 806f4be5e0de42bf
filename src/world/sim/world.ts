import { digestOf } from './digest.ts'
import { PagedMap } from './paged.ts'
import { defineSlot, Registry, type Slot } from './registry.ts'
import { randomOf, streams, type Random } from './rng.ts'
import { resume, retry, wake, type Stack } from './scheduler.ts'
import { Table, type Key, type TableDef } from './table.ts'
import { counters, waiters, type Sys, type TaskId, type Time } from './task.ts'

/** An event to come: a record, never a closure. `kind` names its handler. */
export interface Timer {
  readonly time: Time
  readonly seq: number
  readonly kind: string
  readonly data: object
}

/** Handlers of timers by kind. */
export const timers = defineSlot<(world: World, data: any) => void>('sim.timer')

/** What the world tells its door: bytes of a terminal, a command's record. Nothing of it is state. */
export interface Effect {
  readonly effect: string
  readonly [detail: string]: unknown
}

const byTime = (a: Timer, b: Timer): number => a.time - b.time || a.seq - b.seq
const even = (t: Time): Time => Math.ceil(t / 2) * 2

/**
 * A lab at a moment: tables, the queue of what is to come, and the generators of the programs that run.
 * `fork()` copies all but the generators: programs of the original are frozen in the copy.
 */
export class World {
  readonly seed: number
  readonly registry: Registry
  #now: Time = 0
  #seq = 1
  /** Until when the event that is being handled may go on without going back to the queue. */
  #horizon: Time = 0
  #tables = new Map<string, Table<Key, object>>()
  #queue = new PagedMap<Timer, Timer>(byTime)
  readonly stacks = new Map<TaskId, Stack>()
  /** Events handled since this world (or fork) began; no state, only a measure for limits. */
  steps = 0
  /** Where effects go; a fork has nobody listening until somebody does. */
  listener: ((effect: Effect) => void) | undefined

  constructor(seed: number, registry: Registry) {
    this.seed = seed
    this.registry = registry
    if (registry.get(timers, 'sim.run') === undefined) {
      registry.add(timers, 'sim.run', (w: World, d: { task: TaskId; turn: number }) => resume(w, d.task, d.turn))
      registry.add(timers, 'sim.retry', (w: World, d: { task: TaskId; turn: number }) => retry(w, d.task, d.turn))
    }
  }

  get now(): Time { return this.#now }

  /** Stands at an earlier time: a lab that begins settled is given its past before anything else happens. */
  standAt(time: Time): void { this.#now = even(time) }

  table<K extends Key, V extends object>(def: TableDef<K, V>): Table<K, V> {
    let table = this.#tables.get(def.name)
    if (!table) this.#tables.set(def.name, (table = new Table<Key, object>()))
    return table as unknown as Table<K, V>
  }

  /** The next number of a series that starts at `first`. */
  next(series: string, first = 1): number {
    const n = this.table(counters).get(series)?.next ?? first
    this.table(counters).set(series, { next: n + 1 })
    return n
  }

  rng(owner: string): Random { return randomOf(this.table(streams), this.seed, owner) }

  /** Queues an event at a time of the lab; one that is past happens now. */
  at(time: Time, kind: string, data: object): Timer {
    const timer: Timer = { time: even(Math.max(time, this.#now)), seq: this.#seq++, kind, data }
    this.#queue.set(timer, timer)
    return timer
  }

  after(delay: Time, kind: string, data: object): Timer { return this.at(this.#now + delay, kind, data) }

  /** Takes an event back; false when it has happened already. */
  cancel(timer: Pick<Timer, 'time' | 'seq'>): boolean { return this.#queue.delete(timer as Timer) }

  /** Time of the next event, undefined when nothing will ever happen. */
  get nextTime(): Time | undefined { return this.#queue.first()?.[0].time }

  /** Handles the next event. A task that it runs may go on to `horizon` as long as nothing else would happen before. False when there is no event. */
  step(horizon: Time = 0): boolean {
    const timer = this.#queue.first()?.[0]
    if (!timer) return false
    this.#queue.delete(timer)
    this.#now = timer.time
    this.#horizon = Math.max(horizon, timer.time)
    this.steps++
    const handler = this.registry.get(timers, timer.kind)
    if (!handler) throw new Error(`nobody handles the event ${timer.kind}`)
    handler(this, timer.data)
    return true
  }

  /**
   * Lets `cost` pass for the task that runs now, as its way through the queue would, if nothing else happens before that is over.
   * False when it has to take that way. Equal in everything that is state, only quicker.
   */
  pass(cost: Time): boolean {
    const time = even(this.#now + cost)
    const next = this.nextTime
    if (time > this.#horizon || (next !== undefined && next <= time)) return false
    this.#now = time
    this.#seq++
    this.steps++
    return true
  }

  /** Handles every event up to and at `time`, then stands at it. */
  runTo(time: Time): void {
    for (let next = this.nextTime; next !== undefined && next <= time; next = this.nextTime) this.step(time)
    if (time > this.#now) this.#now = time
  }

  /** A time for an input: one at which nothing else happens, after all that is due. Stands at it. */
  stampInput(): Time {
    const time = this.#now % 2 === 0 ? this.#now + 1 : this.#now + 2
    this.runTo(time)
    return time
  }

  /** Wakes every task that waits for the condition, in the order of their numbers. */
  signal(condition: string): void {
    for (const [, waiter] of this.table(waiters).prefix(`${condition}\0`)) wake(this, waiter.task)
  }

  /** Calls the hook that a higher room registered under the name, if any. */
  hook<A extends unknown[], R>(slot: Slot<(world: World, ...args: A) => R>, name: string, ...args: A): R | undefined {
    return this.registry.get(slot, name)?.(this, ...args)
  }

  /** Calls every function of a slot, in the order of registration. */
  notify<A extends unknown[]>(slot: Slot<(world: World, ...args: A) => void>, ...args: A): void {
    for (const [, listener] of this.registry.all(slot)) listener(this, ...args)
  }

  tell(effect: Effect): void { this.listener?.(effect) }

  fork(): World {
    const copy = new World(this.seed, this.registry)
    copy.#now = this.#now
    copy.#seq = this.#seq
    for (const [name, table] of this.#tables) copy.#tables.set(name, table.fork())
    copy.#queue = this.#queue.fork()
    return copy
  }

  /** Hash of all state: tables in the order of their names, then the queue, then the time. */
  digest(): string {
    const names = [...this.#tables.keys()].sort()
    return digestOf([
      ...names.map((n) => [n, this.#tables.get(n)!.entries()] as const),
      ['queue', [...this.#queue.values()].map((t) => [`${t.time}.${t.seq}`, { kind: t.kind, data: t.data }] as const)],
      ['now', [['now', { now: this.#now, seq: this.#seq }] as const]],
    ])
  }

  /** All state as plain data, for a snapshot: see snapshot.ts. */
  exportState(): { now: Time; seq: number; tables: [string, [Key, object][]][]; queue: Timer[] } {
    return {
      now: this.#now,
      seq: this.#seq,
      tables: [...this.#tables.keys()].sort().map((n) => [n, [...this.#tables.get(n)!.entries()]]),
      queue: [...this.#queue.values()],
    }
  }

  importState(state: { now: Time; seq: number; tables: readonly [string, readonly (readonly [Key, object])[]][]; queue: readonly Timer[] }): void {
    this.#now = state.now
    this.#seq = state.seq
    this.#tables = new Map(state.tables.map(([name, entries]) => {
      const table = new Table<Key, object>()
      for (const [k, v] of entries) table.set(k, v)
      return [name, table]
    }))
    this.#queue = new PagedMap<Timer, Timer>(byTime)
    for (const t of state.queue) this.#queue.set(t, t)
  }

  /** Tasks that have a generator in this world: the others, in a fork, are frozen. */
  runs(task: TaskId): boolean { return this.stacks.has(task) }

  start(task: TaskId, program: Sys<unknown>): void {
    this.stacks.set(task, [program])
  }
}
