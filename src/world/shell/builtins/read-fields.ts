/** A character that was read, and whether a backslash stood before it. */
export interface Char { readonly text: string; readonly quoted: boolean }

/** Fields by IFS; with `limit` the last one takes all the rest, white space at its end taken off. */
export function split(chars: readonly Char[], ifs: string, limit: number | undefined): string[] {
  const white = (c: Char | undefined): boolean => c !== undefined && !c.quoted && ifs.includes(c.text) && ' \t\n'.includes(c.text)
  const delimiter = (c: Char | undefined): boolean => c !== undefined && !c.quoted && ifs.includes(c.text)
  const fields: string[] = []
  let at = 0
  while (white(chars[at])) at++
  while (at < chars.length) {
    if (limit !== undefined && fields.length === limit - 1) {
      fields.push(lastField(chars.slice(at), white, delimiter))
      return fields
    }
    let field = ''
    while (at < chars.length && !delimiter(chars[at])) field += chars[at++]!.text
    fields.push(field)
    while (white(chars[at])) at++
    if (delimiter(chars[at])) {
      at++
      while (white(chars[at])) at++
    }
  }
  return fields
}

/** The rest of a line for the last variable: one delimiter at its end goes if the rest is a single field. */
function lastField(chars: readonly Char[], white: (c: Char | undefined) => boolean, delimiter: (c: Char | undefined) => boolean): string {
  let end = chars.length
  while (end > 0 && white(chars[end - 1])) end--
  const inner = chars.slice(0, end)
  const first = inner.findIndex((c) => delimiter(c))
  if (first >= 0) {
    let after = first
    while (white(inner[after])) after++
    if (delimiter(inner[after]) && !white(inner[after])) after++
    while (white(inner[after])) after++
    if (after >= inner.length) return inner.slice(0, first).map((c) => c.text).join('')
  }
  return inner.map((c) => c.text).join('')
}
