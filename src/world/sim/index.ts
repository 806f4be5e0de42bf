/**
 * sim: the ground of the embedded lab. Tables of immutable records (copy-on-write), one queue of events ordered by (time, sequence),
 * random streams by owner, and the scheduler that runs one task until its next system call. Knows nothing of networks or processes.
 *
 * A room declares its tables with `defineTable`, its extension points with `defineSlot`, and registers timer handlers (`timers`), system calls
 * (`syscalls`) and hooks in the world's registry. A program is a generator (`Sys<T>`) that yields system calls; leaves are called with `yield*`,
 * anything deeper with `yield call(g)`.
 */
export { ERRNO, SysError, isErrno, strerror, type Errno } from './errno.ts'
export { Bytes } from './bytes.ts'
export { defineTable, Table, type Key, type TableDef } from './table.ts'
export { defineSlot, Registry, type Slot } from './registry.ts'
export type { Random } from './rng.ts'
export { recordDigest } from './digest.ts'
export { World, timers, type Effect, type Timer } from './world.ts'
export { endTask, interrupt, replaceTask, setStopped, startTask, wake } from './scheduler.ts'
export { call, cpu, lifecycle } from './calls.ts'
export { beforeBlock, syscalls, taskEnded, tasks, type Attempt, type Call, type Enter, type Result, type Sys, type SyscallHandler, type Task, type TaskId, type Time } from './task.ts'
export { decodeState, encodeState } from './snapshot.ts'
