import { store } from '../../kube/index.ts'
import { defineTable, type Time, type World } from '../../sim/index.ts'
import { leaderOf, operatorLog } from './tables.ts'

const IDENTITIES = 'cilium.io/ciliumidentities'
const ENDPOINTS = 'cilium.io/ciliumendpoints'
/** identity-gc-interval and identity-heartbeat-timeout of the chart. */
const INTERVAL = 15 * 60_000_000
const TIMEOUT = 30 * 60_000_000

/** When an identity was last seen in use, by `cluster/identity`. */
const seen = defineTable<string, { readonly at: Time }>('cilium.identities-seen')
const sweeps = defineTable<string, { readonly process: number }>('cilium.identity-sweeps')

/** Lets the leader look for identities that nobody uses, every 15 minutes. */
export function startIdentitySweeps(w: World, cluster: string, process: number): void {
  w.table(sweeps).set(cluster, { process })
  w.after(INTERVAL, 'cilium.identity-sweep', { cluster, process })
}

/** Timer: identities that no endpoint has had for 30 minutes go. */
export function sweepIdentities(w: World, { cluster, process }: { cluster: string; process: number }): void {
  const op = leaderOf(w, cluster)
  if (!op || op.process !== process || w.table(sweeps).get(cluster)?.process !== process) return
  const api = store(w, cluster, { manager: 'cilium-operator-generic' })
  const used = new Set(api.list(ENDPOINTS).map((e) => String(e.status?.identity?.id ?? '')))
  for (const identity of api.list(IDENTITIES)) {
    const { name } = identity.metadata
    const key = `${cluster}/${name}`
    const last = w.table(seen).get(key)
    if (used.has(name) || !last) w.table(seen).set(key, { at: w.now })
    else if (w.now - last.at >= TIMEOUT) {
      api.delete(IDENTITIES, name)
      w.table(seen).delete(key)
      operatorLog(w, op, 'info', 'Garbage collected identity', { module: 'operator.operator-controlplane.leader-lifecycle.k8s-identities-gc', identity: name })
    }
  }
  w.after(INTERVAL, 'cilium.identity-sweep', { cluster, process })
}
