import { isInClass } from '../ctype/classes.ts'

const escapes: { readonly [char: string]: string } = {
  '\x07': '\\a', '\b': '\\b', '\x1b': '\\E', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v', '\\': '\\\\', "'": "\\'",
}
const special = new Set(' \t\n\'"\\|&;()<>!{}*[]?^$`,')

/** Quoting as bash's `printf %q`, `${x@Q}` of odd texts and `set -x` do it: `a\ b`, `$'a\nb'`, `''`. */
export function quoteForShell(text: string): string {
  if (text === '') return "''"
  if ([...text].some((char) => !isPrintable(char))) return ansiQuote(text)
  let out = ''
  let previous = ''
  for (const char of text) {
    const tilde = char === '~' && (previous === '' || previous === '=' || previous === ':')
    const comment = char === '#' && previous === ''
    out += special.has(char) || tilde || comment ? `\\${char}` : char
    previous = char
  }
  return out
}

/** `$'…'`. */
function ansiQuote(text: string): string {
  let out = ''
  for (const char of text) out += escapes[char] ?? (isPrintable(char) ? char : octalBytes(char))
  return `$'${out}'`
}

const safe = new Set('%+,-./0123456789:@ABCDEFGHIJKLMNOPQRSTUVWXYZ]_abcdefghijklmnopqrstuvwxyz{}')

/** Quoting as GNU `ls` on a terminal, `stat` and /usr/bin/printf `%q` do it (`shell-escape`): `'a b'`, `"it's"`, `'a'$'\n''b'`. */
export function quoteShellEscape(text: string): string {
  const chars = [...text]
  if (text === '') return "''"
  if (text === '{' || text === '}') return `'${text}'`
  if (chars.every((char, i) => safe.has(char) || (char > '\x7f' && isPrintable(char)) || ((char === '#' || char === '~') && i > 0))) return text
  if (text.includes("'") && chars.every((char) => isPrintable(char) && !'"\\`$'.includes(char))) return `"${text}"`
  let out = "'"
  let inside = true
  for (const char of chars) {
    if (!isPrintable(char)) {
      if (inside) out += "'$'"
      inside = false
      out += escapes[char] === '\\E' ? '\\033' : escapes[char] ?? octalBytes(char)
      continue
    }
    if (!inside) out += "''"
    inside = true
    out += char === "'" ? "'\\''" : char
  }
  return `${out}'`
}

function isPrintable(char: string): boolean {
  return isInClass(char.codePointAt(0)!, 'print')
}

function octalBytes(char: string): string {
  const code = char.codePointAt(0)!
  if (code < 0x80 || (code >= 0xdc80 && code <= 0xdcff)) return octal(code & 0xff)
  const size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  let out = octal(((0xf00 >> size) & 0xff) | (code >> (6 * (size - 1))))
  for (let i = size - 2; i >= 0; i--) out += octal(0x80 | ((code >> (6 * i)) & 0x3f))
  return out
}

function octal(value: number): string {
  return `\\${value.toString(8).padStart(3, '0')}`
}
