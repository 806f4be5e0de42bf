import type { Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { SHELL_IGNORES } from '../exec/child.ts'
import type { Shell } from '../state.ts'

/** How a shell takes signals: an interrupt is always caught; an interactive one does not stop, quit or terminate by the keys of its terminal. */
export function* catchSignals(sh: Shell): Sys<void> {
  if (!sh.hardIgnored.has('INT')) yield* sys.sigaction('INT', 'catch')
  if (!sh.interactive) return
  for (const s of SHELL_IGNORES) yield* sys.sigaction(s, 'ignore')
  yield* sys.sigaction('HUP', 'catch')
  yield* sys.sigaction('WINCH', 'catch')
}
