import type { World } from '../../sim/index.ts'
import { parseYaml } from '../../text/index.ts'
import type { NewObject } from '../api/object.ts'
import { store } from '../api/store.ts'
import { resourceOfKind } from '../resources/index.ts'

/** Makes the objects of a manifest's documents, in their order, as `kubectl create -f` does. Throws an Error for a kind that the cluster does not have. */
export function createFrom(w: World, cluster: string, text: string, name: string): void {
  const api = store(w, cluster, { manager: 'kubectl-client-side-apply', user: { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] } })
  for (const part of text.split(/^---[ \t]*$/m)) {
    const object = parseYaml(part) as unknown as NewObject | null
    if (!object?.kind) continue
    const r = resourceOfKind(w, cluster, object.apiVersion ?? 'v1', object.kind)
    if (!r) throw new Error(`${name}: the cluster has no kind ${object.kind} of ${object.apiVersion}`)
    api.create(r.gvr, object)
  }
}
