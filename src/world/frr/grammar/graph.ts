import type { Daemon, Mode } from '../command.ts'
import { isAbsent } from './absent.ts'
import { commandsOf } from './elements.ts'
import { merge } from './merge.ts'
import type { GraphNode } from './node.ts'
import { parseElement } from './parse.ts'

const graphs = new Map<string, GraphNode>()
/** More graphs than a session needs are not kept. */
const MOST = 200

/**
 * The start of the graph of those commands of a mode that a line beginning so may mean, built when first asked for; with `daemon` of those that a daemon of the lab knows itself. Commands
 * that begin otherwise could not match and are left out: the whole of `enable` is a thousand.
 */
export function graphOf(mode: Mode, line: readonly string[], daemon?: Daemon): GraphNode {
  const words = line.slice(0, DECIDING)
  const key = `${mode} ${daemon ?? ''}\n${words.join(' ')}`
  let start = graphs.get(key)
  if (!start) {
    if (graphs.size >= MOST) graphs.clear()
    start = { kind: 'start', text: '', help: '', hidden: false, to: [], from: [] }
    for (const element of commandsOf(mode)) {
      if (daemon !== undefined && (!element.daemons.includes(daemon) || isAbsent(daemon, element.syntax))) continue
      if (mayBegin(element.source.split(' '), words)) merge(start, parseElement(element))
    }
    graphs.set(key, start)
  }
  return start
}

/** So many words decide which commands are looked at. */
const DECIDING = 2
const KEYWORD = /^[a-z0-9*][-+_a-zA-Z0-9*]*$/

const OPTIONAL = /^\[([a-z0-9][-a-z0-9]*)\]$/
const ONE_OF = /^<([a-z0-9][-a-z0-9]*(?:\|[a-z0-9][-a-z0-9]*)*)>$/

/** Can a line that begins with these words be the command? Looked at up to the first token that is neither a keyword, an optional one, nor one of several. */
function mayBegin(tokens: readonly string[], words: readonly string[]): boolean {
  const [word] = words
  const [token] = tokens
  if (word === undefined) return true
  if (token === undefined) return false
  const [rest, after] = [tokens.slice(1), words.slice(1)]
  if (KEYWORD.test(token)) return token.startsWith(word) && mayBegin(rest, after)
  const optional = OPTIONAL.exec(token)?.[1]
  if (optional !== undefined) return mayBegin(rest, words) || (optional.startsWith(word) && mayBegin(rest, after))
  const one = ONE_OF.exec(token)?.[1]
  return one === undefined || (one.split('|').some((k) => k.startsWith(word)) && mayBegin(rest, after))
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
