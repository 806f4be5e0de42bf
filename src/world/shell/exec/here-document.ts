import type { Sys } from '../../sim/index.ts'
import { expandText } from '../expand/words.ts'
import type { Shell } from '../state.ts'
import type { HereDoc } from '../syntax/nodes.ts'

/** The text of a here-document: tabs taken off for `<<-`, expanded unless its word was quoted. */
export function* hereText(sh: Shell, node: HereDoc): Sys<string> {
  const raw = node.operator === '<<-' ? node.body.text.replace(/^\t+/gm, '') : node.body.text
  return node.delimiter?.quoted ? raw : yield* expandText(sh, raw, 'none', 'heredoc')
}
