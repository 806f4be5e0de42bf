import { IPV4_UNICAST, IPV6_UNICAST, type Family, type PeerSpec } from '../../bgp/index.ts'
import { parseIp, routeGet, type Ip } from '../../net/index.ts'
import { store, type KubeObject } from '../../kube/index.ts'
import { isErrno, type World } from '../../sim/index.ts'
import { setting, type Agent } from '../agent/tables.ts'
import { warn } from '../agent/log.ts'
import type { InstancePeer } from './tables.ts'

export const PEER_CONFIGS = 'cilium.io/ciliumbgppeerconfigs'

/** A peer of a CiliumBGPNodeConfig. */
export interface NodePeer {
  readonly name: string
  readonly peerASN?: number
  readonly peerAddress?: string
  readonly localAddress?: string
  readonly peerConfigRef?: { readonly name: string }
  readonly autoDiscovery?: { readonly mode: string; readonly defaultGateway?: { readonly addressFamily: string } }
}

export interface FamilyWithAdverts { readonly afi: string; readonly safi: string; readonly advertisements?: object }

/** What a peer is without a configuration of its own. */
const DEFAULT_FAMILIES: readonly FamilyWithAdverts[] = [{ afi: 'ipv6', safi: 'unicast' }, { afi: 'ipv4', safi: 'unicast' }]
const WORDS: Readonly<Record<string, Family>> = { 'ipv4/unicast': IPV4_UNICAST, 'ipv6/unicast': IPV6_UNICAST }

export const LOG = { module: 'agent.controlplane.bgp-control-plane', subsys: 'bgp-control-plane' }

/** The gateway of the node's default route, for a peer that is found by it. */
function defaultGateway(w: World, agent: Agent): Ip | undefined {
  try {
    return routeGet(w, agent.ns, { dst: 0 }).via
  } catch (e) {
    if (isErrno(e)) return undefined
    throw e
  }
}

const addressOf = (w: World, agent: Agent, p: NodePeer): Ip | undefined =>
  p.peerAddress !== undefined ? parseIp(p.peerAddress.trim()) : p.autoDiscovery?.defaultGateway?.addressFamily === 'ipv4' ? defaultGateway(w, agent) : undefined

function passwordOf(w: World, agent: Agent, config: KubeObject | undefined): string | undefined {
  const ref = config?.spec?.authSecretRef as string | undefined
  if (ref === undefined) return undefined
  const data = store(w, agent.cluster).get('secrets', ref, setting(agent, 'bgp-secrets-namespace', 'kube-system'))?.data as Readonly<Record<string, string>> | undefined
  const encoded = data?.['password']
  if (encoded === undefined) {
    warn(w, agent, 'Failed to fetch secret for BGP neighbor, will attempt to continue', { ...LOG, secret: ref })
    return undefined
  }
  return atob(encoded)
}

/** A peer with its configuration: undefined where the one that it refers to is missing, or its address is unknown. */
export function resolvePeer(w: World, agent: Agent, p: NodePeer): { readonly peer: InstancePeer; readonly families: readonly FamilyWithAdverts[] } | undefined {
  const config = p.peerConfigRef === undefined ? undefined : store(w, agent.cluster).get(PEER_CONFIGS, p.peerConfigRef.name)
  if (p.peerConfigRef !== undefined && !config) return undefined
  const address = addressOf(w, agent, p)
  if (address === undefined) return undefined
  const spec = config?.spec ?? {}
  const families: readonly FamilyWithAdverts[] = spec.families?.length > 0 ? spec.families : DEFAULT_FAMILIES
  const password = passwordOf(w, agent, config)
  const local = p.localAddress === undefined ? undefined : parseIp(p.localAddress)
  return {
    families,
    peer: {
      name: p.name, address, asn: p.peerASN ?? 0, families: families.map(({ afi, safi }) => ({ afi, safi })), port: spec.transport?.peerPort ?? 179,
      hold: spec.timers?.holdTimeSeconds ?? 90, keepalive: spec.timers?.keepAliveTimeSeconds ?? 30, retry: spec.timers?.connectRetryTimeSeconds ?? 120, multihop: spec.ebgpMultihop ?? 1,
      ...(spec.gracefulRestart?.enabled === true ? { restart: spec.gracefulRestart.restartTimeSeconds ?? 120 } : {}), ...(password === undefined ? {} : { password }),
      ...(local === undefined ? {} : { localAddress: local }),
    },
  }
}

/** How the speaker is told of a peer. `policies` changes with the export policies, so that what is announced is looked at again. */
export const peerSpec = (p: InstancePeer, policies: string): PeerSpec => ({
  address: p.address, remoteAs: p.asn === 0 ? 'external' : p.asn, port: p.port, holdTime: p.hold, keepalive: p.keepalive, connectRetry: p.retry, multihop: p.multihop,
  families: p.families.map(({ afi, safi }) => WORDS[`${afi}/${safi}`] ?? `${afi}-${safi}`), policyIn: 'allow-local', policyOut: policies,
  ...(p.restart === undefined ? { gracefulRestart: 'disable' } : { gracefulRestart: 'restart', restartTime: p.restart }),
  ...(p.password === undefined ? {} : { password: p.password }), ...(p.localAddress === undefined ? {} : { localAddress: p.localAddress }),
})
