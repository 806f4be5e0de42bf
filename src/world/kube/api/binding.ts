import type { World } from '../../sim/index.ts'
import { BUILTIN } from '../resources/builtin.ts'
import { parseBody } from './body.ts'
import { commit } from './changes.ts'
import { conflict, notFound } from './errors.ts'
import { objectKey, objects, type KubeObject } from './object.ts'
import { jsonAnswer, type ApiAnswer } from './request.ts'
import type { Target } from './target.ts'
import { timestamp } from './time.ts'

const PODS = BUILTIN.get('pods')!

/** Binds a pod to a node (what the scheduler does): nodeName is set, PodScheduled becomes True. Conflict when it has a node already. */
export function bind(w: World, cluster: string, namespace: string, name: string, node: string): KubeObject {
  const pod = w.table(objects).get(objectKey(cluster, 'pods', namespace, name))
  if (!pod) throw notFound(PODS, name)
  if (pod.metadata.deletionTimestamp !== undefined) throw conflict(PODS, name, `pod ${name} is being deleted, cannot be assigned to a host`)
  if (pod.spec.nodeName) throw conflict(PODS, name, `pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`)
  const others = ((pod.status?.conditions ?? []) as readonly { type: string }[]).filter((c) => c.type !== 'PodScheduled')
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: timestamp(w) }
  return commit(w, cluster, 'pods', 'MODIFIED', { ...pod, spec: { ...pod.spec, nodeName: node }, status: { ...pod.status, conditions: [...others, scheduled] } }, pod)
}

/** POST pods/NAME/binding. */
export function bindPod(w: World, t: Target): ApiAnswer {
  const body = parseBody(t.q.body) as { target?: { name?: string } }
  bind(w, t.cluster, t.namespace, t.name, body.target?.name ?? '')
  return jsonAnswer(201, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 })
}

/** POST bindings: the older way, the pod's name stands in the body. */
export function bindFromBody(w: World, t: Target): ApiAnswer {
  const body = parseBody(t.q.body) as { metadata?: { name?: string } }
  return bindPod(w, { ...t, name: body.metadata?.name ?? '' })
}
