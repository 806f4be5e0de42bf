import {
  ApiError, componentEnds, componentStarts, keyOf, microTimestamp, store, type Container, type ContainerServer,
} from '../../kube/index.ts'
import type { Process } from '../../os/index.ts'
import type { World } from '../../sim/index.ts'
import { definitions } from '../crds/index.ts'
import { CLI_DEFAULT } from '../versions/index.ts'
import { startIdentitySweeps } from './identities.ts'
import { leaderOf, operatorLog, operators, setLeader, type Operator } from './tables.ts'

const LEASE = 'cilium-operator-resource-lock'
const LEASES = 'coordination.k8s.io/leases'
const LEADER = { module: 'operator.operator-controlplane' }
/** From its start to its first try, between tries, between renewals. An operator that goes gives its lease back. */
const START = 200_000
const RETRY = 2_000_000
const RENEW = 10_000_000

const versionOf = (image: string): string => /:v(\d+\.\d+\.\d+)/.exec(image)?.[1] ?? CLI_DEFAULT
const keyOfOperator = (c: Container): string => `${c.pod.cluster}/${c.pod.name}`

/** Makes the definitions that are not there yet. */
function makeDefinitions(w: World, o: Operator): void {
  const api = store(w, o.cluster, { manager: 'cilium-operator-generic' })
  for (const crd of definitions(o.version, { bgp: o.config['enable-bgp-control-plane'] === 'true' })) {
    if (api.get('apiextensions.k8s.io/customresourcedefinitions', crd.metadata.name!)) continue
    api.create('apiextensions.k8s.io/customresourcedefinitions', crd)
    operatorLog(w, o, 'info', 'CRD is installed and up-to-date', { module: 'operator.operator-infra.create-crds', name: `${crd['spec'].names.kind}/${crd['spec'].versions[0].name}` })
  }
}

function writeLease(w: World, o: Operator): void {
  const api = store(w, o.cluster, { manager: 'cilium-operator-generic' })
  const spec = { acquireTime: microTimestamp(w), holderIdentity: `${o.pod}-${String(o.process).padStart(8, '0')}`, leaseDurationSeconds: 15, leaseTransitions: 0, renewTime: microTimestamp(w) }
  const old = api.get(LEASES, LEASE, 'kube-system')
  if (!old) api.create(LEASES, { metadata: { name: LEASE, namespace: 'kube-system' }, spec })
  else if (old.spec.holderIdentity === spec.holderIdentity) api.update(LEASES, { ...old, spec: { ...old.spec, renewTime: spec.renewTime } })
  else api.update(LEASES, { ...old, spec: { ...spec, leaseTransitions: (old.spec.leaseTransitions ?? 0) + 1 } })
}

function lead(w: World, o: Operator): void {
  setLeader(w, o.cluster, o.pod)
  operatorLog(w, o, 'info', 'successfully acquired lease kube-system/cilium-operator-resource-lock', { subsys: 'klog' })
  operatorLog(w, o, 'info', 'Leading the operator HA deployment', LEADER)
  writeLease(w, o)
  makeDefinitions(w, o)
  componentStarts(w, o.cluster, 'cilium-operator', o.machine, o.process)
  startIdentitySweeps(w, o.cluster, o.process)
  w.after(RENEW, 'cilium.operator-lease', { cluster: o.cluster, process: o.process })
}

/** Timer: tries to become the leader. */
export function tryToLead(w: World, { key, process }: { key: string; process: number }): void {
  const o = w.table(operators).get(key)
  if (!o || o.process !== process) return
  const leader = leaderOf(w, o.cluster)
  if (leader?.process === process) return
  try {
    if (!leader) {
      lead(w, o)
      return
    }
  } catch (e) {
    // No API server: later.
    if (!(e instanceof ApiError)) throw e
  }
  w.after(RETRY, 'cilium.operator-lead', { key, process })
}

/** Timer: the leader renews its lease. */
export function renewLease(w: World, { cluster, process }: { cluster: string; process: number }): void {
  const o = leaderOf(w, cluster)
  if (!o || o.process !== process) return
  writeLease(w, o)
  w.after(RENEW, 'cilium.operator-lease', { cluster, process })
}

/** cilium-operator-generic as the main process of a container. */
export const operatorServer: ContainerServer = {
  start(w, c, process: Process) {
    const config: Readonly<Record<string, string>> = store(w, c.pod.cluster).get('configmaps', 'cilium-config', c.pod.namespace)?.data ?? {}
    const o: Operator = {
      cluster: c.pod.cluster, pod: c.pod.name, machine: c.machine, process: process.id, container: keyOf(c), started: w.now, version: versionOf(c.image), config,
    }
    w.table(operators).set(keyOfOperator(c), o)
    operatorLog(w, o, 'info', `Cilium Operator  ${o.version}`, { subsys: 'cilium-operator-generic' })
    operatorLog(w, o, 'info', 'attempting to acquire leader lease kube-system/cilium-operator-resource-lock...', { subsys: 'klog' })
    w.after(START, 'cilium.operator-lead', { key: keyOfOperator(c), process: process.id })
  },
  stops: { after: 200_000, code: 0 },
  stop(w, c) {
    const o = w.table(operators).get(keyOfOperator(c))
    if (!o) return
    w.table(operators).delete(keyOfOperator(c))
    if (leaderOf(w, o.cluster) !== undefined && leaderOf(w, o.cluster)?.process !== o.process) return
    setLeader(w, o.cluster, undefined)
    componentEnds(w, o.cluster, 'cilium-operator', o.process)
  },
  probe: () => ({ ok: true, message: 'ok' }),
}
