import { formatIp, type Ip } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import type { Agent } from '../agent/tables.ts'
import { ipcacheEntries, ipcachePrefixes, type IpcacheEntry } from '../datapath/ipcache.ts'
import { datapathNodes } from '../datapath/node.ts'
import { RESERVED, WORLD } from '../identity/reserved.ts'
import { done, fatal, inHashOrder, json, table2, table5, wantsJson, type CommandOutcome, type Words } from './outcome.ts'

export interface IpcacheRow { readonly prefix: string; readonly e: IpcacheEntry }

/** Every entry of a node's ipcache, the world among it. */
export function ipcacheRows(w: World, agent: Agent): IpcacheRow[] {
  const single = Array.from(ipcacheEntries(w, agent.ns), ([ip, e]): IpcacheRow => ({ prefix: `${formatIp(ip)}/32`, e }))
  const wide = (w.table(ipcachePrefixes).get(agent.ns)?.prefixes ?? []).map((p): IpcacheRow => ({ prefix: `${formatIp(p.address)}/${p.length}`, e: p }))
  return [...single, ...wide, { prefix: '0.0.0.0/0', e: { identity: WORLD, source: 'local' } }]
}

/** What an entry of the map says. */
export function ipcacheValue(e: IpcacheEntry): string {
  const tunnel: Ip = e.tunnel ?? 0
  return `identity=${e.identity} encryptkey=0 tunnelendpoint=${formatIp(tunnel)} flags=${tunnel === 0 ? '<none>' : 'hastunnel'}`
}

/** cilium-dbg bpf ipcache list. */
export function ipcacheList(w: World, agent: Agent, a: Words): CommandOutcome {
  const rows = inHashOrder(ipcacheRows(w, agent), (r) => r.prefix)
  if (wantsJson(a)) return json(Object.fromEntries(rows.map((r) => [r.prefix, [ipcacheValue(r.e)]])))
  return done(table5(['IP PREFIX/ADDRESS\tIDENTITY', ...rows.map((r) => `${r.prefix}\t${ipcacheValue(r.e)}`)]))
}

/** cilium-dbg bpf ipcache get ADDRESS. */
export function ipcacheGet(w: World, agent: Agent, a: Words): CommandOutcome {
  const wanted = a.words[0]
  if (wanted === undefined) return fatal('Invalid argument: <ip> cannot be empty')
  const row = ipcacheRows(w, agent).find((r) => r.prefix === wanted || r.prefix === `${wanted}/32`)
  return row ? done(`${wanted} maps to identity ${ipcacheValue(row.e)}\n`) : { output: '', error: `${wanted} does not map to any identity\n`, code: 1 }
}

const SOURCES: Readonly<Record<IpcacheEntry['source'], string>> = { 'agent-local': 'k8s', 'custom-resource': 'custom-resource', kvstore: 'kvstore', local: 'local', k8s: 'k8s' }

const identityWord = (id: number, numeric: boolean): string => (numeric || RESERVED[id] === undefined ? String(id) : `reserved:${RESERVED[id]}`)

/** cilium-dbg ip list: addresses with their identities, by address. */
export function ipList(w: World, agent: Agent, a: Words): CommandOutcome {
  const rows = ipcacheRows(w, agent).sort((x, y) => (x.prefix < y.prefix ? -1 : 1))
  if (wantsJson(a)) return json(rows.map((r) => ({ cidr: r.prefix, identity: r.e.identity, ...(r.e.pod === undefined ? {} : { metadata: { name: r.e.pod, namespace: r.e.namespace, source: SOURCES[r.e.source] } }), ...(r.e.tunnel === undefined ? {} : { hostIP: formatIp(r.e.tunnel) }) })))
  const head = a.flags.has('verbose') ? 'IP\tIDENTITY\tSOURCE\tHOST\tNAMESPACE\tPOD' : 'IP\tIDENTITY\tSOURCE'
  return done(table2([head, ...rows.map((r) => {
    const base = `${r.prefix}\t${identityWord(r.e.identity, a.flags.has('numeric'))}\t${SOURCES[r.e.source]}`
    return a.flags.has('verbose') ? `${base}\t${r.e.tunnel === undefined ? '' : formatIp(r.e.tunnel)}\t${r.e.namespace ?? ''}\t${r.e.pod ?? ''}` : base
  })]))
}

/** cilium-dbg bpf tunnel list: gone into the ipcache since 1.16, an empty table before. */
export const tunnelList = (): CommandOutcome => done(table5(['TUNNEL\tVALUE']))

/** cilium-dbg bpf ipmasq list: what ip-masq-agent leaves alone. */
export function ipmasqList(w: World, agent: Agent): CommandOutcome {
  const node = w.table(datapathNodes).get(agent.ns)
  if (!node?.nonMasquerade) return { output: '', error: 'Cannot find the ip-masq-agent map: unable to get object /sys/fs/bpf/tc/globals/cilium_ipmasq_v4: no such file or directory\n', code: 1 }
  return done(['IP PREFIX/ADDRESS', ...node.nonMasquerade.map((p) => `${formatIp(p.address)}/${p.length}`)].map((l) => `${l}\n`).join(''))
}
