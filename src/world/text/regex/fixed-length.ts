import type { Node } from './ast.ts'

/** The number of characters that a node always takes, or undefined if it varies: what a look-behind may hold. */
export function fixedLength(node: Node): number | undefined {
  switch (node.kind) {
    case 'set': return 1
    case 'cat': return sum(node.parts)
    case 'alt': {
      const lengths = node.parts.map(fixedLength)
      return lengths.every((length) => length === lengths[0]) ? lengths[0] : undefined
    }
    case 'repeat': {
      const length = fixedLength(node.body)
      return node.min === node.max && length !== undefined ? length * node.min : undefined
    }
    case 'group': case 'atomic': return fixedLength(node.body)
    case 'backref': return undefined
    default: return 0
  }
}

function sum(parts: readonly Node[]): number | undefined {
  let total = 0
  for (const part of parts) {
    const length = fixedLength(part)
    if (length === undefined) return undefined
    total += length
  }
  return total
}
