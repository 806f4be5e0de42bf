import { formatPrefix, formatIp, maskOf, parseIp, parsePrefix, type Prefix } from '../../net/index.ts'
import { selects, store, type KubeObject, type LabelSelector } from '../../kube/index.ts'
import type { World } from '../../sim/index.ts'
import type { Agent } from '../agent/tables.ts'
import { NODES, podCidrs } from '../agent/node-objects.ts'
import { WELL_KNOWN } from '../crds/index.ts'
import { serviceMap } from '../service/map.ts'
import { isActive } from '../service/tables.ts'
import type { FamilyWithAdverts } from './peers.ts'
import type { InstancePeer, RoutePolicy, Statement } from './tables.ts'

export const ADVERTISEMENTS = 'cilium.io/ciliumbgpadvertisements'

interface Communities { readonly standard?: readonly string[]; readonly wellKnown?: readonly string[]; readonly large?: readonly string[] }
interface Attributes { readonly communities?: Communities; readonly localPreference?: number }
type AddressType = 'LoadBalancerIP' | 'ClusterIP' | 'ExternalIP'
interface Entry {
  readonly advertisementType: string
  readonly selector?: LabelSelector
  readonly attributes?: Attributes
  readonly service?: { readonly addresses: readonly AddressType[]; readonly aggregationLengthIPv4?: number }
}

/** `65000:100`, `no-export`, `4259840100` as the number on the wire (RFC 1997). */
export function communityValue(word: string): number | undefined {
  if (word in WELL_KNOWN) return WELL_KNOWN[word]
  const [high, low] = word.split(':').map(Number)
  return low === undefined ? high : high! * 65_536 + low
}

function actions(a: Attributes | undefined): Pick<Statement, 'communities' | 'communityWords' | 'largeCommunities' | 'localPreference'> {
  const words = [...(a?.communities?.standard ?? []), ...(a?.communities?.wellKnown ?? [])]
  return {
    communities: words.flatMap((x) => communityValue(x) ?? []).sort((x, y) => x - y), communityWords: words,
    largeCommunities: (a?.communities?.large ?? []).map((x) => x.split(':').map(Number) as unknown as readonly [number, number, number]),
    ...(a?.localPreference === undefined ? {} : { localPreference: a.localPreference }),
  }
}

const masked = (p: Prefix): Prefix => ({ address: (p.address & maskOf(p.length)) >>> 0, length: p.length })

/** Addresses of a Service of one type, as prefixes; none where its traffic policy wants a backend on this node that is not there. */
function servicePrefixes(w: World, agent: Agent, svc: KubeObject, type: AddressType, aggregate: number | undefined): Prefix[] {
  const spec = svc.spec as { type?: string; clusterIPs?: string[]; clusterIP?: string; externalIPs?: string[]; externalTrafficPolicy?: string; internalTrafficPolicy?: string; loadBalancerClass?: string }
  const local = (type === 'ClusterIP' ? spec.internalTrafficPolicy : spec.externalTrafficPolicy) === 'Local'
  const texts: Readonly<Record<AddressType, () => readonly (string | undefined)[]>> = {
    LoadBalancerIP: () => (spec.type !== 'LoadBalancer' || (spec.loadBalancerClass !== undefined && spec.loadBalancerClass !== 'io.cilium/bgp-control-plane') ? []
      : ((svc.status?.loadBalancer?.ingress ?? []) as readonly { ip?: string }[]).map((i) => i.ip)),
    ClusterIP: () => (spec.clusterIP === undefined || spec.clusterIP === 'None' ? [] : (spec.clusterIPs ?? [spec.clusterIP])),
    ExternalIP: () => spec.externalIPs ?? [],
  }
  const addresses = texts[type]().flatMap((t) => (t === undefined ? [] : (parseIp(t) ?? [])))
  if (addresses.length === 0 || (local && !hasLocalBackend(w, agent, svc))) return []
  const length = local ? 32 : (aggregate ?? 32)
  return addresses.map((address) => masked({ address, length }))
}

function hasLocalBackend(w: World, agent: Agent, svc: KubeObject): boolean {
  const { name, namespace } = svc.metadata
  return serviceMap(w, agent.cluster, agent.node).some((f) => f.name === name && f.namespace === namespace && f.backends.some((b) => b.node === agent.node && b.cluster === agent.cluster && isActive(b)))
}

const labelsOf = (svc: KubeObject): Record<string, string> =>
  ({ ...svc.metadata.labels, 'io.kubernetes.service.name': svc.metadata.name, 'io.kubernetes.service.namespace': svc.metadata.namespace ?? '' })

/** What one peer is to be told in its families: export policies by name. A later advertisement of the same thing takes the place of an earlier one. */
export function exportPolicies(w: World, agent: Agent, peer: InstancePeer, families: readonly FamilyWithAdverts[]): RoutePolicy[] {
  const api = store(w, agent.cluster)
  const found = new Map<string, RoutePolicy>()
  const put = (name: string, prefixes: readonly Prefix[], entry: Entry): void => {
    if (prefixes.length === 0) return
    found.set(name, {
      name, type: 'export',
      statements: [{ neighbors: [`${formatIp(peer.address)}/32`], prefixes: prefixes.map((prefix) => ({ prefix, from: prefix.length, to: prefix.length })), ...actions(entry.attributes) }],
    })
  }
  for (const f of families) {
    if (f.afi !== 'ipv4' || f.safi !== 'unicast' || f.advertisements === undefined) continue
    for (const advert of api.list(ADVERTISEMENTS)) {
      if (!selects(f.advertisements as LabelSelector, advert.metadata.labels)) continue
      for (const entry of (advert.spec?.advertisements ?? []) as readonly Entry[]) {
        if (entry.advertisementType === 'PodCIDR') {
          const node = api.get(NODES, agent.node)
          put(`${peer.name}-${f.afi}-PodCIDR`, node ? podCidrs(node) : [], entry)
        } else if (entry.advertisementType === 'Service') {
          for (const svc of api.list('services')) {
            if (!selects(entry.selector, labelsOf(svc))) continue
            for (const type of entry.service?.addresses ?? []) {
              put(`${peer.name}-${f.afi}-Service-${svc.metadata.name}-${svc.metadata.namespace}-${type}`, servicePrefixes(w, agent, svc, type, entry.service?.aggregationLengthIPv4), entry)
            }
          }
        }
      }
    }
  }
  return [...found.values()]
}

/** What comes from peers is refused: only routes of our own are accepted. */
export const ALLOW_LOCAL: RoutePolicy = { name: 'allow-local', type: 'import', statements: [{ neighbors: [], prefixes: [], communities: [], communityWords: [], largeCommunities: [] }] }

/** Prefixes that some policy lets out, as text, in the order of the addresses. */
export function wantedPaths(policies: readonly RoutePolicy[]): string[] {
  const all = policies.flatMap((p) => (p.type === 'export' ? p.statements.flatMap((s) => s.prefixes.map((x) => x.prefix)) : []))
  return [...new Set(all.sort((a, b) => a.address - b.address || a.length - b.length).map(formatPrefix))]
}

export const prefixOfText = (text: string): Prefix => parsePrefix(text)!
