import type { World } from '../../sim/index.ts'
import { BUILTIN } from '../resources/builtin.ts'
import { parseQuantity } from '../schema/quantity.ts'
import { forbidden } from '../api/errors.ts'
import { suffix } from '../api/names.ts'
import { objectKey, objects, objectsOf, type KubeObject } from '../api/object.ts'
import type { Writer } from '../api/strategy.ts'

type Spec = Readonly<Record<string, any>>

const PODS = BUILTIN.get('pods')!
const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount'
const MIRROR = 'kubernetes.io/config.mirror'
const MODE = 420
const TOLERATED_SECONDS = 300

/** Priority classes that every cluster has. */
const SYSTEM_CLASSES: Readonly<Record<string, number>> = { 'system-node-critical': 2_000_001_000, 'system-cluster-critical': 2_000_000_000 }

/** The volume by which a pod gets its token, the cluster's certificate and its namespace. */
const accessVolume = (name: string): Spec => ({
  name,
  projected: {
    defaultMode: MODE,
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
    ],
  },
})

/** Admission plugin ServiceAccount: the account must be there, its token is mounted. A store without any account has no such plugin (tests of other parts). */
function serviceAccount(w: World, cluster: string, o: KubeObject, spec: Spec): Spec {
  const name: string = spec['serviceAccountName'] || 'default'
  const namespace = o.metadata.namespace ?? ''
  const named = { ...spec, serviceAccountName: name, serviceAccount: name }
  const account = w.table(objects).get(objectKey(cluster, 'serviceaccounts', namespace, name))
  if (!account) {
    if (objectsOf(w, cluster, 'serviceaccounts').next().done === true) return named
    throw forbidden(PODS, o.metadata.name, `error looking up service account ${namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`)
  }
  const mounts = spec['automountServiceAccountToken'] ?? account['automountServiceAccountToken'] ?? true
  const secrets = spec['imagePullSecrets'] === undefined && account['imagePullSecrets'] !== undefined ? { imagePullSecrets: account['imagePullSecrets'] } : {}
  if (mounts !== true) return { ...named, ...secrets }
  const known = ((spec['volumes'] ?? []) as readonly Spec[]).find((v) => String(v['name']).startsWith('kube-api-access-'))
  const volume = known ?? accessVolume(`kube-api-access-${suffix(w, `kube.names.${cluster}`)}`)
  const mounted = (list: readonly Spec[] | undefined): readonly Spec[] | undefined => list?.map((c) =>
    (((c['volumeMounts'] ?? []) as readonly Spec[]).some((m) => m['mountPath'] === TOKEN_PATH) ? c : { ...c, volumeMounts: [...(c['volumeMounts'] ?? []), { name: volume['name'], readOnly: true, mountPath: TOKEN_PATH }] }))
  const init = mounted(spec['initContainers'])
  return { ...named, ...secrets, containers: mounted(spec['containers']), ...(init ? { initContainers: init } : {}), volumes: known ? spec['volumes'] : [...(spec['volumes'] ?? []), volume] }
}

/** Admission plugin DefaultTolerationSeconds. */
function tolerations(spec: Spec): Spec {
  const own = (spec['tolerations'] ?? []) as readonly { key?: string; effect?: string; operator?: string }[]
  const tolerates = (key: string): boolean => own.some((t) => (t.key === key || !t.key) && (t.effect === 'NoExecute' || !t.effect))
  const more = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].filter((k) => !tolerates(k))
  return more.length === 0 ? spec : { ...spec, tolerations: [...own, ...more.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: TOLERATED_SECONDS }))] }
}

/** Admission plugin Priority. */
function priority(w: World, cluster: string, o: KubeObject, spec: Spec): Spec {
  const name: string = spec['priorityClassName'] ?? ''
  const all = [...objectsOf(w, cluster, 'scheduling.k8s.io/priorityclasses')]
  const chosen = name === '' ? all.find((c) => c['globalDefault'] === true) : all.find((c) => c.metadata.name === name)
  const value = (chosen?.['value'] as number | undefined) ?? SYSTEM_CLASSES[name] ?? (name === '' ? 0 : undefined)
  if (value === undefined) throw forbidden(PODS, o.metadata.name, `no PriorityClass with name ${name} was found`)
  return { ...spec, ...(chosen && name === '' ? { priorityClassName: chosen.metadata.name } : {}), priority: value, preemptionPolicy: spec['preemptionPolicy'] ?? chosen?.['preemptionPolicy'] ?? 'PreemptLowerPriority' }
}

/** ComputePodQOS. */
export function qosClass(spec: Spec): string {
  const all = [...(spec['containers'] ?? []), ...(spec['initContainers'] ?? [])] as readonly Spec[]
  const of = (c: Spec, what: string, name: string): number => parseQuantity(c['resources']?.[what]?.[name] ?? 0) ?? 0
  const names = ['cpu', 'memory']
  if (all.every((c) => names.every((n) => of(c, 'requests', n) === 0 && of(c, 'limits', n) === 0))) return 'BestEffort'
  const guaranteed = all.every((c) => names.every((n) => of(c, 'limits', n) > 0 && (of(c, 'requests', n) === 0 || of(c, 'requests', n) === of(c, 'limits', n))))
  return guaranteed ? 'Guaranteed' : 'Burstable'
}

/** What admission does with a new pod; one that is there stays as it is. */
export function admitPod(w: World, writer: Writer, o: KubeObject, old?: KubeObject): KubeObject {
  if (old) return o
  const mirror = o.metadata.annotations?.[MIRROR] !== undefined
  const named = mirror ? (o.spec as Spec) : serviceAccount(w, writer.cluster, o, o.spec)
  const spec = priority(w, writer.cluster, o, mirror ? named : tolerations(named))
  return { ...o, spec, status: { phase: 'Pending', qosClass: qosClass(spec), ...(((spec['schedulingGates'] ?? []) as readonly unknown[]).length > 0 ? { conditions: [{ type: 'PodScheduled', status: 'False', lastProbeTime: null, lastTransitionTime: null, reason: 'SchedulingGated', message: 'Scheduling is blocked due to non-empty scheduling gates' }] } : {}) } }
}
