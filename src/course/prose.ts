import type { Position } from './source.ts'

/**
 * Prose as a small tree that says what things are, not how they look: the same for the TUI, for `--plain` and for a report.
 * Line breaks inside a paragraph are blanks; entities are decoded; comments and other HTML are gone.
 */
export type Block =
  | { readonly is: 'paragraph'; readonly at: Position; readonly spans: readonly Inline[] }
  | { readonly is: 'heading'; readonly at: Position; readonly depth: number; readonly spans: readonly Inline[] }
  | { readonly is: 'list'; readonly at: Position; readonly ordered: boolean; readonly start: number; readonly items: readonly ListItem[] }
  | { readonly is: 'table'; readonly at: Position; readonly align: readonly Align[]; readonly header: readonly TableCell[]; readonly rows: readonly (readonly TableCell[])[] }
  /** A fence that is only shown: a picture, a manifest. `language` is its first word, or ''. */
  | { readonly is: 'code'; readonly at: Position; readonly language: string; readonly text: string }
  | { readonly is: 'quote'; readonly at: Position; readonly blocks: readonly Block[] }
  | { readonly is: 'alert'; readonly at: Position; readonly kind: AlertKind; readonly blocks: readonly Block[] }
  | { readonly is: 'rule'; readonly at: Position }

export interface ListItem { readonly at: Position; readonly task?: boolean; readonly blocks: readonly Block[] }
export type TableCell = readonly Inline[]
export type Align = 'left' | 'center' | 'right' | undefined

export const ALERTS = ['note', 'tip', 'important', 'warning', 'caution'] as const
export type AlertKind = (typeof ALERTS)[number]

export type Inline =
  | { readonly is: 'text'; readonly at: Position; readonly text: string }
  | { readonly is: 'code'; readonly at: Position; readonly text: string }
  | { readonly is: 'strong' | 'em' | 'del'; readonly at: Position; readonly spans: readonly Inline[] }
  | { readonly is: 'link'; readonly at: Position; readonly href: string; readonly spans: readonly Inline[] }
  | { readonly is: 'break'; readonly at: Position }

/** One line of prose: a title, a choice, an objective. `text` is what is left without its marks. */
export interface Phrase { readonly at: Position; readonly text: string; readonly spans: readonly Inline[] }

export function phrase(at: Position, spans: readonly Inline[]): Phrase {
  return { at, spans, text: plainText(spans).trim() }
}

/** The words of inline prose without their marks. */
export function plainText(spans: readonly Inline[]): string {
  return spans.map((span) => ('spans' in span ? plainText(span.spans) : span.is === 'break' ? ' ' : span.text)).join('')
}

/** Visits every run of inline prose in blocks, lists, tables and quotes, in reading order. */
export function eachInline(blocks: readonly Block[], visit: (span: Inline) => void): void {
  const inline = (spans: readonly Inline[]) => {
    for (const span of spans) {
      visit(span)
      if ('spans' in span) inline(span.spans)
    }
  }
  for (const block of blocks) {
    if ('spans' in block) inline(block.spans)
    else if (block.is === 'list') for (const item of block.items) eachInline(item.blocks, visit)
    else if (block.is === 'table') for (const cell of [block.header, ...block.rows].flat()) inline(cell)
    else if ('blocks' in block) eachInline(block.blocks, visit)
  }
}
