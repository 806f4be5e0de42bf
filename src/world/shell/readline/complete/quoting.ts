/** Characters that a completed file name needs a backslash before, outside of quotes. */
const SPECIAL = /[\\ \t\n"'<>;|&()#$`?*[\]!{}~=:,^@]/g
/** Of these, some break words for completion but need no backslash. */
const HARMLESS = new Set(['=', ':', ',', '^', '@', ']', '{', '}', '~', '#'])

/** A file name as it must be typed; `quote` is the quotation that is open before it. */
export function quoteFilename(name: string, quote: string): string {
  if (quote === '"') return name.replace(/["$`\\!]/g, '\\$&')
  if (quote === "'") return name.replaceAll("'", "'\\''")
  const text = name.replace(SPECIAL, (c) => (HARMLESS.has(c) ? c : c === '\n' ? "$'\\n'" : `\\${c}`))
  return /^[~#]/.test(text) ? `\\${text}` : text
}

/** A word as typed, its quotes and backslashes taken off. */
export function unquoteWord(word: string, quote: string): string {
  if (quote === "'") return word
  if (quote === '"') return word.replace(/\\(["$`\\])/g, '$1')
  return word.replace(/\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"/gs, (_, plain?: string, single?: string, double?: string) => plain ?? single ?? unquoteWord(double!, '"'))
}

/** Does a name hold characters for which readline quotes it (a `$` of a variable does not count)? */
export const needsQuotes = (name: string): boolean => /[ \t\n\\"'@<>=;|&()#`?*[!:{~]/.test(name)
