import { kubectlTable, tabulate } from '../../../text/index.ts'
import { list, map, nameOf, namespaceOf, num, text, type Obj } from '../resource/object.ts'

export interface TableOptions {
  readonly wide: boolean
  readonly noHeaders: boolean
  readonly withNamespace: boolean
  readonly showLabels: boolean
  readonly columnLabels: readonly string[]
  /** A prefix of names: `deployment.apps/`. */
  readonly kind: string | undefined
  /** First cells of rows (the EVENT of a watch) under their header. */
  readonly lead?: { readonly header: string; readonly cell: string }
}

interface Laid { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] }

const labelHeader = (key: string): string => key.slice(key.lastIndexOf('/') + 1).toUpperCase()

/** Cells of a server's Table as kubectl shows them: priority columns only when wide, control characters and line ends made harmless. */
function lay(table: Obj, o: TableOptions): Laid {
  const columns = list(table, 'columnDefinitions')
  const shown = columns.map((c, i) => ({ c, i })).filter(({ c }) => o.wide || num(c, 'priority') === 0)
  const header = [
    ...(o.lead ? [o.lead.header] : []), ...(o.withNamespace ? ['NAMESPACE'] : []), ...shown.map(({ c }) => text(c, 'name').toUpperCase()), ...o.columnLabels.map(labelHeader), ...(o.showLabels ? ['LABELS'] : []),
  ]
  const rows = list(table, 'rows').map((row) => {
    const object = row['object'] as Obj
    const cells = (row['cells'] ?? []) as unknown[]
    const labels = map(object, 'metadata', 'labels')
    return [
      ...(o.lead ? [o.lead.cell] : []), ...(o.withNamespace ? [namespaceOf(object)] : []),
      ...shown.map(({ c, i }) => (o.kind !== undefined && text(c, 'name') === 'Name' ? o.kind : '') + cellText(cells[i])),
      ...o.columnLabels.map((k) => labels[k] ?? ''), ...(o.showLabels ? [labelsText(labels)] : []),
    ]
  })
  return { header, rows }
}

function cellText(v: unknown): string {
  const t = v === undefined || v === null ? '<none>' : Array.isArray(v) ? `[${v.map(String).join(' ')}]` : String(v)
  // Only the first line of a cell is shown.
  const end = /[\n\r\f]/.exec(t)?.index
  return end === undefined ? t : `${t.slice(0, end)}...`
}

export const labelsText = (labels: Readonly<Record<string, string>>): string => {
  const keys = Object.keys(labels).sort()
  return keys.length === 0 ? '<none>' : keys.map((k) => `${k}=${labels[k]}`).join(',')
}

/** The header line and rows of a table, for the tabwriter. */
export function tableText(table: Obj, o: TableOptions, withHeader: boolean): string {
  const { header, rows } = lay(table, o)
  const lines = withHeader && !o.noHeaders ? [header, ...rows] : rows
  return lines.map((cells) => `${cells.join('\t')}\n`).join('')
}

export const layOut = (text: string): string => tabulate(text, kubectlTable)

/** A Table of objects that came without one: NAME and AGE only. */
export function plainTable(objects: readonly Obj[], age: (created: string) => string): Obj {
  return {
    kind: 'Table', columnDefinitions: [{ name: 'Name', priority: 0 }, { name: 'Age', priority: 0 }],
    rows: objects.map((o) => ({ cells: [nameOf(o), age(text(o, 'metadata', 'creationTimestamp'))], object: o })),
  }
}
