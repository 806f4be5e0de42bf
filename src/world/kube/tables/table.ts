import type { World } from '../../sim/index.ts'
import type { KubeObject } from '../api/object.ts'

export type Cell = string | number | boolean | null

export interface Column {
  readonly name: string
  readonly type?: string
  readonly format?: string
  /** Above 0: only in `-o wide`. */
  readonly priority?: number
  readonly description?: string
}

/** How a kind is shown as a row (printers/internalversion). */
export interface Printer {
  readonly columns: readonly Column[]
  readonly cells: (w: World, o: KubeObject) => readonly Cell[]
}

/** `Name Ready Status Age | IP Node`: names apart by two blanks or more, wide ones behind the bar. */
export function columns(text: string): Column[] {
  const [narrow = '', wide = ''] = text.split('|')
  const names = (part: string): string[] => part.trim().split(/\s{2,}/).filter((n) => n !== '')
  return [...names(narrow).map((name) => ({ name })), ...names(wide).map((name) => ({ name, priority: 1 }))]
}

const INTEGERS = new Set(['Desired', 'Current', 'Up-to-date', 'Available', 'Data', 'Secrets', 'Count', 'Active'])

export const definitionOf = (c: Column): object => ({
  name: c.name, type: c.type ?? (INTEGERS.has(c.name) ? 'integer' : 'string'), format: c.format ?? (c.name === 'Name' ? 'name' : ''), description: c.description ?? '', priority: c.priority ?? 0,
})
