import { connect, isLinked, isSpecial, type GraphNode } from './node.ts'

/**
 * Lays a command's graph over that of its mode: what is equal from the start on is shared, the rest hangs behind it. Two commands that end in
 * one node both keep their end, so typing them is ambiguous.
 */
export function merge(old: GraphNode, fresh: GraphNode): void {
  const oldStop = loopStop(old)
  const freshStop = loopStop(fresh)
  for (const next of fresh.to) {
    if (next === freshStop) continue
    const same = next.kind === 'end' ? undefined : old.to.find((n) => n !== oldStop && isEqual(n, next))
    if (!same) {
      next.from.splice(next.from.indexOf(fresh), 1)
      connect(old, next)
      continue
    }
    if (same.kind === 'fork') {
      hearInside(same, next, same.partner!)
      if (same.hidden && !next.hidden) show(same, same.partner!)
      merge(same.partner!, next.partner!)
    } else {
      if (!next.hidden) same.hidden = false
      hear(same, next.help)
      merge(same, next)
    }
  }
}

/** A successor that leads back: of a join its fork, of any other node itself. */
const loopStop = (node: GraphNode): GraphNode => (node.kind === 'join' ? node.partner! : node)

function isEqual(a: GraphNode, b: GraphNode): boolean {
  if (a.kind !== b.kind || (a.repeat ?? false) !== (b.repeat ?? false) || a.varname !== b.varname) return false
  if (!isSpecial(a.kind) && a.text !== b.text) return false
  if (a.kind !== 'fork') return true
  // Keywords in any order, an option and a plain choice are different even with the same alternatives.
  if (isLinked(a.partner!, a) !== isLinked(b.partner!, b) || isLinked(a, a.partner!) !== isLinked(b, b.partner!)) return false
  return isEqualInside(a, b, a.partner!)
}

/** The whole of two forks is compared, alternative by alternative in their order: forks are never shared in part. */
function isEqualInside(a: GraphNode, b: GraphNode, join: GraphNode): boolean {
  if (a.to.length !== b.to.length) return false
  const [aStop, bStop] = [loopStop(a), loopStop(b)]
  return a.to.every((next, i) => {
    const other = b.to[i]!
    if (next === aStop) return other === bStop
    return isEqual(next, other) && (next === join || isEqualInside(next, other, join))
  })
}

function show(node: GraphNode, join: GraphNode): void {
  node.hidden = false
  const stop = loopStop(node)
  for (const next of node.to) if (next !== stop && next !== join) show(next, join)
}

/** Counts what a further command says of a shared token; what most say stands. */
function hear(node: GraphNode, help: string): void {
  if (!node.said && help === node.help) {
    node.agreed = (node.agreed ?? 1) + 1
    return
  }
  node.said ??= new Map([[node.help, node.agreed ?? 1]])
  const count = (node.said.get(help) ?? 0) + 1
  node.said.set(help, count)
  if (count > node.said.get(node.help)!) node.help = help
}

function hearInside(node: GraphNode, other: GraphNode, join: GraphNode): void {
  const stop = loopStop(node)
  for (const [i, next] of node.to.entries()) {
    if (next === stop || next === join) continue
    hear(next, other.to[i]!.help)
    hearInside(next, other.to[i]!, join)
  }
}
