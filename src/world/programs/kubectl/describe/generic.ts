import type { Json } from '../../../text/index.ts'
import { isObj, type Obj } from '../resource/object.ts'
import type { Page } from './page.ts'

const ACRONYMS = new Set(['API', 'URL', 'UID', 'OSB', 'GUID'])

/** `loadBalancer` → `Load Balancer`, as fatih/camelcase parts words: lower, upper, digits, the rest. */
export function labelOf(field: string): string {
  if (/[^A-Za-z-]/.test(field)) return field
  const parts = field.match(/[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^A-Za-z\d]+/g) ?? [field]
  return parts.map((p) => (ACRONYMS.has(p.toUpperCase()) ? p.toUpperCase() : p[0]!.toUpperCase() + p.slice(1))).join(' ')
}

const SKIPPED = new Set(['.metadata.name', '.metadata.namespace', '.metadata.labels', '.metadata.annotations', '.metadata.managedFields'])

function scalar(v: Json): string {
  return v === null ? '<nil>' : typeof v === 'number' && Math.abs(v) >= 1e21 ? v.toExponential() : String(v)
}

function content(page: Page, level: number, o: Obj, prefix: string): void {
  for (const field of Object.keys(o).sort()) {
    const path = `${prefix}.${field}`
    if (SKIPPED.has(path)) continue
    const v = o[field]!
    const label = labelOf(field)
    if (Array.isArray(v)) {
      page.line(level, `${label}:`)
      for (const item of v) {
        if (isObj(item)) content(page, level + 1, item, path)
        else page.line(level + 1, scalar(item))
      }
    } else if (isObj(v)) {
      page.line(level, `${label}:`)
      content(page, level + 1, v, path)
    } else page.line(level, `${label}:\t${scalar(v)}`)
  }
}

/** An object of a kind that describe does not know: every field by name. */
export function describeGeneric(page: Page, o: Obj): void {
  page.head(o)
  page.marks(o)
  content(page, 0, o, '')
}
