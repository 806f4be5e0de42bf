import type { World } from '../../sim/index.ts'
import type { KubeObject } from '../api/object.ts'
import type { CustomVersion, PrinterColumn } from '../resources/resource.ts'
import { ageOf } from './age.ts'
import { jsonPathValues } from './json-path.ts'
import type { Cell, Printer } from './table.ts'

const AGE: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'CreationTimestamp is a timestamp representing the server time when this object was created.' }

function cell(w: World, o: KubeObject, c: PrinterColumn): Cell {
  const values = jsonPathValues(o, c.jsonPath)
  if (values.length === 0 || values[0] === undefined || values[0] === null) return c.type === 'date' && values.length > 0 ? '<unknown>' : null
  const value = values[0]
  if (c.type === 'integer' || c.type === 'number') return typeof value === 'number' ? (c.type === 'integer' ? Math.trunc(value) : value) : null
  if (c.type === 'boolean') return typeof value === 'boolean' ? value : null
  if (c.type === 'date') return typeof value === 'string' ? ageOf(w, value) : null
  // Strings: every value of the path, as Go prints them.
  return values.map((v) => (typeof v === 'object' ? JSON.stringify(v) : String(v))).join('')
}

/** The printer of a custom resource's version: NAME and its columns; AGE where it names none. */
export function customPrinter(v: CustomVersion | undefined): Printer {
  const own = v && v.columns.length > 0 ? v.columns : [AGE]
  return {
    columns: [{ name: 'Name', format: 'name' }, ...own.map((c) => ({ name: c.name, type: c.type, format: c.format ?? '', description: c.description ?? '', priority: c.priority ?? 0 }))],
    cells: (w, o) => [o.metadata.name, ...own.map((c) => cell(w, o, c))],
  }
}
