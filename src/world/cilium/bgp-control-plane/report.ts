import { findPeer } from '../../bgp/index.ts'
import { formatIp } from '../../net/index.ts'
import { store, timestamp } from '../../kube/index.ts'
import type { World } from '../../sim/index.ts'
import { apiWrite } from '../agent/api-link.ts'
import { enabled, type Agent } from '../agent/tables.ts'
import { NODE_CONFIGS } from './reconcile.ts'
import { instancesOf, type BgpInstance, type InstancePeer } from './tables.ts'
import { counts, stateOf } from './views.ts'

function peerStatus(w: World, i: BgpInstance, c: InstancePeer): object {
  const p = findPeer(w, i.speaker, c.address)
  const up = p?.state === 'Established'
  return {
    ...(up && p.since !== undefined ? { establishedTime: timestamp(w, p.since) } : {}), name: c.name, peerASN: p?.nego?.remoteAs ?? c.asn, peerAddress: formatIp(c.address), peeringState: stateOf(p),
    ...(up ? {
      routeCount: c.families.map(({ afi, safi }) => {
        const { received, advertised } = counts(w, i, p, afi, safi)
        return { advertised, afi, received, safi }
      }),
      timers: { appliedHoldTimeSeconds: p.nego!.holdTime, appliedKeepaliveSeconds: p.nego!.keepalive },
    } : {}),
  }
}

/** The status of the node's CiliumBGPNodeConfig as it should be; empty where reporting is off. */
const statusOf = (w: World, agent: Agent): object => (!enabled(agent, 'enable-bgp-control-plane-status-report', true) ? {} : {
  bgpInstances: instancesOf(w, agent).map((i) => ({ localASN: i.as, name: i.name, ...(i.peers.length > 0 ? { peers: i.peers.map((c) => peerStatus(w, i, c)) } : {}) })),
})

/** What an agent asks the API server to write. */
export interface ReportWrite { readonly node: string; readonly status: object }
export const REPORT_WRITE = 'cilium.bgp-report'

/** Reports the state of a node's peers, where it changed. */
export function writeReport(w: World, agent: Agent): void {
  const config = store(w, agent.cluster).get(NODE_CONFIGS, agent.node)
  const status = statusOf(w, agent)
  if (config && JSON.stringify(config.status ?? {}) !== JSON.stringify(status)) apiWrite(w, agent, REPORT_WRITE, { node: agent.node, status } satisfies ReportWrite)
}

/** The API server's end of a report. Nothing is written where the object has gone meanwhile. */
export function writeStatus(w: World, cluster: string, { node, status }: ReportWrite): void {
  const api = store(w, cluster, { manager: 'cilium-agent' })
  const config = api.get(NODE_CONFIGS, node)
  if (config) api.updateStatus(NODE_CONFIGS, { ...config, status })
}
