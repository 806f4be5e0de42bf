import type { World } from '../../sim/index.ts'
import { parseBody } from './body.ts'
import { commit } from './changes.ts'
import { conflict, notFound } from './errors.ts'
import { objectKey, objects, type KubeObject } from './object.ts'
import { jsonAnswer, type ApiAnswer } from './request.ts'
import type { Target } from './target.ts'

/** Sets a namespace's `spec.finalizers`; one that waits for its deletion goes with the last of them. */
export function finalize(w: World, cluster: string, name: string, finalizers: readonly string[]): KubeObject {
  const ns = w.table(objects).get(objectKey(cluster, 'namespaces', '', name))
  if (!ns) throw notFound({ group: '', plural: 'namespaces' }, name)
  const next = { ...ns, spec: { ...ns.spec, finalizers } }
  const goes = ns.metadata.deletionTimestamp !== undefined && finalizers.length === 0 && (ns.metadata.finalizers ?? []).length === 0
  return commit(w, cluster, 'namespaces', goes ? 'DELETED' : 'MODIFIED', next, ns)
}

/** PUT namespaces/NAME/finalize. */
export function finalizeNamespace(w: World, t: Target): ApiAnswer {
  const body = parseBody(t.q.body) as { metadata?: { resourceVersion?: string }; spec?: { finalizers?: string[] } }
  const now = w.table(objects).get(objectKey(t.cluster, 'namespaces', '', t.name))
  const version = body.metadata?.resourceVersion
  if (now && version !== undefined && version !== now.metadata.resourceVersion) throw conflict(t.r, t.name)
  return jsonAnswer(200, finalize(w, t.cluster, t.name, body.spec?.finalizers ?? []))
}
