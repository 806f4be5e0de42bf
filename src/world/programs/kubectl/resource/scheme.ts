/** Groups whose types kubectl was compiled with: others are patched with JSON merge patches. */
const COMPILED = new Set([
  '', 'apps', 'batch', 'autoscaling', 'policy', 'networking.k8s.io', 'rbac.authorization.k8s.io', 'storage.k8s.io', 'scheduling.k8s.io', 'coordination.k8s.io', 'discovery.k8s.io', 'events.k8s.io', 'certificates.k8s.io',
  'admissionregistration.k8s.io', 'node.k8s.io', 'flowcontrol.apiserver.k8s.io', 'authentication.k8s.io', 'authorization.k8s.io', 'resource.k8s.io', 'internal.apiserver.k8s.io', 'extensions', 'storagemigration.k8s.io',
])

export const isCompiled = (r: { readonly group: string }): boolean => COMPILED.has(r.group)
export const PATCH = { strategic: 'application/strategic-merge-patch+json', merge: 'application/merge-patch+json', json: 'application/json-patch+json', apply: 'application/apply-patch+yaml' } as const
