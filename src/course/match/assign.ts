/**
 * Gives every wanted thing a thing of its own, if that can be done (Kuhn's augmenting paths).
 * `fits[i]` lists what would do for the i-th; the result lists what it got, -1 for nothing.
 */
export function assign(fits: readonly (readonly number[])[]): number[] {
  const owner = new Map<number, number>()
  const got = fits.map(() => -1)
  const seek = (i: number, tried: Set<number>): boolean => {
    for (const thing of fits[i] ?? []) {
      if (tried.has(thing)) continue
      tried.add(thing)
      const other = owner.get(thing)
      if (other !== undefined && !seek(other, tried)) continue
      owner.set(thing, i)
      got[i] = thing
      return true
    }
    return false
  }
  for (let i = 0; i < fits.length; i++) seek(i, new Set())
  return got
}
