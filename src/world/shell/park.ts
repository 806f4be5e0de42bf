import { defineTable, syscalls, type Registry, type Sys, type TaskId } from '../sim/index.ts'
import { registerCompletionCall } from './readline/complete/registry.ts'
import type { ShellRecord } from './record.ts'

/** An interactive shell as it stands at its prompt, all keys read: everything that it knows, as plain data. */
export interface ParkedShell {
  readonly shell: ShellRecord
  /** The prompt as it was expanded, the width it was laid out for, and what the editor keeps from line to line. */
  readonly prompt: string
  readonly columns: number
  readonly rows: number
  readonly kills: readonly string[]
  readonly search: string
  /** The terminal's modes before the line was edited. */
  readonly modes: object
}

/** Shells that wait at a prompt with no jobs, by task. */
export const parked = defineTable<TaskId, ParkedShell>('shell.parked')

/** Registers what shells ask of the world. */
export function registerShell(registry: Registry): void {
  registerCompletionCall(registry)
  registry.add(syscalls, 'shell.park', {
    cost: 1,
    handle(w, task, c: { call: 'shell.park'; record: ParkedShell | undefined }) {
      if (c.record) w.table(parked).set(task, c.record)
      else w.table(parked).delete(task)
      return { value: undefined }
    },
  })
}

/** Enters the shell in the table, or with nothing takes it out. */
export function* park(record: ParkedShell | undefined): Sys<void> { yield { call: 'shell.park', record } }
