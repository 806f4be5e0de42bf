import { lowerOf } from '../ctype/case.ts'
import { has } from '../regex/char-set.ts'
import { isPair } from '../regex/context.ts'
import type { GlobNode, GlobOptions } from './pattern.ts'

/** Places in a text, ascending, none twice. */
export type Places = readonly number[]

const slash = 0x2f
const dot = 0x2e

/**
 * All places that a sequence of nodes leads to from any of `starts`, forwards or backwards. Each node costs at most the length of the
 * text, a group with `*`, `+` or `!` at most that for each place it starts from: no pattern is exponential.
 */
export function reach(nodes: readonly GlobNode[], text: string, starts: Places, direction: 1 | -1, options: GlobOptions): Places {
  let places = starts
  for (let i = 0; i < nodes.length && places.length > 0; i++) {
    places = step(nodes[direction > 0 ? i : nodes.length - 1 - i]!, text, places, direction, options)
  }
  return places
}

/** The place one code point further, or -1 at the end. */
export function next(text: string, at: number, direction: 1 | -1): number {
  if (direction > 0) return at >= text.length ? -1 : at + (isPair(text, at) ? 2 : 1)
  return at <= 0 ? -1 : at - (isPair(text, at - 2) ? 2 : 1)
}

/** Does a node that takes one character take that at `at`? */
export function takes(node: GlobNode, text: string, at: number, options: GlobOptions): boolean {
  const codePoint = text.codePointAt(at)!
  if (node.kind === 'char') return (options.ignoreCase ? lowerOf(codePoint) : codePoint) === node.codePoint
  if (hidden(text, at, options) || (options.pathname && codePoint === slash)) return false
  return node.kind === 'any' || (node.kind === 'set' && has(node.set, codePoint))
}

function hidden(text: string, at: number, options: GlobOptions): boolean {
  return options.period === true && at === 0 && text.charCodeAt(0) === dot
}

function step(node: GlobNode, text: string, starts: Places, direction: 1 | -1, options: GlobOptions): Places {
  const hindered = options.pathname || options.period
  if (node.kind === 'star') return hindered ? starFromEach(text, starts, direction, options) : everyPlace(text, starts, direction)
  if (node.kind === 'group') return group(node, text, starts, direction, options)
  const out: number[] = []
  for (const start of starts) {
    const end = next(text, start, direction)
    if (end >= 0 && takes(node, text, direction > 0 ? start : end, options)) out.push(end)
  }
  return out
}

function everyPlace(text: string, starts: Places, direction: 1 | -1): Places {
  const out: number[] = []
  const from = direction > 0 ? starts[0]! : 0
  const to = direction > 0 ? text.length : starts[starts.length - 1]!
  for (let at = from; at <= to; at = at === to ? to + 1 : next(text, at, 1)) out.push(at)
  return out
}

/** `*` where it must not pass a slash or begin with a hidden dot. */
function starFromEach(text: string, starts: Places, direction: 1 | -1, options: GlobOptions): Places {
  const out = new Set<number>()
  for (const start of starts) {
    if (direction > 0 && hidden(text, start, options)) continue
    for (let at = start; at >= 0 && !out.has(at);) {
      if (!(direction < 0 && hidden(text, at, options))) out.add(at)
      const to = next(text, at, direction)
      if (to < 0 || (options.pathname && text.charCodeAt(direction > 0 ? at : to) === slash)) break
      at = to
    }
  }
  return ascending(out)
}

function group(node: Extract<GlobNode, { kind: 'group' }>, text: string, starts: Places, direction: 1 | -1, options: GlobOptions): Places {
  const once = (from: Places): Places => ascending(new Set(node.branches.flatMap((branch) => reach(branch, text, from, direction, options))))
  switch (node.operator) {
    case '@': return once(starts)
    case '?': return ascending(new Set([...starts, ...once(starts)]))
    case '!': return unlike(node, text, starts, direction, options)
    default: return repeated(node.operator === '*' ? starts : once(starts), once)
  }
}

function repeated(first: Places, once: (from: Places) => Places): Places {
  const all = new Set(first)
  let fresh = first
  while (fresh.length > 0) {
    fresh = once(fresh).filter((place) => !all.has(place))
    for (const place of fresh) all.add(place)
  }
  return ascending(all)
}

/** `!(…)`: from each start, every place where none of the branches ends. */
function unlike(node: Extract<GlobNode, { kind: 'group' }>, text: string, starts: Places, direction: 1 | -1, options: GlobOptions): Places {
  const out = new Set<number>()
  for (const start of starts) {
    const refused = new Set(node.branches.flatMap((branch) => reach(branch, text, [start], direction, options)))
    for (const place of starFromEach(text, [start], direction, options)) if (!refused.has(place)) out.add(place)
  }
  return ascending(out)
}

function ascending(places: ReadonlySet<number>): Places {
  return [...places].sort((a, b) => a - b)
}
