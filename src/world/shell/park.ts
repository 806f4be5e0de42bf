import { defineTable, syscalls, type Registry, type Sys, type TaskId } from '../sim/index.ts'

/** An interactive shell as it stands at its prompt: all that it knows, as plain data. */
export interface ParkedShell {
  readonly dialect: 'bash' | 'dash'
  readonly state: object
}

/** Shells that wait at a prompt with no jobs, by task. */
export const parked = defineTable<TaskId, ParkedShell>('shell.parked')

/** Registers what shells ask of the world. */
export function registerShell(registry: Registry): void {
  registry.add(syscalls, 'shell.park', {
    cost: 1,
    handle(w, task, c: { call: 'shell.park'; record: ParkedShell | undefined }) {
      if (c.record) w.table(parked).set(task, c.record)
      else w.table(parked).delete(task)
      return { value: undefined }
    },
  })
}

export function* park(record: ParkedShell | undefined): Sys<void> { yield { call: 'shell.park', record } }
