import { span, type Line, type Span } from '../../../text/line.ts'
import type { Symbols } from '../../../theme/symbols.ts'

const HOLE = /\{\{([^}]*)\}\}/g

/** Expected output as a reader understands it: `{{ip}}` becomes `‹ip›`, a captured `{{lbip=ip}}` and its later `{{=lbip}}` become `‹lbip›`. */
export function highlightOutput(text: string, { hole: [left, right], more }: Pick<Symbols, 'hole' | 'more'>): Line[] {
  return text.replace(/\n$/, '').split('\n').map((line) => {
    const spans: Span[] = []
    let at = 0
    for (const hole of line.matchAll(HOLE)) {
      if (hole.index > at) spans.push(span(line.slice(at, hole.index)))
      spans.push(span(shown(hole[1]!, left, right, more), 'placeholder'))
      at = hole.index + hole[0].length
    }
    if (at < line.length) spans.push(span(line.slice(at), line.trim() === '...' ? 'dim' : 'plain'))
    return spans
  })
}

function shown(hole: string, left: string, right: string, more: string): string {
  if (hole === 'any' || hole.startsWith('re:')) return more
  const pod = /^pod:(.*)/.exec(hole)
  if (pod) return `${pod[1]}-${left}pod${right}`
  return `${left}${hole.replace(/^=/, '').replace(/=.*/, '')}${right}`
}
