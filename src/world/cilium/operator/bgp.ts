import { selects, timestamp, type Context, type Controller, type KubeObject } from '../../kube/index.ts'
import { minorOf } from '../versions/index.ts'
import { setCondition, type Condition } from './condition.ts'
import { leaderOf, operatorLog, type Operator } from './tables.ts'

export const CLUSTER_CONFIGS = 'cilium.io/ciliumbgpclusterconfigs'
export const NODE_CONFIGS = 'cilium.io/ciliumbgpnodeconfigs'
export const PEER_CONFIGS = 'cilium.io/ciliumbgppeerconfigs'
export const OVERRIDES = 'cilium.io/ciliumbgpnodeconfigoverrides'
export const CILIUM_NODES = 'cilium.io/ciliumnodes'

const LOG = { module: 'operator.operator-controlplane.leader-lifecycle.bgp-cp-operator', subsys: 'bgp-cp-operator' }
/** All configurations are looked at together: they compete for nodes. */
const ALL = () => ['/']

interface Peer { readonly name: string; readonly peerASN?: number; readonly peerAddress?: string; readonly peerConfigRef?: { readonly name: string }; readonly autoDiscovery?: object }
interface Instance { readonly name: string; readonly localASN?: number; readonly localPort?: number; readonly peers?: readonly Peer[] }
interface Override { readonly name: string; readonly routerID?: string; readonly localPort?: number; readonly localASN?: number; readonly peers?: readonly { readonly name: string; readonly localAddress?: string }[] }

const present = <T extends object>(o: T): T => Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined)) as T

/** Instances of a node: those of the cluster's configuration, with the node's own differences. */
export function nodeInstances(instances: readonly Instance[], overrides: readonly Override[]): object[] {
  return instances.map((i) => {
    const o = overrides.find((x) => x.name === i.name)
    const peers = (i.peers ?? []).map((p) => present({
      autoDiscovery: p.autoDiscovery, localAddress: o?.peers?.find((x) => x.name === p.name)?.localAddress, name: p.name, peerASN: p.peerASN, peerAddress: p.peerAddress, peerConfigRef: p.peerConfigRef,
    }))
    return present({ localASN: o?.localASN ?? i.localASN, localPort: o?.localPort ?? i.localPort, name: i.name, ...(peers.length > 0 ? { peers } : {}), routerID: o?.routerID })
  })
}

const isOwner = (config: KubeObject, nodeConfig: KubeObject): boolean => (nodeConfig.metadata.ownerReferences ?? []).some((r) => r.uid === config.metadata.uid)
const ownerName = (nodeConfig: KubeObject): string | undefined => nodeConfig.metadata.ownerReferences?.find((r) => r.kind === 'CiliumBGPClusterConfig')?.name

interface Outcome { readonly matching: ReadonlySet<string>; readonly conflicts: readonly string[] }

/** Makes, changes and removes the node configurations of one cluster configuration. A node that another one owns already is left to it. */
function writeNodeConfigs(c: Context, op: Operator, config: KubeObject): Outcome {
  const matching = new Set<string>()
  const conflicts = new Set<string>()
  for (const node of c.api.list(CILIUM_NODES)) {
    const name = node.metadata.name
    if (config.spec.nodeSelector !== undefined && !selects(config.spec.nodeSelector, node.metadata.labels)) continue
    matching.add(name)
    const old = c.api.get(NODE_CONFIGS, name)
    if (old && !isOwner(config, old)) {
      const owner = ownerName(old)
      if (owner !== undefined) conflicts.add(owner)
      continue
    }
    const bgpInstances = nodeInstances(config.spec.bgpInstances, c.api.get(OVERRIDES, name)?.spec.bgpInstances ?? [])
    const log = { ...LOG, node_config: name, cluster_config: config.metadata.name }
    if (!old) {
      const ownerReferences = [{ apiVersion: config.apiVersion, controller: true, kind: 'CiliumBGPClusterConfig', name: config.metadata.name, uid: config.metadata.uid! }]
      c.api.create(NODE_CONFIGS, { apiVersion: config.apiVersion, kind: 'CiliumBGPNodeConfig', metadata: { name, ownerReferences }, spec: { bgpInstances } })
      operatorLog(c.w, op, 'debug', 'Creating a new CiliumBGPNodeConfig', log)
    } else if (JSON.stringify(old.spec.bgpInstances) !== JSON.stringify(bgpInstances)) {
      c.api.update(NODE_CONFIGS, { ...old, spec: { ...old.spec, bgpInstances } })
      operatorLog(c.w, op, 'debug', 'Updating an existing CiliumBGPNodeConfig', log)
    }
  }
  for (const stale of c.api.list(NODE_CONFIGS)) {
    if (matching.has(stale.metadata.name) || !isOwner(config, stale)) continue
    c.api.delete(NODE_CONFIGS, stale.metadata.name)
    operatorLog(c.w, op, 'debug', 'Deleted BGP node config', { ...LOG, node_config: stale.metadata.name, cluster_config: config.metadata.name })
  }
  return { matching, conflicts: [...conflicts].sort() }
}

