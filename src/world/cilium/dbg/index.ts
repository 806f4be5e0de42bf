/**
 * dbg: what `cilium-dbg` prints, the tool inside the agent's container (also installed there as `cilium`). Each command is a function of the world and the
 * agent; the program only hands its words over and prints what it gets.
 */
import { machines, processes } from '../../os/index.ts'
import type { World } from '../../sim/index.ts'
import type { Agent } from '../agent/tables.ts'
import { bgpCommand } from '../bgp-control-plane/index.ts'
import { ipcacheGet, ipcacheList, ipList, ipmasqList, tunnelList } from './addresses.ts'
import { config, encryptStatus, runtime, version } from './config.ts'
import { ctFlush, ctList, natList } from './connections.ts'
import { bpfEndpoints, endpointGet, endpointHealth, endpointList } from './endpoints.ts'
import { help } from './help.ts'
import { identityGet, identityList } from './identities.ts'
import { mapGet, mapList } from './maps.ts'
import { nodeIds, nodeList } from './nodes.ts'
import { done, readWords, type CommandOutcome, type Words } from './outcome.ts'
import { bpfPolicy, policyGet } from './policy.ts'
import { lbList, localRedirects, serviceList } from './services.ts'
import { status } from './status.ts'

export type { CommandOutcome } from './outcome.ts'

type Run = (w: World, agent: Agent, a: Words) => CommandOutcome

const bootOf = (w: World, agent: Agent): number => w.table(machines).get(w.table(processes).get(agent.process)?.machine ?? '')?.booted ?? 0

/** Commands by their words. */
const COMMANDS: Readonly<Record<string, Run>> = {
  status,
  version: (w, agent) => version(w, agent),
  config,
  'service list': serviceList,
  'endpoint list': endpointList,
  'endpoint get': endpointGet,
  'endpoint health': endpointHealth,
  'identity list': identityList,
  'identity get': identityGet,
  'ip list': ipList,
  'node list': nodeList,
  'nodeid list': (w, agent) => nodeIds(w, agent),
  'lrp list': localRedirects,
  'map list': (w, agent) => mapList(w, agent),
  'map get': mapGet,
  'policy get': (w, agent) => policyGet(w, agent),
  'encrypt status': encryptStatus,
  'bpf endpoint list': (w, agent) => bpfEndpoints(w, agent),
  'bpf ipcache list': ipcacheList,
  'bpf ipcache get': ipcacheGet,
  'bpf ipmasq list': (w, agent) => ipmasqList(w, agent),
  'bpf lb list': lbList,
  'bpf ct list': (w, agent) => ctList(w, agent, bootOf(w, agent)),
  'bpf ct flush': (w, agent) => ctFlush(w, agent),
  'bpf nat list': (w, agent) => natList(w, agent, bootOf(w, agent)),
  'bpf nodeid list': (w, agent) => nodeIds(w, agent),
  'bpf policy get': bpfPolicy,
  'bpf tunnel list': tunnelList,
  'bpf config list': (w, agent) => runtime(w, agent),
}

const ALIASES: Readonly<Record<string, string>> = { services: 'service', svc: 'service', endpoints: 'endpoint', ep: 'endpoint', identities: 'identity', nodes: 'node', maps: 'map', encryption: 'encrypt', ls: 'list' }

/** Words of a command line by the longest command that they begin with. */
function find(words: readonly string[]): { run: Run; taken: number } | undefined {
  const named = words.map((x) => ALIASES[x] ?? x)
  for (let n = Math.min(3, named.length); n > 0; n--) {
    const run = COMMANDS[named.slice(0, n).join(' ')]
    if (run) return { run, taken: n }
  }
  return undefined
}

/** Is there such a command, and does it stop before it runs? What `monitor` follows is not answered here. */
export function dbgCommand(w: World, agent: Agent, argv: readonly string[]): CommandOutcome {
  const at = argv.findIndex((x) => !x.startsWith('-'))
  if (at >= 0 && argv[at] === 'bgp') return bgpCommand(w, agent, argv.slice(at + 1))
  const a = readWords(argv)
  const found = find(a.words)
  if (found && !a.flags.has('help')) return found.run(w, agent, { ...a, words: a.words.slice(found.taken) })
  const text = help(a.words.map((x) => ALIASES[x] ?? x), Object.keys(COMMANDS))
  if (text !== undefined) return done(text)
  return { output: '', error: `Error: unknown command "${a.words[0] ?? ''}" for "cilium-dbg"\nRun 'cilium-dbg --help' for usage.\n`, code: 1 }
}
