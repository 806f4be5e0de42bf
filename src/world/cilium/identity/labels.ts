import type { KubeObject } from '../../kube/index.ts'

/** Labels that say nothing of who a pod is: they change with every roll-out or name one pod (Cilium's default label filter). */
const LEFT_OUT = [
  /^.*\.kubernetes\.io\/(?!metadata\.name$)/, /^io\.kubernetes\./, /^kubernetes\.io\//, /^pod-template-generation$/, /^pod-template-hash$/, /^controller-revision-hash$/, /^annotation\./,
  /^controller-uid$/, /^etcd_node$/, /^statefulset\.kubernetes\.io\/pod-name$/, /^batch\.kubernetes\.io\//,
]
const KEPT = [/^app\.kubernetes\.io\//, /^io\.cilium\./]

const counts = (key: string): boolean => KEPT.some((r) => r.test(key)) || !LEFT_OUT.some((r) => r.test(key))

/** The labels by which Cilium tells a pod's identity, sorted: `k8s:app=webpod`, those of its namespace, its cluster and its service account. */
export function securityLabels(pod: KubeObject, namespace: KubeObject | undefined, clusterName: string): string[] {
  const own = Object.entries(pod.metadata.labels ?? {}).filter(([k]) => counts(k)).map(([k, v]) => `k8s:${k}=${v}`)
  const space = pod.metadata.namespace ?? 'default'
  const ofNamespace = Object.entries(namespace?.metadata.labels ?? { 'kubernetes.io/metadata.name': space }).map(([k, v]) => `k8s:io.cilium.k8s.namespace.labels.${k}=${v}`)
  return [
    ...own, ...ofNamespace, `k8s:io.cilium.k8s.policy.cluster=${clusterName}`, `k8s:io.cilium.k8s.policy.serviceaccount=${(pod.spec?.serviceAccountName as string | undefined) ?? 'default'}`,
    `k8s:io.kubernetes.pod.namespace=${space}`,
  ].sort((a, b) => (a < b ? -1 : 1))
}

/** `k8s:app=webpod` as the pair of a CiliumIdentity's `security-labels`. */
export function labelPair(label: string): readonly [string, string] {
  const at = label.indexOf('=')
  return at < 0 ? [label, ''] : [label.slice(0, at), label.slice(at + 1)]
}
