import type { Sys } from '../../sim/index.ts'
import { expandText } from '../expand/words.ts'
import type { Shell } from '../state.ts'
import type { HereDoc } from '../syntax/nodes.ts'

/** The text of a here-document: tabs taken off for `<<-`, expanded unless its word was quoted. */
export function* hereText(sh: Shell, node: HereDoc): Sys<string> {
  // One that the end of the text has ended has its last newline all the same.
  const tail = node.closing === undefined && node.body.text !== '' && !node.body.text.endsWith('\n') ? '\n' : ''
  const raw = (node.operator === '<<-' ? node.body.text.replace(/^\t+/gm, '') : node.body.text) + tail
  return node.delimiter?.quoted ? raw : yield* expandText(sh, raw, 'none', 'heredoc')
}
