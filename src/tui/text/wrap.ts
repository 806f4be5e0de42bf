import { headOf, lineWidth, span, type Line, type Span } from './line.ts'
import { textWidth } from './width.ts'

/**
 * Wraps a line to `width` columns at its blanks, so Korean breaks by eojeol; a word that is wider than the row is cut between characters.
 * Blanks are dropped where the row breaks and kept elsewhere. `indent` stands before every row but the first and counts in the width;
 * the first row may be narrower.
 */
export function wrapLine(line: Line, width: number, indent: Line = [], firstWidth = width): Line[] {
  const rows: Line[] = []
  const hang = lineWidth(indent)
  let row: Span[] = []
  let used = 0
  let blank: Span | undefined

  const room = () => (rows.length === 0 ? firstWidth : width)
  const start = () => {
    rows.push(row)
    row = [...indent]
    used = hang
    blank = undefined
  }
  for (const word of words(line)) {
    if (word.blank) {
      blank = span((blank?.text ?? '') + word.spans[0]!.text, word.spans[0]!.role)
      continue
    }
    const gap = blank ? textWidth(blank.text) : 0
    const isFirst = used === (rows.length ? hang : 0)
    if (used + gap + word.width > room() && !isFirst) start()
    else if (blank && used + gap < room()) { // an indent as wide as the row leaves no room for anything
      row.push(blank)
      used += gap
    }
    blank = undefined
    for (const piece of word.spans) {
      let rest = piece.text
      while (used + textWidth(rest) > room()) {
        const head = headOf(rest, room() - used)
        if (head) row.push(span(head, piece.role))
        else if (used <= hang) break
        rest = rest.slice(head.length)
        start()
      }
      if (rest) row.push(span(rest, piece.role))
      used += textWidth(rest)
    }
  }
  rows.push(row)
  return rows
}

interface Word { spans: Span[]; width: number; blank: boolean }

/** Words may run over several spans (`**bold**,`); runs of blanks are words of their own. No-break spaces do not part. */
function words(line: Line): Word[] {
  const found: Word[] = []
  for (const s of line) {
    for (const text of s.text.match(/[ \t\n]+|[^ \t\n]+/g) ?? []) {
      const blank = /^[ \t\n]/.test(text)
      const last = found.at(-1)
      const piece = span(blank ? ' '.repeat(Math.max(1, text.replaceAll('\n', ' ').length)) : text, s.role)
      if (last && !last.blank && !blank) {
        last.spans.push(piece)
        last.width += textWidth(text)
      } else found.push({ spans: [piece], width: textWidth(text), blank })
    }
  }
  return found
}
