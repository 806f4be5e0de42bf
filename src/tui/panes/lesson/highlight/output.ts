import { span, type Line, type Span } from '../../../text/line.ts'

const HOLE = /\{\{([^}]*)\}\}/g

/** Expected output as a reader understands it: `{{ip}}` becomes `‹ip›`, a captured `{{lbip=ip}}` and its later `{{=lbip}}` become `‹lbip›`. */
export function highlightOutput(text: string): Line[] {
  return text.replace(/\n$/, '').split('\n').map((line) => {
    const spans: Span[] = []
    let at = 0
    for (const hole of line.matchAll(HOLE)) {
      if (hole.index > at) spans.push(span(line.slice(at, hole.index)))
      spans.push(span(shown(hole[1]!), 'placeholder'))
      at = hole.index + hole[0].length
    }
    if (at < line.length) spans.push(span(line.slice(at), line.trim() === '...' ? 'dim' : 'plain'))
    return spans
  })
}

function shown(hole: string): string {
  if (hole === 'any' || hole.startsWith('re:')) return '…'
  const pod = /^pod:(.*)/.exec(hole)
  if (pod) return `${pod[1]}-‹pod›`
  return `‹${hole.replace(/^=/, '').replace(/=.*/, '')}›`
}
