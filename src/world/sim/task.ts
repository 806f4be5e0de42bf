import type { Errno, SysError } from './errno.ts'
import { defineSlot } from './registry.ts'
import { defineTable } from './table.ts'
import type { World } from './world.ts'

/** Lab time in microseconds since the epoch of the topology. Events happen at even times, inputs at odd ones. */
export type Time = number
export type TaskId = number

/** A system call: a plain record, kept in the tables while it blocks. `run` of a spawn is the only closure that one may carry. */
export interface Call {
  readonly call: string
  readonly [argument: string]: unknown
}

/** Runs a generator on top of the caller's stack; the value of the `yield` is what it returns. For anything deeper than a leaf. */
export interface Enter {
  readonly enter: Sys<unknown>
}

/** A program, or a part of one: yields system calls, one outstanding at a time. */
export type Sys<T> = Generator<Call | Enter, T, any>

/**
 * What a handler says of a call: its value, its failure, or that the task waits. A waiting call is tried again from the start when one of the
 * conditions is signalled, or at `until`; the handler sees when it began.
 */
export type Result =
  | { readonly value: unknown; readonly cost?: Time }
  | { readonly error: SysError }
  | { readonly block: readonly string[]; readonly until?: Time }

export interface Attempt {
  /** When the call was first made. */
  readonly started: Time
  readonly first: boolean
}

export interface SyscallHandler<C extends Call = Call> {
  /** Lab time that the call costs, in microseconds. */
  readonly cost: Time
  readonly handle: (world: World, task: TaskId, call: C, attempt: Attempt) => Result
}

/** System calls by name. A room registers the calls that it answers. */
export const syscalls = defineSlot<SyscallHandler<any>>('sim.syscall')

/** Told when a task's outermost generator returned (`thrown` undefined) or threw. */
export const taskEnded = defineSlot<(world: World, task: TaskId, value: unknown, thrown: { readonly error: unknown } | undefined) => void>('sim.task-ended')

/** Asked before a call blocks: an error instead of the wait (a caught signal that came before), or undefined. */
export const beforeBlock = defineSlot<(world: World, task: TaskId) => SysError | undefined>('sim.before-block')

export interface Task {
  readonly state: 'ready' | 'blocked' | 'stopped'
  /** The call that waits, or undefined while the task has a result to take. */
  readonly call?: Call
  readonly started: Time
  readonly conditions?: readonly string[]
  /** Distinguishes this wait from earlier ones: a timer of an older wait does nothing. */
  readonly turn: number
  readonly value?: unknown
  readonly errno?: Errno
  readonly detail?: string
  /** Since when it has not blocked: one that spins for a second pays more. */
  readonly busySince: Time
}

export const tasks = defineTable<TaskId, Task>('sim.tasks')
/** Waiting tasks by `condition\0task`, the task padded so that the order is that of the numbers. */
export const waiters = defineTable<string, { readonly task: TaskId }>('sim.waiters')
/** Running numbers by name. */
export const counters = defineTable<string, { readonly next: number }>('sim.counters')
