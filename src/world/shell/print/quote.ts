/** What must be written as `$'…'`: control characters, and bytes that are no text. */
const UNPRINTABLE = /[\u0001-\u001f\u007f\u0080-\u009f\udc80-\udcff]/

const NAMED: Readonly<Record<string, string>> = { '\x07': '\\a', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\v': '\\v', '\f': '\\f', '\r': '\\r', '\x1b': '\\E', '\\': '\\\\', "'": "\\'" }

const octal = (n: number): string => `\\${n.toString(8).padStart(3, '0')}`

/** `$'…'` */
export function quoteAnsi(text: string): string {
  let out = "$'"
  for (const c of text) {
    const named = NAMED[c]
    const code = c.codePointAt(0)!
    if (named) out += named
    else if (code < 32 || code === 127) out += octal(code)
    else if (code >= 0xdc80 && code <= 0xdcff) out += octal(code - 0xdc00)
    else if (code >= 0x80 && code < 0xa0) out += `\\302${octal(code)}`
    else out += c
  }
  return `${out}'`
}

/** `'it'\\''s'`: `trap`, `alias`. */
export const quoteSingle = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** As `${x@Q}`: in single quotes, or `$'…'` where the text has control characters. */
export const quoteReusable = (text: string): string => (UNPRINTABLE.test(text) ? quoteAnsi(text) : quoteSingle(text))

/** `"…"` as `declare -p` writes values. */
export function quoteDouble(text: string): string {
  if (UNPRINTABLE.test(text)) return quoteAnsi(text)
  return `"${text.replace(/["$`\\]/g, '\\$&')}"`
}

/** Characters that mean something to the shell (bash's sh_contains_shell_metas). */
const SPECIAL = /[\s'"\\|&;()<>!{}*[\]?^$`]|^[~#]|[:=]~/

/** As `set -x` writes a word: bare where it can be, else in single quotes. */
export function quoteTraced(text: string): string {
  if (text === '') return "''"
  if (SPECIAL.test(text)) return quoteSingle(text)
  return UNPRINTABLE.test(text) ? quoteAnsi(text) : text
}

/** As `set` writes a value: nothing for an empty one. */
export function quoteValue(text: string): string {
  if (UNPRINTABLE.test(text)) return quoteAnsi(text)
  return SPECIAL.test(text) ? quoteSingle(text) : text
}
