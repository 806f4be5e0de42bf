import { Lexer, type MarkedToken, type Token, type Tokens } from 'marked'
import { inlineSpans } from './inline.ts'
import type { Report } from './problem.ts'
import { ALERTS, phrase, plainText, type AlertKind, type Block, type Inline, type ListItem, type Phrase } from './prose.ts'
import { Passage, type Position } from './source.ts'

/** A block token of marked that knows where it stands. */
export interface Placed<T extends Token = MarkedToken> { readonly token: T; readonly passage: Passage; readonly offset: number; readonly at: Position }

/** The blocks of a Markdown text. Where the lexer gives up (absurd nesting), that is the one problem, and there are no blocks. */
export function readMarkdown(passage: Passage, report: Report): Placed[] {
  try {
    return placed(new Lexer().lex(passage.text), passage)
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] ?? '' : String(error)
    report({ rule: 'markdown', at: passage.at(0), message: `this Markdown cannot be read: ${why}`, advice: 'nest quotes and lists less deeply' })
    return []
  }
}

/** Blank space, link definitions, and the box of a task, which its item knows. */
const SILENT: ReadonlySet<string> = new Set(['space', 'def', 'checkbox'])

/** Gives tokens their places. */
export function placed(tokens: readonly Token[], passage: Passage): Placed[] {
  let cursor = 0
  return tokens.flatMap((token) => {
    const offset = passage.find(token.raw, cursor)
    cursor = offset + token.raw.length
    if (SILENT.has(token.type)) return []
    const blanks = /^\s*/.exec(token.raw)?.[0].length ?? 0
    return [{ token: token as MarkedToken, passage, offset, at: passage.at(offset + blanks) }]
  })
}

/** The items of a list with their own blocks. */
export function listItems(list: Placed<Tokens.List>): { item: Tokens.ListItem; at: Position; blocks: Placed[] }[] {
  let cursor = list.offset
  return list.token.items.map((item) => {
    const offset = list.passage.find(item.raw, cursor)
    cursor = offset + item.raw.length
    const blanks = /^\s*/.exec(item.raw)?.[0].length ?? 0
    return { item, at: list.passage.at(offset + blanks), blocks: placed(item.tokens, list.passage.inner(item.text, offset)) }
  })
}

/** The blocks inside a quote. */
export function quoted(quote: Placed<Tokens.Blockquote>): Placed[] {
  return placed(quote.token.tokens, quote.passage.inner(quote.token.text, quote.offset))
}

/** A heading's or a paragraph's inline prose as one line. */
export function phraseOf(block: Placed, report: Report): Phrase {
  const { token, passage, offset } = block
  const tokens = 'tokens' in token ? token.tokens ?? [] : []
  const text = 'text' in token ? token.text : ''
  return phrase(block.at, inlineSpans(tokens, passage, passage.find(text, offset), report))
}

/** Blocks as prose. Comments vanish; other HTML is a warning. */
export function proseOf(blocks: readonly Placed[], report: Report): Block[] {
  return blocks.flatMap((block) => PROSE[block.token.type]?.(block as never, report) ?? [])
}

const paragraph = (block: Placed, report: Report): Block[] => {
  const spans = trimmed(phraseOf(block, report).spans)
  return spans.length ? [{ is: 'paragraph', at: block.at, spans }] : []
}

const PROSE: Readonly<Record<string, (block: never, report: Report) => Block[]>> = {
  paragraph,
  text: paragraph,
  heading: (block: Placed<Tokens.Heading>, report) => [{ is: 'heading', at: block.at, depth: block.token.depth, spans: phraseOf(block, report).spans }],
  hr: (block: Placed) => [{ is: 'rule', at: block.at }],
  code: ({ at, token }: Placed<Tokens.Code>) => [{
    is: 'code', at, language: /^\S*/.exec(token.lang ?? '')?.[0] ?? '', text: token.codeBlockStyle === 'indented' ? token.text.trimEnd() : token.text,
  }],
  blockquote: (block: Placed<Tokens.Blockquote>, report) => {
    const inside = quoted(block)
    const alert = alertOf(inside, report)
    if (alert) return [{ is: 'alert', at: block.at, ...alert }]
    return [{ is: 'quote', at: block.at, blocks: proseOf(inside, report) }]
  },
  list: (block: Placed<Tokens.List>, report) => [{
    is: 'list', at: block.at, ordered: block.token.ordered, start: Number(block.token.start) || 1,
    items: listItems(block).map(({ item, at, blocks }): ListItem => ({
      at, blocks: proseOf(blocks, report), ...(item.task ? { task: item.checked ?? false } : {}),
    })),
  }],
  table: (block: Placed<Tokens.Table>, report) => {
    let cursor = block.offset
    const cell = (token: Tokens.TableCell): readonly Inline[] => {
      const start = block.passage.find(token.text, cursor)
      cursor = start + token.text.length
      return inlineSpans(token.tokens, block.passage, start, report)
    }
    return [{ is: 'table', at: block.at, align: block.token.align.map((align) => align ?? undefined), header: block.token.header.map(cell), rows: block.token.rows.map((row) => row.map(cell)) }]
  },
  html: (block: Placed<Tokens.HTML>, report) => {
    const shown = block.token.raw.replace(/<!--[\s\S]*?(-->|$)/g, '').trim()
    if (shown) report({ rule: 'html', at: block.at, severity: 'warning', length: /^.*/.exec(shown)?.[0].length ?? 1, message: 'HTML is not shown in a terminal', advice: 'write it in Markdown' })
    return []
  },
}

/** `> [!NOTE]` on a line of its own makes a quote an alert, as on GitHub. */
function alertOf(inside: readonly Placed[], report: Report): { kind: AlertKind; blocks: Block[] } | undefined {
  const first = inside[0]
  if (first?.token.type !== 'paragraph') return undefined
  const [mark, name] = /^\[!(\w+)\][ \t]*(?=\n|$)/.exec(first.token.text) ?? []
  if (mark === undefined || name === undefined) return undefined
  const kind = ALERTS.find((alert) => alert === name.toLowerCase())
  if (!kind) {
    report({ rule: 'alert', at: first.at, length: mark.length, message: `GitHub knows no alert \`${mark}\``, advice: `the alerts are ${ALERTS.map((alert) => `[!${alert.toUpperCase()}]`).join(', ')}` })
    return undefined
  }
  const spans = [...phraseOf(first, report).spans]
  for (let left = mark.trimEnd().length; left > 0 && spans[0]?.is === 'text';) {
    const span = spans.shift()
    if (span?.is !== 'text') break
    const rest = span.text.slice(left)
    left -= Math.min(left, span.text.length)
    if (rest.trim()) spans.unshift({ ...span, text: rest })
  }
  const own = trimmed(spans)
  return { kind, blocks: [...(own.length ? [{ is: 'paragraph' as const, at: own[0]?.at ?? first.at, spans: own }] : []), ...proseOf(inside.slice(1), report)] }
}

/** Inline prose without blanks at its ends. */
function trimmed(spans: readonly Inline[]): Inline[] {
  const all = spans.filter((span) => span.is !== 'text' || span.text !== '')
  const [first, last] = [all[0], all.at(-1)]
  if (first?.is === 'text') all[0] = { ...first, text: first.text.trimStart() }
  const end = all.at(-1)
  if (last?.is === 'text' && end?.is === 'text') all[all.length - 1] = { ...end, text: end.text.trimEnd() }
  return plainText(all) === '' ? [] : all
}
