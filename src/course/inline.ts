import { Lexer, type Token, type Tokens } from 'marked'
import { entity } from './entity.ts'
import type { Report } from './problem.ts'
import { phrase, type Inline, type Phrase } from './prose.ts'
import { Passage, type Position } from './source.ts'

/** Inline tokens of marked as our own spans. `offset` is where their text begins in the passage. */
export function inlineSpans(tokens: readonly Token[], passage: Passage, offset: number, report: Report): Inline[] {
  const spans: Inline[] = []
  let cursor = offset
  for (const token of tokens) {
    const start = passage.find(token.raw, cursor)
    spans.push(...(INLINE[token.type]?.(token, { passage, start, report }) ?? textSpans(token, { passage, start, report })))
    cursor = start + token.raw.length
  }
  return spans
}

/** Inline prose that stands outside of Markdown's blocks: an objective of the front matter. */
export function readPhrase(text: string, at: Position): Phrase {
  return phrase(at, inlineSpans(Lexer.lexInline(text), new Passage(text, [at]), 0, () => undefined))
}

interface Place { readonly passage: Passage; readonly start: number; readonly report: Report }
type ToSpans = (token: Token, place: Place) => Inline[]

const marked = (is: 'strong' | 'em' | 'del'): ToSpans => (token, { passage, start, report }) => [{
  is, at: passage.at(start), spans: inner(token as Tokens.Strong, passage, start, report),
}]

const INLINE: Readonly<Record<string, ToSpans>> = {
  strong: marked('strong'),
  em: marked('em'),
  del: marked('del'),
  codespan: (token, { passage, start }) => [{ is: 'code', at: passage.at(start), text: (token as Tokens.Codespan).text.replace(/\s*\n\s*/g, ' ') }],
  br: (_, { passage, start }) => [{ is: 'break', at: passage.at(start) }],
  link: (token, { passage, start, report }) => {
    const link = token as Tokens.Link
    return [{ is: 'link', at: passage.at(start), href: link.href, spans: inner(link, passage, start, report) }]
  },
  image: (token, { passage, start, report }) => {
    const image = token as Tokens.Image
    report({ rule: 'image', at: passage.at(start), length: image.raw.length, severity: 'warning', message: 'a terminal shows no image, only its description', advice: 'draw it as text in a fence, or say it in words' })
    return [{ is: 'text', at: passage.at(start), text: image.text }]
  },
  checkbox: () => [],
  html: (token, { passage, start, report }) => {
    if (/^<br\s*\/?>$/i.test(token.raw)) return [{ is: 'break', at: passage.at(start) }]
    if (!token.raw.startsWith('<!--')) {
      report({ rule: 'html', at: passage.at(start), length: token.raw.length, severity: 'warning', message: 'HTML is not shown in a terminal', advice: 'write it in Markdown; a name in angle brackets goes between backticks' })
    }
    return []
  },
}

function inner(token: { raw: string; text: string; tokens: Token[] }, passage: Passage, start: number, report: Report): Inline[] {
  return inlineSpans(token.tokens, passage, start + Math.max(0, token.raw.indexOf(token.text)), report)
}

/** Text with its lines apart, so that each has its own place; the break itself is a blank at the end of the line before. */
function textSpans(token: Token, { passage, start, report }: Place): Inline[] {
  if ('tokens' in token && token.tokens?.length) return inlineSpans(token.tokens, passage, start, report)
  const raw = token.type === 'escape' ? (token as Tokens.Escape).text : token.raw
  const lines = raw.split('\n')
  let offset = start
  return lines.map((line, n): Inline => {
    const lead = n > 0 ? line.length - line.trimStart().length : 0
    const at = passage.at(offset + lead)
    offset += line.length + 1
    return { is: 'text', at, text: decode(line.slice(lead)) + (n < lines.length - 1 ? ' ' : '') }
  })
}

const decode = (text: string): string => (text.includes('&') ? text.replace(/&(#?\w{1,31});/g, (whole, name: string) => entity(name) ?? whole) : text)
