import { sys } from '../../os/index.ts'
import { attributeText, BGP_TABLE, defaultRouteWords, goSeconds, readAttributeModels, routeQuestion, type PeerModel, type RouteModel } from '../../cilium/index.ts'
import { formatIp } from '../../net/index.ts'
import type { Sys } from '../../sim/index.ts'
import { tabulate } from '../../text/index.ts'
import { text, type Obj } from '../kubectl/resource/object.ts'
import { errorText, fatal, Refusal, type Cluster } from './cluster.ts'
import type { Executed } from './exec.ts'
import type { Line } from './line.ts'

type PerNode<T> = Readonly<Record<string, readonly T[]>>

/** Pods of the agents that a command asks. */
function* agentPods(c: Cluster, line: Line): Sys<Obj[]> {
  const node = line.text('node')
  const pods = yield* c.pods(line.text('agent-pod-selector'), node === '' ? undefined : `spec.nodeName=${node}`)
  return pods
}

const reason = (r: Executed): string => r.error ?? `command terminated with exit code ${r.code}`

/** Asks every agent for JSON. Nodes that did not answer are told on standard error; when nobody did, that is the command's failure. */
function* ask<T>(c: Cluster, line: Line, command: readonly string[], what: { readonly failed: (pod: string, r: Executed) => string; readonly remark: string }): Sys<PerNode<T>> {
  const out: Record<string, readonly T[]> = {}
  const errors: string[] = []
  for (const pod of yield* agentPods(c, line)) {
    const name = text(pod, 'metadata', 'name')
    const r = yield* c.inAgent(name, command)
    if (r.code !== 0 || r.error !== undefined) errors.push(what.failed(name, r))
    else out[text(pod, 'spec', 'nodeName')] = JSON.parse(r.stdout) as T[]
  }
  if (errors.length > 0 && Object.keys(out).length === 0) throw new Refusal(errors.join('\n'))
  if (errors.length > 0) yield* sys.complain(`${what.remark}: ${errors.join('\n')}\n\n`)
  return out
}

const nodesOf = <T>(all: PerNode<T>): [string, readonly T[]][] => Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))
/** As encoding/json writes a map of lists with one blank of indent. */
const json = (value: unknown): string => `${JSON.stringify(value, undefined, 1)}\n`
const sorted = <T>(all: PerNode<T>): Record<string, readonly T[]> => Object.fromEntries(nodesOf(all))

/** `cilium bgp peers`. */
export function* bgpPeers(c: Cluster, line: Line): Sys<number> {
  try {
    const all = yield* ask<PeerModel>(c, line, ['cilium', 'bgp', 'peers', '-o', 'json'], {
      failed: (pod, r) => `failed to fetch bgp state from ${pod}: ${reason(r)}`, remark: 'Errors retrieving peering state',
    })
    if (line.text('output') === 'json') yield* sys.print(json(sorted(all)))
    else yield* sys.print(peerTable(all))
    return 0
  } catch (e) {
    throw fatal(`Unable to get peering status: ${errorText(e)}`)
  }
}

function peerTable(all: PerNode<PeerModel>): string {
  const rows = nodesOf(all).flatMap(([node, peers]) =>
    [...peers].sort((a, b) => a['local-asn'] - b['local-asn'] || (a['peer-address'] < b['peer-address'] ? -1 : 1)).map((p, i) => {
      const head = `${i === 0 ? node : ''}\t${p['local-asn']}\t${p['peer-asn'] ?? 0}\t${p['peer-address']}\t${p['session-state']}\t${goSeconds(p['uptime-nanoseconds'] ?? 0)}\t`
      return head + p.families.map((f, n) => `${n > 0 ? '\t'.repeat(6) : ''}${f.afi}/${f.safi}\t${f.received ?? 0}\t${f.advertised ?? 0}\t\n`).join('')
    }))
  return tabulate(`Node\tLocal AS\tPeer AS\tPeer Address\tSession State\tUptime\tFamily\tReceived\tAdvertised\n${rows.join('')}`, BGP_TABLE)
}

/** `cilium bgp routes …`. */
export function* bgpRoutes(c: Cluster, line: Line): Sys<number> {
  const asJson = line.text('output') === 'json'
  const { words, remark } = defaultRouteWords(line.args)
  if (!asJson && remark !== '') yield* sys.print(remark)
  const question = routeQuestion(words)
  if (typeof question === 'string') throw fatal(`Unable to get BGP routes: ${question}`)
  try {
    const all = yield* ask<RouteModel>(c, line, ['cilium', 'bgp', 'routes', ...words, '-o', 'json'], {
      failed: (pod, r) => `failed to fetch bgp state from ${pod}: (${r.stderr.trim() === '' ? reason(r) : r.stderr.trim()})`, remark: 'Errors by retrieving routes',
    })
    yield* sys.print(asJson ? json(sorted(all)) : routeTable(all, question.table === 'advertised'))
    return 0
  } catch (e) {
    throw fatal(`Unable to get BGP routes: ${errorText(e)}`)
  }
}

function routeTable(all: PerNode<RouteModel>, peer: boolean): string {
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  const rows = nodesOf(all).flatMap(([node, routes]) =>
    [...routes].sort((a, b) => a['router-asn'] - b['router-asn'] || order(a.neighbor ?? '', b.neighbor ?? '') || order(a.prefix, b.prefix)).map((r, i) => `${i === 0 ? node : ''}\t${r.paths.map((p) => {
      const attributes = readAttributeModels(p['path-attributes'])
      return `${r['router-asn']}\t${peer ? `${r.neighbor}\t` : ''}${r.prefix}\t${formatIp(attributes.nextHop)}\t${goSeconds(p['age-nanoseconds'])}\t${attributeText(attributes)}\t\n`
    }).join('')}`))
  return tabulate(`Node\tVRouter\t${peer ? 'Peer\t' : ''}Prefix\tNextHop\tAge\tAttrs\n${rows.join('')}`, BGP_TABLE)
}
