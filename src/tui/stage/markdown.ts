import type { Align, Block, Inline, TableCell } from '../../course/index.ts'

const MARKS = { strong: '**', em: '*', del: '~~' } as const
const ALIGN: Record<NonNullable<Align> | 'none', string> = { left: ':---', center: ':---:', right: '---:', none: '---' }

/** Inline prose as Markdown again. */
export function inlineMarkdown(spans: readonly Inline[]): string {
  return spans.map((s) => {
    switch (s.is) {
      case 'text': return s.text.replace(/[\\`*_[\]<>~|]/g, '\\$&')
      case 'code': return codeSpan(s.text)
      case 'link': return `[${inlineMarkdown(s.spans)}](${s.href})`
      case 'break': return '  \n'
      default: return `${MARKS[s.is]}${inlineMarkdown(s.spans)}${MARKS[s.is]}`
    }
  }).join('')
}

function codeSpan(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map((m) => m[0].length)
  const ticks = '`'.repeat(runs.length === 0 ? 1 : Math.max(...runs) + 1)
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return ticks + pad + text + pad + ticks
}

const indent = (text: string, by: string): string => text.split('\n').map((l) => (l === '' ? l : by + l)).join('\n')
const row = (cells: readonly TableCell[]): string => `| ${cells.map(inlineMarkdown).join(' | ')} |`

/** Prose as Markdown again: what the lesson pane and its plain twin lay out. */
export function markdown(blocks: readonly Block[]): string {
  return blocks.map(block).join('\n\n')
}

function block(b: Block): string {
  switch (b.is) {
    case 'paragraph': return inlineMarkdown(b.spans)
    case 'heading': return `${'#'.repeat(b.depth)} ${inlineMarkdown(b.spans)}`
    case 'list': return b.items.map((item, i) => {
      const mark = b.ordered ? `${b.start + i}. ` : '- '
      const task = item.task === undefined ? '' : item.task ? '[x] ' : '[ ] '
      return `${mark}${task}${indent(markdown(item.blocks), ' '.repeat(mark.length)).trimStart()}`
    }).join('\n')
    case 'table': return [row(b.header), `| ${b.align.map((a) => ALIGN[a ?? 'none']).join(' | ')} |`, ...b.rows.map(row)].join('\n')
    case 'code': return `\`\`\`${b.language}\n${b.text}\n\`\`\``
    case 'quote': return indent(markdown(b.blocks), '> ').replace(/^$/gm, '>')
    case 'alert': return `> [!${b.kind.toUpperCase()}]\n${indent(markdown(b.blocks), '> ').replace(/^$/gm, '>')}`
    case 'rule': return '---'
  }
}
