import type { Daemon, Mode } from '../command.ts'
import { isAbsent } from './absent.ts'
import { commandsOf } from './elements.ts'
import { merge } from './merge.ts'
import type { GraphNode } from './node.ts'
import { parseElement } from './parse.ts'

const graphs = new Map<string, GraphNode>()

/** The start of a mode's graph, built when first asked for: from all its commands, or from those that a daemon of the lab knows itself. */
export function graphOf(mode: Mode, daemon?: Daemon): GraphNode {
  const key = `${mode} ${daemon ?? ''}`
  let start = graphs.get(key)
  if (!start) {
    start = { kind: 'start', text: '', help: '', hidden: false, to: [], from: [] }
    for (const element of commandsOf(mode)) if (daemon === undefined || (element.daemons.includes(daemon) && !isAbsent(daemon, element.syntax))) merge(start, parseElement(element))
    graphs.set(key, start)
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
