import type { Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { apiVersionOf } from '../client/discovery.ts'
import { select } from '../resource/builder.ts'
import { fetchAll, Troubles } from '../resource/fetch.ts'
import { make } from './create/make.ts'

export const autoscale: Verb = function* (k) {
  const { flags } = k
  if (!flags.changed('max')) throw failure('required flag(s) "max" not set')
  const [min, max, cpu] = [flags.number('min'), flags.number('max'), flags.number('cpu-percent')]
  if (max < 1) throw failure(`--max=MAXPODS is required and must be at least 1, max: ${max}`)
  if (max < min) throw failure(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`)
  const troubles = new Troubles()
  const found = yield* fetchAll(k, yield* select(k), troubles)
  troubles.throw()
  for (const info of found) {
    if (!['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController'].includes(info.resource.kind)) throw failure(`cannot autoscale a ${info.resource.kind}: not supported`)
    yield* make(k, {
      apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: flags.text('name') || info.name },
      spec: {
        maxReplicas: max, ...(cpu >= 0 ? { metrics: [{ resource: { name: 'cpu', target: { averageUtilization: cpu, type: 'Utilization' } }, type: 'Resource' }] } : {}), ...(min > 0 ? { minReplicas: min } : {}),
        scaleTargetRef: { apiVersion: apiVersionOf(info.resource), kind: info.resource.kind, name: info.name },
      },
      status: { currentMetrics: null, desiredReplicas: 0 },
    }, 'autoscaled')
  }
}
