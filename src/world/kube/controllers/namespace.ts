import { objects } from '../api/object.ts'
import { timestamp } from '../api/time.ts'
import { gvrOfKey } from './garbage.ts'
import type { Context, Controller } from './queue.ts'

const SETTLE = 1_000_000
const NOTES = [
  ['NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'],
  ['NamespaceDeletionGroupVersionParsingFailure', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
  ['NamespaceDeletionContentFailure', 'ContentDeleted', 'All content successfully deleted, may be waiting on finalization'],
] as const

/** Empties a namespace that is to go, then lets it go. */
function reconcile(c: Context, key: string): void {
  const name = key.slice(1)
  const ns = c.api.get('namespaces', name)
  if (!ns || ns.metadata.deletionTimestamp === undefined) return
  const left: Record<string, number> = {}
  const finalizers: Record<string, number> = {}
  for (const [id, o] of c.w.table(objects).prefix(`${c.cluster}/`)) {
    if (o.metadata.namespace !== name) continue
    const gvr = gvrOfKey(id, o)
    if (o.metadata.deletionTimestamp === undefined) c.api.delete(gvr, o.metadata.name, name)
    const still = c.api.get(gvr, o.metadata.name, name)
    if (!still) continue
    left[gvr] = (left[gvr] ?? 0) + 1
    for (const f of still.metadata.finalizers ?? []) finalizers[f] = (finalizers[f] ?? 0) + 1
  }
  const resources = Object.entries(left)
  if (resources.length === 0) {
    c.api.update('namespaces', { ...ns, spec: { ...ns.spec, finalizers: [] } })
    return
  }
  const time = timestamp(c.w)
  const conditions = [
    ...NOTES.map(([type, reason, message]) => ({ type, status: 'False', lastTransitionTime: time, reason, message })),
    { type: 'NamespaceContentRemaining', status: 'True', lastTransitionTime: time, reason: 'SomeResourcesRemain', message: `Some resources are remaining: ${resources.map(([g, n]) => `${named(g)} has ${n} resource instances`).join(', ')}` },
    Object.keys(finalizers).length > 0
      ? { type: 'NamespaceFinalizersRemaining', status: 'True', lastTransitionTime: time, reason: 'SomeFinalizersRemain', message: `Some content in the namespace has finalizers remaining: ${Object.entries(finalizers).map(([f, n]) => `${f} in ${n} resource instances`).join(', ')}` }
      : { type: 'NamespaceFinalizersRemaining', status: 'False', lastTransitionTime: time, reason: 'ContentHasNoFinalizers', message: 'All content-preserving finalizers finished' },
  ]
  c.api.updateStatus('namespaces', { ...ns, status: { ...ns.status, phase: 'Terminating', conditions } })
  c.again(key, SETTLE)
}

/** `deployments.apps`, as messages name a resource. */
const named = (gvr: string): string => {
  const [group, plural] = gvr.includes('/') ? gvr.split('/') : ['', gvr]
  return group === '' ? `${plural}.` : `${plural}.${group}`
}

export const namespaceController: Controller = {
  component: 'kube-controller-manager',
  user: 'system:serviceaccount:kube-system:namespace-controller',
  watches: { namespaces: (_w, { object }) => (object.metadata.deletionTimestamp === undefined ? [] : [`/${object.metadata.name}`]) },
  reconcile,
}

/** Every namespace has a service account `default` and the certificate of the API server's authority. */
function accounts(c: Context, key: string): void {
  const name = key.slice(1)
  const ns = c.api.get('namespaces', name)
  if (!ns || ns.metadata.deletionTimestamp !== undefined) return
  if (!c.api.get('serviceaccounts', 'default', name)) c.api.create('serviceaccounts', { metadata: { name: 'default', namespace: name } })
  const ca = c.api.get('configmaps', 'extension-apiserver-authentication', 'kube-system')?.data?.['client-ca-file'] as string | undefined
  if (ca === undefined || c.api.get('configmaps', 'kube-root-ca.crt', name)) return
  c.api.create('configmaps', {
    metadata: { name: 'kube-root-ca.crt', namespace: name, annotations: { 'kubernetes.io/description': 'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.' } },
    data: { 'ca.crt': ca },
  })
}

const ofNamespace = (namespace: string | undefined): readonly string[] => [`/${namespace}`]

export const serviceAccountController: Controller = {
  component: 'kube-controller-manager',
  user: 'system:serviceaccount:kube-system:service-account-controller',
  watches: {
    namespaces: (_w, { object }) => [`/${object.metadata.name}`],
    serviceaccounts: (_w, { type, object }) => (type === 'DELETED' && object.metadata.name === 'default' ? ofNamespace(object.metadata.namespace) : []),
    configmaps: (_w, { type, object }) => (type === 'DELETED' && object.metadata.name === 'kube-root-ca.crt' ? ofNamespace(object.metadata.namespace) : []),
  },
  reconcile: accounts,
}
