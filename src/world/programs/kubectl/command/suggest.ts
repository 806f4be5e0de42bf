import type { CommandNode } from './tree.ts'

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}

/** Cobra's suggestions for a word that is no command: at most two edits away, or begun by it. */
export const suggestions = (node: CommandNode, typed: string): string[] => {
  const word = typed.toLowerCase()
  return node.children.filter((c) => distance(word, c.name.toLowerCase()) <= 2 || c.name.toLowerCase().startsWith(word)).map((c) => c.name)
}
