import type { KubeObject } from '../api/object.ts'
import { mapped, podSpecDefaults, withChanges, withDefaults } from './pod-spec.ts'

type Spec = Readonly<Record<string, any>>

export const podDefaults = (o: KubeObject): KubeObject => withChanges(o, { spec: podSpecDefaults(o.spec ?? {}, true) })

const outside = (spec: Spec): boolean => ['NodePort', 'LoadBalancer'].includes(spec['type']) || (spec['type'] === 'ClusterIP' && (spec['externalIPs'] ?? []).length > 0)

/** SetDefaults_Service, without what is allocated. */
export function serviceDefaults(o: KubeObject): KubeObject {
  const first = withDefaults((o.spec ?? {}) as Spec, { sessionAffinity: 'None', type: 'ClusterIP' })
  const named = first['type'] === 'ExternalName'
  const spec = withDefaults(first, {
    sessionAffinityConfig: first['sessionAffinity'] === 'ClientIP' ? { clientIP: { timeoutSeconds: 10_800 } } : undefined,
    internalTrafficPolicy: named ? undefined : 'Cluster', externalTrafficPolicy: outside(first) ? 'Cluster' : undefined,
    allocateLoadBalancerNodePorts: first['type'] === 'LoadBalancer' ? true : undefined,
  })
  const ingress = mapped<Spec>(o.status?.loadBalancer?.ingress, (i) => (i['ip'] ? withDefaults(i, { ipMode: 'VIP' }) : i))
  const status = withDefaults(o.status ?? {}, { loadBalancer: {} })
  return withChanges(o, {
    spec: withChanges(spec, { ports: mapped<Spec>(spec['ports'], (p) => withDefaults(p, { protocol: 'TCP', targetPort: p['port'] })) }),
    status: ingress === undefined || ingress === o.status.loadBalancer.ingress ? withChanges(o.status ?? {}, status) : { ...status, loadBalancer: { ...status['loadBalancer'], ingress } },
  })
}

export const namespaceDefaults = (o: KubeObject): KubeObject => withChanges(o, { metadata: withChanges(o.metadata, { labels: withDefaults(o.metadata.labels ?? {}, { 'kubernetes.io/metadata.name': o.metadata.name }) }) })

/** stringData goes into data; the type is Opaque. */
export function secretDefaults(o: KubeObject): KubeObject {
  const plain = o['stringData'] as Record<string, string> | undefined
  const full = withDefaults(o, { type: 'Opaque' })
  if (!plain) return full
  const { stringData: _, ...rest } = full
  const encoded = Object.fromEntries(Object.entries(plain).map(([k, v]) => [k, btoa(String.fromCharCode(...new TextEncoder().encode(v)))]))
  return { ...rest, data: { ...(rest['data'] as object | undefined), ...encoded } } as KubeObject
}

export const bindingDefaults = (o: KubeObject): KubeObject => withChanges(o, {
  roleRef: withDefaults((o['roleRef'] ?? {}) as Spec, { apiGroup: 'rbac.authorization.k8s.io' }),
  subjects: mapped<Spec>(o['subjects'], (s) => withDefaults(s, { apiGroup: s['kind'] === 'ServiceAccount' ? undefined : 'rbac.authorization.k8s.io' })),
})

export const networkPolicyDefaults = (o: KubeObject): KubeObject => {
  const spec: Spec = o.spec ?? {}
  const ports = (rules: readonly Spec[] | undefined): readonly Spec[] | undefined => mapped(rules, (r) => withChanges(r, { ports: mapped<Spec>(r['ports'], (p) => withDefaults(p, { protocol: 'TCP' })) }))
  return withChanges(o, {
    spec: withChanges(withDefaults(spec, { podSelector: {}, policyTypes: (spec['egress'] ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'] }), { ingress: ports(spec['ingress']), egress: ports(spec['egress']) }),
  })
}

export const endpointSliceDefaults = (o: KubeObject): KubeObject => withChanges(o, { ports: mapped<Spec>(o['ports'], (p) => withDefaults(p, { name: '', protocol: 'TCP' })) })

export const endpointsDefaults = (o: KubeObject): KubeObject => withChanges(o, {
  subsets: mapped<Spec>(o['subsets'], (s) => withChanges(s, { ports: mapped<Spec>(s['ports'], (p) => withDefaults(p, { protocol: 'TCP' })) })),
})

export const storageClassDefaults = (o: KubeObject): KubeObject => withDefaults(o, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' })

export const claimDefaults = (o: KubeObject): KubeObject => withChanges(withDefaults(o, { status: { phase: 'Pending' } }), { spec: withDefaults(o.spec ?? {}, { volumeMode: 'Filesystem' }) })

export const volumeDefaults = (o: KubeObject): KubeObject => withChanges(withDefaults(o, { status: { phase: 'Pending' } }), { spec: withDefaults(o.spec ?? {}, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' }) })

export const autoscalerDefaults = (o: KubeObject): KubeObject => withChanges(o, {
  spec: withDefaults(o.spec ?? {}, { minReplicas: 1, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }] }),
})
