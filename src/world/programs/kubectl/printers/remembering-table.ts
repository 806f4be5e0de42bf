import { tableText, type TableOptions } from './table.ts'
import type { Obj } from '../resource/object.ts'
import { list } from '../resource/object.ts'

const PADDING = 3
const MIN = 6

/** A table that is printed row by row: columns are as wide as they have ever been. */
export class RememberingTable {
  readonly #options: (event: string) => TableOptions
  readonly #widths: number[] = []
  #columns: Obj[] = []
  #started = false

  constructor(options: (event: string) => TableOptions) { this.#options = options }

  /** The text of some rows; the first ones stand under a header. */
  add(table: Obj, event: string): string {
    if (list(table, 'columnDefinitions').length > 0) this.#columns = list(table, 'columnDefinitions')
    if (list(table, 'rows').length === 0) return ''
    const text = tableText({ ...table, columnDefinitions: this.#columns }, this.#options(event), !this.#started)
    this.#started = true
    const rows = text.split('\n').slice(0, -1).map((l) => l.split('\t'))
    for (const row of rows) row.slice(0, -1).forEach((cell, i) => { this.#widths[i] = Math.max(this.#widths[i] ?? MIN, [...cell].length + PADDING) })
    return rows.map((row) => `${row.map((cell, i) => (i === row.length - 1 ? cell : cell + ' '.repeat(Math.max(0, this.#widths[i]! - [...cell].length)))).join('')}\n`).join('')
  }
}
