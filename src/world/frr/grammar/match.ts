import type { Argument, Daemon, Mode } from '../command.ts'
import type { Element } from './elements.ts'
import { followers, graphOf } from './graph.ts'
import { fit, suffices } from './match-token.ts'
import type { GraphNode, Kind } from './node.ts'

export type Match =
  | { readonly kind: 'ok'; readonly element: Element; readonly args: readonly Argument[] }
  | { readonly kind: 'none' | 'incomplete' | 'ambiguous' }

/** The command of a mode that a line's words say: as vtysh knows it, or a daemon by itself. */
export function matchCommand(mode: Mode, words: readonly string[], daemon?: Daemon): Match {
  const found = descend(graphOf(mode, words, daemon), words, -1, [])
  if (found.rank !== 'ok' || !found.best) return { kind: found.rank === 'ok' ? 'none' : found.rank }
  return {
    kind: 'ok',
    element: found.best.element,
    args: found.best.nodes.map((node, i) => ({ token: node.text, text: node.kind === 'word' ? node.text : words[i]! })),
  }
}

/** Tokens from some place on, and the command that they end in. */
interface Way { readonly nodes: readonly GraphNode[]; readonly element: Element }

type Rank = 'none' | 'incomplete' | 'ambiguous' | 'ok'
/** Of two failures the later in this order is told. */
const WORTH: Readonly<Record<Rank, number>> = { none: 0, incomplete: 1, ambiguous: 2, ok: 3 }

interface Found { readonly rank: Rank; readonly best?: Way }

/**
 * The best way from `node`, which takes the word at `at`. Of two ways the one that fits better at the first token where they differ wins: a value beats a
 * keyword, a keyword a name, a whole word its abbreviation. Equal ones are ambiguous.
 */
function descend(node: GraphNode, words: readonly string[], at: number, stack: readonly GraphNode[]): Found {
  if (!node.repeat && stack.includes(node)) return { rank: 'none' }
  if (at >= 0 && !suffices(node, fit(node, words[at]!))) return { rank: 'none' }
  const passed = [...stack, node]
  const own = at >= 0 ? [node] : []
  const isLast = at + 1 === words.length
  let rank: Rank = 'none'
  let best: Way | undefined
  for (const next of followers(node)) {
    if (isLast) {
      if (next.kind !== 'end') continue
      if (best) {
        rank = 'ambiguous'
        break
      }
      rank = 'ok'
      best = { nodes: [], element: next.element! }
      continue
    }
    const result = descend(next, words, at + 1, passed)
    if (result.best && best) {
      const winner = better(best, result.best, words, at + 1)
      if (!winner || (winner === best && rank === 'ambiguous') || (winner === result.best && result.rank === 'ambiguous')) rank = 'ambiguous'
      else rank = 'ok'
      best = winner ?? best
    } else if (result.best) {
      rank = result.rank
      best = result.best
    } else if (!best && WORTH[result.rank] > WORTH[rank]) rank = result.rank
  }
  if (!best) return { rank: isLast && rank === 'none' ? 'incomplete' : rank }
  return { rank, best: { nodes: [...own, ...best.nodes], element: best.element } }
}

const PRECEDENCE: Readonly<Partial<Record<Kind, number>>> = { word: 3, variable: 4 }
const precedence = (kind: Kind): number => PRECEDENCE[kind] ?? 2

function better(first: Way, second: Way, words: readonly string[], from: number): Way | undefined {
  for (let i = 0; i < first.nodes.length; i++) {
    const [a, b, word] = [first.nodes[i]!, second.nodes[i]!, words[from + i]!]
    if (a.kind === b.kind) {
      const [fa, fb] = [fit(a, word), fit(b, word)]
      if (fa !== fb) return fa === 'exact' ? first : second
    } else if (precedence(a.kind) !== precedence(b.kind)) return precedence(a.kind) < precedence(b.kind) ? first : second
  }
  return undefined
}
