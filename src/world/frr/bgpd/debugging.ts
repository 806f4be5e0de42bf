import { defineTable, type Registry, type World } from '../../sim/index.ts'
import { configOf, registerCommand, type CommandContext, type CommandResult } from '../command.ts'
import { syntaxes } from '../common.ts'

/** Debugging that was switched on from the enable mode: it is in no configuration that is saved. By host. */
const sessions = defineTable<string, { readonly kinds: readonly string[] }>('frr.bgp-debugs')

/** What is debugged on a host: `neighbor-events`, `updates`, `keepalives`, `zebra` … */
export const debugs = (w: World, host: string): readonly string[] => [
  ...(w.table(sessions).get(host)?.kinds ?? []), ...configOf(w, host, 'bgpd').flatMap((l) => /^debug bgp (\S+)/.exec(l.text)?.[1] ?? []),
]

export const forgetDebugs = (w: World, host: string): void => void w.table(sessions).delete(host)

/** Names of kinds in the answers, where they are not the words of the command. */
const NAMES: Readonly<Record<string, string>> = { 'as4': 'as4', 'bestpath': 'bestpath', 'updates': 'updates', 'neighbor-events': 'neighbor-events', 'nht': 'nexthop tracking', 'update-groups': 'update-groups' }

const words = (kind: string): string => NAMES[kind] ?? kind

function debug(c: CommandContext): CommandResult {
  const kind = /debug bgp (\S+)/.exec(c.line)?.[1] ?? ''
  if (c.mode === 'config') return {}
  const kinds = c.world.table(sessions).get(c.host)?.kinds ?? []
  c.world.table(sessions).set(c.host, { kinds: c.no ? kinds.filter((k) => k !== kind) : [...new Set([...kinds, kind])] })
  return { output: `BGP ${words(kind)} debugging is ${c.no ? 'off' : 'on'}\n` }
}

function showDebugging(c: CommandContext): CommandResult {
  const lines = [...new Set(debugs(c.world, c.host))].map((k) => `  BGP ${words(k)} debugging is on\n`)
  return { output: `BGP debugging status:\n${lines.join('')}\n` }
}

export function registerDebugging(registry: Registry): void {
  for (const mode of ['enable', 'config'] as const) {
    for (const syntax of new Set(syntaxes('bgpd', mode, /^(\[no\] |no )?debug bgp /))) registerCommand(registry, { daemon: 'bgpd', mode, syntax, run: debug })
  }
  registerCommand(registry, { daemon: 'bgpd', mode: 'enable', syntax: 'show debugging', run: showDebugging })
  registerCommand(registry, { daemon: 'zebra', mode: 'enable', syntax: 'show debugging', run: () => ({ output: 'Zebra debugging status:\n' }) })
  registerCommand(registry, { daemon: 'staticd', mode: 'enable', syntax: 'show debugging', run: () => ({ output: 'Staticd debugging status\n' }) })
}
