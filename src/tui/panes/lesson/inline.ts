import { Lexer, type Token, type Tokens } from 'marked'
import { span, type Line, type Span } from '../../text/line.ts'
import type { Role } from '../../theme/theme.ts'

/** Inline Markdown as spans. */
export const inlineLine = (markdown: string, role: Role = 'plain'): Line => inlineSpans(Lexer.lexInline(markdown), role)

/** Inline tokens of marked as spans; `role` is what stands around them. U+FE0F is dropped: terminals disagree on its width. */
export function inlineSpans(tokens: readonly Token[] | undefined, role: Role = 'plain'): Span[] {
  return (tokens ?? []).flatMap((token): Span[] => {
    const read = READERS[token.type]
    if (read) return read(token, role)
    const { tokens: inner, text } = token as Tokens.Text
    return inner ? inlineSpans(inner, role) : [span(unescape(text ?? token.raw), role)]
  })
}

const READERS: Readonly<Record<string, (token: Token, role: Role) => Span[]>> = {
  strong: (token, role) => inlineSpans((token as Tokens.Strong).tokens, role === 'plain' ? 'strong' : role),
  em: (token, role) => inlineSpans((token as Tokens.Em).tokens, role === 'plain' ? 'em' : role),
  del: (token) => inlineSpans((token as Tokens.Del).tokens, 'struck'),
  codespan: (token) => [span(unescape((token as Tokens.Codespan).text), 'code')],
  br: (_, role) => [span('\n', role)],
  html: () => [],
  checkbox: () => [],
  link: (token, role) => {
    const { tokens, text, href } = token as Tokens.Link
    const shown = inlineSpans(tokens, 'link')
    return text === href || href.startsWith('#') || !/^https?:/.test(href) ? shown : [...shown, span(` (${href})`, role === 'plain' ? 'dim' : role)]
  },
  image: (token) => [span(`[${(token as Tokens.Image).text}]`, 'dim')],
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: '\u00a0' }
const unescape = (text: string): string => text.replace(/&(#39|\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole).replaceAll('\ufe0f', '')
