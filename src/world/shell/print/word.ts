import { expandEscapes } from '../../text/index.ts'
import { skipAnsi, skipBackquote, skipDollar, skipDouble, skipSingle } from '../syntax/scan.ts'
import { quoteSingle } from './quote.ts'

/** A word as bash keeps it after parsing: `$'…'` has become text in single quotes, `$"…"` plain double quotes. */
export function printedWord(text: string): string {
  if (!text.includes("$'") && !text.includes('$"')) return text
  let out = ''
  for (let i = 0; i < text.length;) {
    const c = text[i]!
    if (c === '$' && text[i + 1] === "'") {
      const end = skipAnsi(text, i + 2)
      out += quoteSingle(expandEscapes(text.slice(i + 2, end - 1), 'ansi-c').text)
      i = end
      continue
    }
    if (c === '$' && text[i + 1] === '"') {
      i++
      continue
    }
    const end = c === '\\' ? i + 2 : c === "'" ? skipSingle(text, i + 1) : c === '"' ? skipDouble(text, i + 1) : c === '`' ? skipBackquote(text, i + 1) : c === '$' ? skipDollar(text, i, false) : i + 1
    out += text.slice(i, end)
    i = end
  }
  return out
}
