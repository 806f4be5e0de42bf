import { failure, type Failure } from '../command/failure.ts'
import type { Json } from '../../../text/index.ts'
import { findJsonpath, relaxed } from '../jsonpath/evaluate.ts'
import { list, type Obj } from '../resource/object.ts'
import { layOut } from './table.ts'

export interface Column { readonly header: string; readonly path: string }

/** Reads `NAME:.metadata.name,…` of `-o custom-columns`. Throws Failure. */
export function parseColumns(spec: string): Column[] {
  if (spec === '') throw failure('custom-columns format specified but no custom columns given')
  return spec.split(',').map((part) => {
    const colon = part.indexOf(':')
    if (colon < 0) throw failure(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`)
    return { header: part.slice(0, colon), path: pathOf(part.slice(colon + 1)) }
  })
}

/** Reads the two lines of a file of custom columns: headers, and paths under them. */
export function parseColumnsFile(text: string): Column[] {
  const [first = '', second = ''] = text.split('\n')
  const headers = first.split(/\s+/).filter((w) => w !== '')
  const paths = second.split(/\s+/).filter((w) => w !== '')
  if (headers.length !== paths.length) throw failure(`number of headers (${headers.length}) and field specifications (${paths.length}) don't match`)
  return headers.map((header, i) => ({ header, path: pathOf(paths[i]!) }))
}

function pathOf(expression: string): string {
  const path = relaxed(expression)
  if (path === undefined) throw badPath(expression)
  return path
}

const badPath = (e: string): Failure => failure(`unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'${e === '' ? '' : ''}`)

/** A value as fmt's %v prints it: maps and lists in Go's form. */
function goText(v: Json): string {
  if (v === null) return '<nil>'
  if (Array.isArray(v)) return `[${v.map(goText).join(' ')}]`
  if (typeof v === 'object') return `map[${Object.keys(v).sort().map((k) => `${k}:${goText(v[k]!)}`).join(' ')}]`
  return String(v)
}

/** The table of some objects; a list counts as its items. */
export function columnsText(columns: readonly Column[], objects: readonly Obj[], noHeaders: boolean): string {
  const rows = objects.flatMap((o) => (Array.isArray(o['items']) ? list(o, 'items') : [o])).map((o) => columns.map((c) => {
    const found = c.path === '' ? [] : findJsonpath(c.path, o)
    return found.length === 0 ? '<none>' : found.map(goText).join(',')
  }))
  return layOut([...(noHeaders ? [] : [columns.map((c) => c.header)]), ...rows].map((cells) => `${cells.join('\t')}\n`).join(''))
}
