/** The anchor that GitHub gives a heading: lower case, punctuation dropped, blanks to hyphens. */
export function slug(heading: string): string {
  return heading.trim().toLowerCase().replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '').replace(/ /g, '-')
}

/** `id`, or `id-1`, `id-2` … where that is taken, as GitHub numbers anchors. The result is taken from then on. */
export function freeId(id: string, taken: Set<string>): string {
  let free = id
  for (let n = 1; taken.has(free); n++) free = `${id}-${n}`
  taken.add(free)
  return free
}
