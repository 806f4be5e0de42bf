/** Characters that a shell would take for something else than themselves, and the colon. */
const SPECIAL = /[ !"$&'()*:;<=>?[\\^`|]/
const CONTROL = /[\x00-\x1f\x7f]/
const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\v': '\\v', '\f': '\\f', '\r': '\\r',
}

/** A name in single quotes as gnulib's `quoteaf` writes it; what does not print stands in `$'…'`. */
export function quote(name: string): string {
  if (!CONTROL.test(name))
    return name.includes("'") ? (/["$`\\!]/.test(name) ? `'${name.replaceAll("'", `'\\''`)}'` : `"${name}"`) : `'${name}'`
  let out = ''
  for (const part of name.match(/[\x00-\x1f\x7f]+|[^\x00-\x1f\x7f]+/g) ?? []) {
    if (!CONTROL.test(part)) out += `'${part.replaceAll("'", `'\\''`)}'`
    else out += `$'${Array.from(part, (c) => ESCAPES[c] ?? `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`).join('')}'`
  }
  return out.startsWith('$') ? `''${out}` : out
}

/** As `quotef`: quoted only where a shell, or a reader of `NAME: file: why`, would need it. */
export const quoteIfNeeded = (name: string): string =>
  name === '' || name === '{' || name === '}' || /^[#~]/.test(name) || SPECIAL.test(name) || CONTROL.test(name) ? quote(name) : name

/** A word in a message, as gnulib's `quote` writes it in a UTF-8 locale: ‘x’. */
export const quoteWord = (word: string): string => `‘${word.replace(/[\x00-\x1f\x7f\\]/g, escaped)}’`

const escaped = (c: string): string => (c === '\\' ? '\\\\' : (ESCAPES[c] ?? `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`))
