import { Lexer, type Token, type Tokens } from 'marked'
import type { PlainKey } from '../../../i18n/index.ts'
import { span, type Line } from '../../text/line.ts'
import { wrapLine } from '../../text/wrap.ts'
import type { Role } from '../../theme/theme.ts'
import { codeRows } from './code.ts'
import { inlineSpans } from './inline.ts'
import type { Setting } from './setting.ts'
import { tableRows } from './table.ts'

/** The kinds of GitHub's alerts with title and look. */
const ALERTS: Readonly<Record<string, readonly [PlainKey, Role]>> = {
  NOTE: ['alert.note', 'accent'],
  TIP: ['alert.tip', 'good'],
  IMPORTANT: ['alert.important', 'accent'],
  WARNING: ['alert.warning', 'warn'],
  CAUTION: ['alert.caution', 'bad'],
}

/** GitHub-flavoured Markdown as rows no wider than the setting's width, an empty row between blocks. */
export function markdownRows(markdown: string, setting: Setting): Line[] {
  return blockRows(Lexer.lex(markdown), setting)
}

function blockRows(tokens: readonly Token[], setting: Setting, isTight = false): Line[] {
  const rows: Line[] = []
  for (const token of tokens) {
    const block = READERS[token.type]?.(token, setting) ?? []
    if (block.length === 0) continue
    if (rows.length > 0 && !isTight) rows.push([])
    rows.push(...block)
  }
  return rows
}

const READERS: Readonly<Record<string, (token: Token, setting: Setting) => Line[]>> = {
  paragraph: (token, { width }) => paragraph((token as Tokens.Paragraph).tokens, width),
  text: (token, { width }) => paragraph((token as Tokens.Text).tokens ?? [token], width),
  heading: (token, { width }) => wrapLine(inlineSpans((token as Tokens.Heading).tokens, 'heading'), width),
  code: (token, setting) => codeRows((token as Tokens.Code).text, (token as Tokens.Code).lang ?? '', setting),
  hr: (_, { width, symbols }) => [[span(symbols.table[0].repeat(Math.min(width, 24)), 'frame')]],
  table: (token, setting) => tableRows(token as Tokens.Table, setting),
  list: (token, setting) => listRows(token as Tokens.List, setting),
  blockquote: (token, setting) => quoteRows(token as Tokens.Blockquote, setting),
}

/** A hard break ends a row. */
function paragraph(tokens: readonly Token[], width: number): Line[] {
  const parts: Line[] = [[]]
  for (const s of inlineSpans(tokens)) {
    if (s.text === '\n') parts.push([])
    else parts[parts.length - 1] = [...parts.at(-1)!, s]
  }
  return parts.flatMap((part) => wrapLine(part, width))
}

function listRows(list: Tokens.List, setting: Setting): Line[] {
  const { symbols } = setting
  const first = Number(list.start) || 1
  return list.items.flatMap((item, i) => {
    const box = item.checked ? symbols.ticked : symbols.unticked
    const mark = item.task ? `${box} ` : list.ordered ? `${first + i}. ` : `${symbols.bullet} `
    const hang = ' '.repeat(mark.length)
    const rows = blockRows(item.tokens.filter((token) => token.type !== 'checkbox'), { ...setting, width: setting.width - mark.length }, !item.loose)
    const lines = rows.map((row, n): Line => (row.length === 0 && n > 0 ? row : [n === 0 ? span(mark, 'dim') : span(hang), ...row]))
    return i > 0 && list.loose ? [[], ...lines] : lines
  })
}

function quoteRows(quote: Tokens.Blockquote, setting: Setting): Line[] {
  const { symbols, texts, width } = setting
  const alert = /^\s*\[!(\w+)\][ \t]*(?:\n|$)/.exec(quote.text)
  const kind = alert ? ALERTS[alert[1]!.toUpperCase()] : undefined
  const bar = span(`${symbols.quote} `, kind?.[1] ?? 'dim')
  const inner = kind ? Lexer.lex(quote.text.slice(alert![0].length)) : quote.tokens
  const rows = blockRows(inner, { ...setting, width: width - 2 }).map((row): Line => [bar, ...row])
  return kind ? [[bar, span(texts(kind[0]), kind[1])], ...rows] : rows
}
