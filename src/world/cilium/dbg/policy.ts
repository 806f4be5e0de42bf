import { store } from '../../kube/index.ts'
import type { World } from '../../sim/index.ts'
import { POLICIES } from '../agent/policies.ts'
import type { Agent } from '../agent/tables.ts'
import { endpointsOf, ipKey } from '../datapath/devices.ts'
import { policyMaps, type PolicyEntry } from '../datapath/policy.ts'
import { labelsOfIdentity } from '../identity/allocate.ts'
import { RESERVED } from '../identity/reserved.ts'
import { done, fatal, table2, type CommandOutcome, type Words } from './outcome.ts'

/** cilium-dbg policy get: what the agent has been told to enforce. */
export function policyGet(w: World, agent: Agent): CommandOutcome {
  const all = POLICIES.flatMap((gvr) => store(w, agent.cluster).list(gvr))
  const rules = all.map((o) => ({ ...o.spec, labels: [{ key: 'io.cilium.k8s.policy.name', source: 'k8s', value: o.metadata.name }, ...(o.metadata.namespace === undefined ? [] : [{ key: 'io.cilium.k8s.policy.namespace', source: 'k8s', value: o.metadata.namespace }])] }))
  return done(`${JSON.stringify(rules, undefined, 2)}\nRevision: ${all.length + 1}\n`)
}

const PROTOCOLS: Readonly<Record<number, string>> = { 0: 'ANY', 1: 'ICMP', 6: 'TCP', 17: 'UDP', 132: 'SCTP' }

function row(w: World, agent: Agent, e: PolicyEntry): string[] {
  const [first = 'ANY', ...rest] = e.identity === 0 ? ['ANY'] : RESERVED[e.identity] === undefined ? (labelsOfIdentity(w, agent.cluster, e.identity) ?? [String(e.identity)]) : [`reserved:${RESERVED[e.identity]}`]
  const port = e.port === 0 ? 'ANY' : `${e.port}/${PROTOCOLS[e.protocol] ?? e.protocol}`
  return [`${e.deny ? 'Deny' : 'Allow'}\t${e.way === 'ingress' ? 'Ingress' : 'Egress'}\t${first}\t${port}\tNONE\tdisabled\t0\t0\t0`, ...rest.map((l) => `\t\t${l}\t\t\t\t\t\t`)]
}

/** cilium-dbg bpf policy get ENDPOINT | --all. */
export function bpfPolicy(w: World, agent: Agent, a: Words): CommandOutcome {
  const wanted = endpointsOf(w, agent.ns).filter((e) => a.flags.has('all') || String(e.id) === a.words[0])
  if (wanted.length === 0) return fatal(a.words[0] === undefined ? 'Argument required: endpoint ID or --all' : `Failed to open map: unable to open map /sys/fs/bpf/tc/globals/cilium_policy_v2_${(a.words[0] ?? '').padStart(5, '0')}: no such file or directory`)
  const head = 'POLICY\tDIRECTION\tLABELS (source:key[=value])\tPORT/PROTO\tPROXY PORT\tAUTH TYPE\tBYTES\tPACKETS\tPREFIX'
  return done(wanted.map((e) => {
    const entries = w.table(policyMaps).get(ipKey(e.ns, e.ip))?.entries ?? []
    const open = (['ingress', 'egress'] as const).filter((way) => !e.enforce[way]).map((way): PolicyEntry => ({ way, identity: 0, protocol: 0, port: 0, deny: false }))
    const host: PolicyEntry = { way: 'ingress', identity: 1, protocol: 0, port: 0, deny: false }
    const text = table2([head, ...[host, ...entries, ...open].flatMap((x) => row(w, agent, x))])
    return a.flags.has('all') ? `Endpoint ID: ${e.id}\nPath: /sys/fs/bpf/tc/globals/cilium_policy_v2_${String(e.id).padStart(5, '0')}\n\n${text}\n\n` : text
  }).join(''))
}
