import type { Part } from './sed-commands.ts'
import { characterEscape } from './sed-script.ts'

/** The characters of one side of `y`, escapes resolved. */
export function characters(text: string): string[] {
  const out: string[] = []
  for (let i = 0; i < text.length;) {
    const escape = text[i] === '\\' ? characterEscape(text, i) : undefined
    const c =
      escape?.text ??
      (text[i] === '\\' && (text[i + 1] === '\\' || text[i + 1] === '\n') ? text[i + 1]! : String.fromCodePoint(text.codePointAt(i)!))
    out.push(c)
    i += escape ? escape.length : text[i] === '\\' && c !== '\\' ? 2 : text[i] === '\\' && text[i + 1] === '\\' ? 2 : c.length
  }
  return out
}

const FOLDS: Readonly<Record<string, 'upper' | 'lower' | 'upper-next' | 'lower-next' | 'end'>> = {
  U: 'upper', L: 'lower', u: 'upper-next', l: 'lower-next', E: 'end',
}

/** The parts of a replacement of `s`. */
export function replacementParts(text: string): Part[] {
  const parts: Part[] = []
  let plain = ''
  const push = (p: Part): void => {
    if (plain !== '') parts.push({ text: plain })
    plain = ''
    parts.push(p)
  }
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!
    if (c === '&') push({ group: 0 })
    else if (c !== '\\') plain += c
    else {
      const next = text[i + 1]
      const escape = characterEscape(text, i)
      if (next !== undefined && next >= '0' && next <= '9') push({ group: Number(next) })
      else if (next !== undefined && FOLDS[next]) push({ fold: FOLDS[next] })
      else if (escape) {
        plain += escape.text
        i += escape.length - 2
      } else plain += next ?? ''
      i++
    }
  }
  if (plain !== '') parts.push({ text: plain })
  return parts
}