const goList = (words: readonly string[]): string => `[${words.join(' ')}]`

function missingPeerConfigs(c: Context, config: KubeObject): string[] {
  const names = (config.spec.bgpInstances as readonly Instance[]).flatMap((i) => (i.peers ?? []).flatMap((p) => p.peerConfigRef?.name ?? []))
  return [...new Set(names)].filter((n) => !c.api.get(PEER_CONFIGS, n)).sort()
}

const OURS = ['cilium.io/NoMatchingNode', 'cilium.io/MissingPeerConfigs', 'cilium.io/ConflictingClusterConfig']

const reports = (op: Operator): boolean => op.config['enable-bgp-control-plane-status-report'] !== 'false'

function writeConditions(c: Context, config: KubeObject, ours: readonly string[], found: readonly (readonly [type: string, reason: string, holds: boolean, message: string])[], gvr: string): void {
  const before: readonly Condition[] = config.status?.conditions ?? []
  let after = before
  if (found.length === 0) after = before.filter((x) => !ours.includes(x.type))
  for (const [type, reason, holds, message] of found) {
    after = setCondition(after, {
      lastTransitionTime: timestamp(c.w), message, observedGeneration: config.metadata.generation ?? 1, reason, status: holds ? 'True' : 'False', type,
    } as Condition)
  }
  if (after === before || after.length + before.length === 0) return
  const conditions = [...after].sort((a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0))
  const now = c.api.get(gvr, config.metadata.name)
  if (now) c.api.updateStatus(gvr, { ...now, status: { ...now.status, conditions } })
}

/** CiliumBGPClusterConfig → CiliumBGPNodeConfig, and what is wrong with a configuration. */
export const bgpClusterController: Controller = {
  component: 'cilium-operator', manager: 'cilium-operator-generic',
  watches: { [CLUSTER_CONFIGS]: ALL, [PEER_CONFIGS]: ALL, [OVERRIDES]: ALL, [CILIUM_NODES]: ALL, [NODE_CONFIGS]: ALL },
  reconcile(c) {
    const op = leaderOf(c.w, c.cluster)
    if (!op || op.config['enable-bgp-control-plane'] !== 'true') return
    for (const config of c.api.list(CLUSTER_CONFIGS)) {
      if (config.metadata.deletionTimestamp !== undefined) continue
      const { matching, conflicts } = writeNodeConfigs(c, op, config)
      const missing = missingPeerConfigs(c, config)
      const some = config.metadata.name
      writeConditions(c, c.api.get(CLUSTER_CONFIGS, some) ?? config, OURS, !reports(op) ? [] : [
        ['cilium.io/NoMatchingNode', 'NoMatchingNode', matching.size === 0, 'No node matches spec.nodeSelector'],
        ['cilium.io/MissingPeerConfigs', 'MissingPeerConfigs', missing.length > 0, missing.length > 0 ? `Referenced CiliumBGPPeerConfig(s) are missing: ${goList(missing)}` : ''],
        ['cilium.io/ConflictingClusterConfig', 'ConflictingClusterConfigs', conflicts.length > 0, conflicts.length > 0 ? `Selecting the same node(s) with ClusterConfig(s): ${goList(conflicts)}` : ''],
      ], CLUSTER_CONFIGS)
    }
  },
}

/** Whether the secret that a peer configuration names is there. */
export const bgpPeerController: Controller = {
  component: 'cilium-operator', manager: 'cilium-operator-generic',
  watches: {
    [PEER_CONFIGS]: (_w, change) => [`/${change.object.metadata.name}`],
    secrets: (w, change) => (leaderOf(w, change.cluster)?.config['bgp-secrets-namespace'] === change.object.metadata.namespace ? ['/'] : []),
  },
  reconcile(c, key) {
    const op = leaderOf(c.w, c.cluster)
    if (!op || op.config['enable-bgp-control-plane'] !== 'true' || minorOf(op.version) < 17) return
    const namespace = op.config['bgp-secrets-namespace'] ?? ''
    for (const config of key === '/' ? c.api.list(PEER_CONFIGS) : [c.api.get(PEER_CONFIGS, key.slice(1))]) {
      if (!config) continue
      const ref = config.spec?.authSecretRef as string | undefined
      const missing = ref !== undefined && namespace !== '' && !c.api.get('secrets', ref, namespace)
      writeConditions(c, config, ['cilium.io/MissingAuthSecret'], reports(op) ? [['cilium.io/MissingAuthSecret', 'MissingAuthSecret', missing, missing ? `Referenced Auth Secret ${JSON.stringify(ref)} is missing` : '']] : [], PEER_CONFIGS)
    }
  },
}
