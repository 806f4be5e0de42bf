import { sys, type Program } from '../../os/index.ts'
import type { Sys } from '../../sim/index.ts'
import { Unreachable } from './connection.ts'
import { describeFlags, Misuse, readFlags, valueOf, type CommandLine, type FlagTable } from './flags.ts'
import { GLOBAL_FLAGS, OBSERVE_FLAGS, LIST_FLAGS, STATUS_FLAGS } from './flag-tables.ts'
import { observe } from './observe.ts'
import { listNamespaces, listNodes, status } from './status.ts'

const VERSION = '1.18.0'
const DEFAULT_SERVER = 'localhost:4245'

interface Command {
  readonly about: string
  readonly usage: string
  readonly flags: FlagTable
  readonly run?: (c: CommandLine, server: string, env: Readonly<Record<string, string>>) => Sys<number>
  readonly commands?: Readonly<Record<string, Command>>
}

function* version(): Sys<number> {
  yield* sys.print(`hubble v${VERSION}@HEAD-unknown compiled with go1.24.5 on linux/amd64\n`)
  return 0
}

const ROOT: Command = {
  about: 'Hubble is a utility to observe and inspect recent Cilium routed traffic in a cluster.', usage: 'hubble', flags: {},
  commands: {
    list: {
      about: 'List Hubble objects', usage: 'hubble list', flags: {},
      commands: {
        namespaces: { about: 'List namespaces with recent flows', usage: 'hubble list namespaces', flags: LIST_FLAGS, run: listNamespaces },
        nodes: { about: 'List Hubble nodes', usage: 'hubble list nodes', flags: LIST_FLAGS, run: listNodes },
      },
    },
    observe: { about: 'Observe flows and events of a Hubble server', usage: 'hubble observe [flags]', flags: OBSERVE_FLAGS, run: observe, commands: { flows: { about: 'Observe flows of a Hubble server', usage: 'hubble observe flows [flags]', flags: OBSERVE_FLAGS, run: observe } } },
    status: { about: 'Display status of Hubble server', usage: 'hubble status [flags]', flags: STATUS_FLAGS, run: status },
    version: { about: 'Display detailed version information', usage: 'hubble version', flags: {}, run: version },
  },
}

function helpOf(c: Command, name: string): string {
  const list = c === ROOT || !c.run ? Object.entries(c.commands ?? {}) : []
  const width = Math.max(0, ...list.map(([n]) => n.length)) + 1
  const commands = list.length === 0 ? '' : `\nAvailable Commands:\n${list.map(([n, x]) => `  ${n.padEnd(width + 2)}${x.about}\n`).join('')}`
  const flags = Object.keys(c.flags).length === 0 ? '' : `\nFlags:\n${describeFlags(c.flags)}`
  const more = list.length === 0 ? '' : `\nUse "${name} [command] --help" for more information about a command.\n`
  return `${c.about}\n\nUsage:\n  ${c.usage}${c.run || list.length === 0 ? '' : ' [command]'}\n${commands}${flags}\nGlobal Flags:\n${describeFlags(GLOBAL_FLAGS)}${more}`
}

/** The command of the words, which may stand among flags that belong to all. */
function find(args: readonly string[]): { command: Command; name: string; rest: string[] } {
  let command = ROOT
  let name = 'hubble'
  const rest = [...args]
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i]!
    if (word.startsWith('-')) {
      if (/^--?(server|tls-server-name|timeout|config|port-forward-port)$/.test(word)) i++
      continue
    }
    const next = command.commands?.[word]
    if (!next) break
    command = next
    name = `${name} ${word}`
    rest.splice(i--, 1)
  }
  return { command, name, rest }
}

/** hubble, the client of Hubble's servers: of the relay behind `cilium hubble port-forward`, or of the agent whose container it runs in. */
export const hubble: Program = function* ({ argv, env }) {
  const { command, name, rest } = find(argv.slice(1))
  try {
    const c = readFlags(rest, { ...command.flags, ...GLOBAL_FLAGS })
    if (valueOf(c, 'help') !== undefined || !command.run || c.operands[0] === 'help') {
      const unknown = command.run ? undefined : c.operands.find((o) => o !== 'help')
      if (unknown !== undefined) throw new Misuse(`unknown command "${unknown}" for "${name}"`)
      yield* sys.print(helpOf(command, name))
      return 0
    }
    if (valueOf(c, 'version') !== undefined) return yield* version()
    if (c.operands.length > 0) throw new Misuse(`unknown command "${c.operands[0]!}" for "${name}"`)
    return yield* command.run(c, valueOf(c, 'server') ?? env.HUBBLE_SERVER ?? DEFAULT_SERVER, env)
  } catch (e) {
    if (!(e instanceof Misuse) && !(e instanceof Unreachable)) throw e
    yield* sys.complain(`${e.message}\n`)
    return 1
  }
}

export const hubblePrograms: Readonly<Record<string, Program>> = { hubble }
