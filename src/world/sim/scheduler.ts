import { SysError } from './errno.ts'
import { beforeBlock, syscalls, taskEnded, tasks, waiters, type Call, type Enter, type Result, type Sys, type Task, type TaskId } from './task.ts'
import type { World } from './world.ts'

/** Generators of one task, the innermost last: nested calls cost the same at any depth. */
export type Stack = Sys<unknown>[]

const SECOND = 1_000_000
/** What a step costs a task that has not blocked for one second of lab time. */
const SPIN_COST = 1_000
const WAKE_COST = 2
/** How many calls in a row a task makes without going back to the queue: so often the driver looks at the wall clock. */
const INLINE = 32

const waitKey = (condition: string, task: TaskId): string => `${condition}\0${String(task).padStart(9, '0')}`

/** Makes a task and lets it run. */
export function startTask(w: World, id: TaskId, program: Sys<unknown>, delay: number): void {
  w.table(tasks).set(id, { state: 'ready', started: w.now, turn: 1, busySince: w.now })
  w.start(id, program)
  w.after(delay, 'sim.run', { task: id, turn: 1 })
}

/** Puts another program in the place of the task's own (exec): the old generators end without another system call. */
export function replaceTask(w: World, id: TaskId, program: Sys<unknown>): void {
  const old = w.stacks.get(id)
  w.stacks.set(id, [program])
  if (old) abandon(old)
}

/** Takes a task out at once. Its generators run their `finally` blocks, but no system call of theirs is heard. */
export function endTask(w: World, id: TaskId): void {
  const stack = w.stacks.get(id)
  w.stacks.delete(id)
  unwait(w, id)
  w.table(tasks).delete(id)
  if (stack) abandon(stack)
}

function abandon(stack: Stack): void {
  for (const g of stack.toReversed()) {
    try {
      g.return(undefined)
    } catch {
      // A generator that is running just now (a task that ends itself), or one that throws on its way out, is dropped all the same.
    }
  }
}

/** Lets a blocked task try its call again. */
export function wake(w: World, id: TaskId): void {
  const task = w.table(tasks).get(id)
  if (!task || task.state !== 'blocked') return
  unwait(w, id)
  if (task.conditions === undefined) return
  const { conditions: _, ...rest } = task
  w.table(tasks).set(id, { ...rest, turn: task.turn + 1 })
  w.after(WAKE_COST, 'sim.retry', { task: id, turn: task.turn + 1 })
}

/** Ends a blocked task's wait with a failure (EINTR), as a signal does. False when it was not waiting. */
export function interrupt(w: World, id: TaskId, error: SysError): boolean {
  const task = w.table(tasks).get(id)
  if (!task || task.state !== 'blocked') return false
  finish(w, id, task, { error }, WAKE_COST)
  return true
}

/** Stops a task (SIGSTOP) or lets it go on; a call that waits goes on waiting, but nothing runs. */
export function setStopped(w: World, id: TaskId, stopped: boolean): void {
  const task = w.table(tasks).get(id)
  if (!task || (task.state === 'stopped') === stopped) return
  if (stopped) {
    unwait(w, id)
    const { conditions: _, ...rest } = task
    w.table(tasks).set(id, { ...rest, state: 'stopped', turn: task.turn + 1 })
    return
  }
  const turn = task.turn + 1
  w.table(tasks).set(id, { ...task, state: task.call ? 'blocked' : 'ready', turn })
  w.after(WAKE_COST, task.call ? 'sim.retry' : 'sim.run', { task: id, turn })
}

