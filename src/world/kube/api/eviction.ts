import type { World } from '../../sim/index.ts'
import { BUILTIN } from '../resources/builtin.ts'
import { updateObject } from './write.ts'
import { parseBody } from './body.ts'
import { deleteObject, type DeleteOptions } from './delete.ts'
import { ApiError, notFound } from './errors.ts'
import { isMap, objectKey, objects, objectsOf } from './object.ts'
import { jsonAnswer, type ApiAnswer } from './request.ts'
import { selects } from './selectors.ts'
import type { Target } from './target.ts'

const BUDGETS = BUILTIN.get('policy/poddisruptionbudgets')!
const PODS = BUILTIN.get('pods')!

/** POST pods/NAME/eviction: a deletion that a PodDisruptionBudget may refuse (429), as `kubectl drain` asks for it. */
export function evictPod(w: World, t: Target): ApiAnswer {
  const pod = w.table(objects).get(objectKey(t.cluster, 'pods', t.namespace, t.name))
  if (!pod) throw notFound(PODS, t.name)
  const body = parseBody(t.q.body)
  const options = (isMap(body) ? (body['deleteOptions'] ?? {}) : {}) as DeleteOptions
  const budgets = [...objectsOf(w, t.cluster, BUDGETS.gvr, t.namespace)].filter((b) => selects(b.spec?.selector, pod.metadata.labels))
  if (budgets.length > 1) throw new ApiError(500, 'InternalError', `This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.`)
  const budget = budgets[0]
  const terminal = ['Succeeded', 'Failed', 'Pending'].includes(pod.status?.phase) || pod.metadata.deletionTimestamp !== undefined
  if (budget && !terminal) {
    const allowed: number = budget.status?.disruptionsAllowed ?? 0
    if (allowed < 1) {
      const { desiredHealthy = 0, currentHealthy = 0 } = budget.status ?? {}
      throw new ApiError(429, 'TooManyRequests', 'Cannot evict pod as it would violate the pod\'s disruption budget.', {
        causes: [{ reason: 'DisruptionBudget', message: `The disruption budget ${budget.metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently` }],
      })
    }
    if (!t.writer.dryRun) updateObject(w, t.writer, BUDGETS, { ...budget, status: { ...budget.status, disruptionsAllowed: allowed - 1 } }, { subresource: 'status' })
  }
  deleteObject(w, t.writer, PODS, t.namespace, t.name, options)
  return jsonAnswer(201, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 })
}
