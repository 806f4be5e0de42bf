import { joined } from './anywhere.ts'
import { assign } from './assign.ts'
import { comparison } from './cell.ts'
import type { Expectation } from './expectation.ts'
import { failure, type Failure } from './failure.ts'
import type { JsonNode } from './json-text.ts'
import { lineTest, type Captures } from './line.ts'
import type { Found } from './lines.ts'

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/**
 * Mode `json`: expected members must be there, others are free; every expected item of an array is met by an item of its own in any order.
 * With `exact` there are no other members and items, and the order counts.
 */
export function matchJson(expected: Expectation, actual: readonly string[], captures: Captures): Found {
  if (!expected.json) return { kept: captures, failures: [] }
  const printed = parse(actual)
  if (printed === undefined) return { kept: captures, failures: [failure('not-json', {}, actual[0] === undefined ? {} : { closest: { text: actual[0], line: 1 } })] }
  const found = compare(expected.json, printed, '$', { captures, exact: expected.exact })
  return { kept: joined(captures, [found.kept]), failures: found.failures }
}

interface How { readonly captures: Captures; readonly exact: boolean }

const FINE: Found = { kept: new Map(), failures: [] }

function compare(node: JsonNode, actual: Json | undefined, path: string, how: How): Found {
  const wrong = (found = show(actual)): Found => ({
    kept: new Map(), failures: [failure('json', { path, found, wanted: node.text }, { expected: { text: node.text, at: node.at } })],
  })
  if (actual === undefined) return wrong('missing')
  if (node.is === 'value') {
    if (node.value === actual) return FINE
    const asked = typeof node.value === 'string' && typeof actual === 'number' ? comparison(node.value) : undefined
    return asked?.(String(actual)) ? FINE : wrong()
  }
  if (node.is === 'pattern') {
    const kept = typeof actual === 'object' && actual !== null ? undefined : lineTest(node.pattern)(String(actual), how.captures)
    return kept ? { kept, failures: [] } : wrong()
  }
  if (node.is === 'array') return Array.isArray(actual) ? compareItems(node.items, actual as readonly Json[], path, how) : wrong()
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return wrong()
  const members = actual as { readonly [name: string]: Json }
  const parts = [...node.entries].map(([name, wanted]) => compare(wanted, Object.hasOwn(members, name) ? members[name] : undefined, member(path, name), how))
  const extra = how.exact ? Object.keys(members).filter((name) => !node.entries.has(name)) : []
  return both([...parts, ...extra.map((name): Found => ({ kept: new Map(), failures: [failure('json-extra', { path: member(path, name) })] }))])
}

function compareItems(wanted: readonly JsonNode[], actual: readonly Json[], path: string, how: How): Found {
  if (how.exact) {
    const extra = actual.slice(wanted.length).map((_, i): Found => ({ kept: new Map(), failures: [failure('json-extra', { path: `${path}[${wanted.length + i}]` })] }))
    return both([...wanted.map((node, i) => compare(node, actual[i], `${path}[${i}]`, how)), ...extra])
  }
  const tried = wanted.map((node) => actual.map((item, i) => compare(node, item, `${path}[${i}]`, how)))
  const got = assign(tried.map((row) => row.flatMap((found, i) => (found.failures.length ? [] : [i]))))
  return both(wanted.map((node, n) => {
    const here = tried[n]?.[got[n] ?? -1]
    if (here) return here
    const left = (tried[n] ?? []).filter((_, i) => !got.includes(i)).toSorted((a, b) => a.failures.length - b.failures.length)
    return left[0] ?? compare(node, undefined, `${path}[${n}]`, how)
  }))
}

const both = (all: readonly Found[]): Found => ({ kept: joined(new Map(), all.map((found) => found.kept)), failures: all.flatMap((found): readonly Failure[] => found.failures) })
const member = (path: string, name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`)

function show(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? 'missing'
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}

/** The output as JSON: all of it, or from the first line that opens an object or array to the last that closes one. */
function parse(lines: readonly string[]): Json | undefined {
  const first = lines.findIndex((line) => /^\s*[[{]/.test(line))
  const last = lines.findLastIndex((line) => /[\]}]\s*$/.test(line))
  for (const part of [lines, first >= 0 ? lines.slice(first, last + 1) : []]) {
    try {
      return JSON.parse(part.join('\n')) as Json
    } catch {
      // The next part may be JSON; if none is, the caller says so.
    }
  }
  return undefined
}
