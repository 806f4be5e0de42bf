import { call, type Sys } from '../../sim/index.ts'
import { commandHead } from '../print/command.ts'
import type { Shell } from '../state.ts'
import type { CommandNode } from '../syntax/nodes.ts'
import { runTrap } from '../traps.ts'

/** The DEBUG trap before a command; also notes what BASH_COMMAND shows. */
export function* debugTrap(sh: Shell, node: CommandNode | { readonly text: string }): Sys<void> {
  if (sh.runningTrap !== undefined) return
  const { unit } = sh
  sh.command = 'text' in node ? () => node.text : () => commandHead(node, unit!.source)
  if (sh.traps.has('DEBUG')) yield call(runTrap(sh, 'DEBUG'))
}
