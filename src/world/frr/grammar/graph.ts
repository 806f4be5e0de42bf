import type { Mode } from '../command.ts'
import { commandsOf } from './elements.ts'
import { merge } from './merge.ts'
import type { GraphNode } from './node.ts'
import { parseElement } from './parse.ts'

const graphs = new Map<Mode, GraphNode>()

/** The start of a mode's graph: built from all its commands when first asked for. */
export function graphOf(mode: Mode): GraphNode {
  let start = graphs.get(mode)
  if (!start) {
    start = { kind: 'start', text: '', help: '', hidden: false, to: [], from: [] }
    for (const element of commandsOf(mode)) merge(start, parseElement(element))
    graphs.set(mode, start)
  }
  return start
}

/**
 * Tokens that may follow a node: forks and joins are passed through. With `stack` (nodes passed so far) a token that stands in it does not come
 * again unless it may repeat: so a keyword is taken once.
 */
export function followers(node: GraphNode, stack?: readonly GraphNode[]): GraphNode[] {
  const found: GraphNode[] = []
  const walk = (from: GraphNode): void => {
    for (const next of from.to) {
      if (stack && !next.repeat && stack.includes(next)) continue
      if (next.kind === 'fork' || next.kind === 'join' || next.kind === 'start') walk(next)
      else found.push(next)
    }
  }
  walk(node)
  return found
}
