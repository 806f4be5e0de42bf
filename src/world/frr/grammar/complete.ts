import type { Mode } from '../command.ts'
import { followers, graphOf } from './graph.ts'
import { fit, suffices } from './match-token.ts'
import type { GraphNode } from './node.ts'

/**
 * Tokens that the last of the words may become, by their texts in order, the end of a command (`<cr>`) first; `undefined` when nothing fits. An empty last word stands for
 * whatever may follow.
 */
export function candidates(mode: Mode, words: readonly string[]): readonly GraphNode[] | undefined {
  let current = followers(graphOf(mode, words.slice(0, -1))).map((node) => [node])
  for (const [i, word] of words.entries()) {
    const isLast = i === words.length - 1
    const whole = word !== '' && current.some(([node]) => fit(node!, word) === 'exact')
    const next: GraphNode[][] = []
    for (const way of current) {
      const node = way[0]!
      if (node.hidden) continue
      if (isLast && word === '') {
        next.push([node])
        continue
      }
      const how = fit(node, word)
      if (how === 'no' || (how === 'partly' && whole && !isLast)) continue
      if (isLast) next.push([node])
      else if (suffices(node, how)) next.push(...followers(node, way).map((follower) => [follower, ...way]))
    }
    if (next.length === 0) return undefined
    current = next
  }
  return inOrder(current.map(([node]) => node!))
}

/** How many commands pass through a token. */
const weight = (node: GraphNode): number => (node.said ? [...node.said.values()].reduce((a, b) => a + b, 0) : (node.agreed ?? 1))

/** Each text once: of tokens that look alike that of most commands. */
function inOrder(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const once = new Map<string, GraphNode>()
  let end: GraphNode | undefined
  for (const node of nodes) {
    if (node.kind === 'end') end = node
    else if (!once.has(node.text) || weight(once.get(node.text)!) < weight(node)) once.set(node.text, node)
  }
  const sorted = [...once.values()].sort((a, b) => (a.text < b.text ? -1 : 1))
  return end ? [end, ...sorted] : sorted
}