/** Timer: a task has a result to take and runs until its next system call, and on from there while nothing else happens. */
export function resume(w: World, id: TaskId, turn: number): void {
  const task = w.table(tasks).get(id)
  const stack = w.stacks.get(id)
  if (!task || !stack || task.turn !== turn || task.state !== 'ready') return
  let value = task.value
  let error: unknown = task.errno === undefined ? undefined : new SysError(task.errno, task.detail)
  for (let inline = 0; ; ) {
    const top = stack.at(-1)!
    let step: IteratorResult<Call | Enter, unknown>
    try {
      step = error === undefined ? top.next(value) : top.throw(error)
    } catch (thrown) {
      stack.pop()
      if (stack.length === 0) {
        end(w, id, undefined, { error: thrown })
        return
      }
      error = thrown
      continue
    }
    error = undefined
    if (step.done) {
      stack.pop()
      value = step.value
      if (stack.length > 0) continue
      end(w, id, value, undefined)
      return
    }
    if ('enter' in step.value) {
      stack.push(step.value.enter as Sys<unknown>)
      value = undefined
      continue
    }
    const done = attempt(w, id, step.value as Call, w.now, true, inline)
    if (!done) return
    if (inline >= INLINE || done.task.state !== 'ready' || w.stacks.get(id) !== stack || !w.pass(done.cost)) {
      finish(w, id, inline === 0 ? done.task : { ...done.task, turn: done.task.turn + inline }, done.result, done.cost)
      return
    }
    inline++
    if ('error' in done.result) error = done.result.error
    else value = done.result.value
  }
}

/** Timer: a task that was woken, or whose time ran out, tries its call again. */
export function retry(w: World, id: TaskId, turn: number): void {
  const task = w.table(tasks).get(id)
  if (!task || task.turn !== turn || task.state !== 'blocked' || !task.call || !w.stacks.has(id)) return
  unwait(w, id)
  const done = attempt(w, id, task.call, task.started, false, 0)
  if (done) finish(w, id, done.task, done.result, done.cost)
}

type Finished = { readonly value: unknown } | { readonly error: SysError }

/**
 * Makes a call. Undefined when it waits, or ended its own task; otherwise what it gave, and how long that takes. `passed`: turns that went by
 * without the queue, which the task's record does not know yet.
 */
function attempt(w: World, id: TaskId, call: Call, started: number, first: boolean, passed: number): { readonly task: Task; readonly result: Finished; readonly cost: number } | undefined {
  const entry = w.registry.get(syscalls, call.call)
  if (!entry) throw new Error(`no room answers the system call ${call.call}`)
  let result: Result
  try {
    result = entry.handle(w, id, call, { started, first })
  } catch (thrown) {
    if (!(thrown instanceof SysError)) throw thrown
    result = { error: thrown }
  }
  const record = w.table(tasks).get(id)
  if (!record || !w.stacks.has(id)) return undefined // the call ended the task itself
  if ('block' in result) {
    for (const [, veto] of w.registry.all(beforeBlock)) {
      const error = veto(w, id)
      if (error) return { task: record, result: { error }, cost: entry.cost }
    }
    const turn = record.turn + passed + 1
    const stopped = record.state === 'stopped'
    for (const c of result.block) w.table(waiters).set(waitKey(c, id), { task: id })
    w.table(tasks).set(id, { state: stopped ? 'stopped' : 'blocked', call: plain(call), started, conditions: result.block, turn, busySince: w.now })
    if (result.until !== undefined) w.at(result.until, 'sim.retry', { task: id, turn })
    return undefined
  }
  const spinning = first && w.now - record.busySince > SECOND
  const cost = ('cost' in result ? result.cost : undefined) ?? entry.cost
  return { task: first ? record : { ...record, busySince: w.now }, result, cost: spinning ? Math.max(cost, SPIN_COST) : cost }
}

function finish(w: World, id: TaskId, task: Task, result: Finished, cost: number): void {
  unwait(w, id)
  const turn = task.turn + 1
  const state = task.state === 'stopped' ? 'stopped' : 'ready'
  const base = { state, started: w.now, turn, busySince: task.busySince } as const
  w.table(tasks).set(id, 'error' in result
    ? { ...base, errno: result.error.errno, ...(result.error.detail === undefined ? {} : { detail: result.error.detail }) }
    : { ...base, value: result.value })
  w.after(cost, 'sim.run', { task: id, turn })
}

/** Records hold no functions: what a waiting call carries besides data stays out of the tables. */
function plain(call: Call): Call {
  for (const v of Object.values(call)) if (typeof v === 'function') throw new Error(`the call ${call.call} carries a function and may not block`)
  return call
}

function unwait(w: World, id: TaskId): void {
  const task = w.table(tasks).get(id)
  for (const c of task?.conditions ?? []) w.table(waiters).delete(waitKey(c, id))
}

function end(w: World, id: TaskId, value: unknown, thrown: { readonly error: unknown } | undefined): void {
  w.notify(taskEnded, id, value, thrown)
}
