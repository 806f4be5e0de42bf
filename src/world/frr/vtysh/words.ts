/** A line in words; none for an empty line or a comment. */
export function wordsOf(line: string): readonly string[] {
  const text = line.trimStart()
  if (text.startsWith('!') || text.startsWith('#')) return []
  return text.split(/\s+/).filter((word) => word !== '')
}

/** A line cut at `| `, and what stands behind. */
export interface Piped { readonly line: string; readonly action?: string; readonly argument?: string }

export function cutPipe(line: string): Piped {
  const at = line.indexOf('| ')
  if (at < 0) return { line }
  const rest = line.slice(at + 2)
  const blank = rest.indexOf(' ')
  return blank < 0 ? { line: line.slice(0, line.indexOf('|')), action: rest } : { line: line.slice(0, line.indexOf('|')), action: rest.slice(0, blank), argument: rest.slice(blank + 1) }
}
