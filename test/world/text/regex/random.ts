/** Random extended expressions without anchors and back-references (where glibc is known to go astray) and texts for them, from a seed. */
export function randomCases(seed: number, count: number): [pattern: string, text: string][] {
  let state = seed
  const below = (n: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * n)
  }
  const pick = (from: readonly string[]): string => from[below(from.length)]!
  const pattern = (depth: number): string => {
    const kind = below(12)
    if (depth <= 0 || kind < 3) return pick(['a', 'b', 'c', '.', '[ab]', '[^a]'])
    if (kind < 6) return pattern(depth - 1) + pattern(depth - 1)
    if (kind < 8) return `(${pattern(depth - 1)})`
    if (kind < 9) return `(${pattern(depth - 1)}|${pattern(depth - 1)})`
    return `(${pattern(depth - 1)})${pick(['*', '+', '?', '{2}', '{1,2}', '*', '{0,3}'])}`
  }
  return Array.from({ length: count }, () => {
    const made = pattern(4)
    return [made, Array.from({ length: below(9) }, () => pick(['a', 'b', 'c'])).join('')]
  })
}
