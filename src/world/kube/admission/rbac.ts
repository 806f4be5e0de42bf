import type { World } from '../../sim/index.ts'
import { objectKey, objects, objectsOf, type KubeObject } from '../api/object.ts'
import type { Writer } from '../api/strategy.ts'

export interface Attributes {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  readonly namespace: string
  readonly name: string
  /** Of requests that are for no resource. */
  readonly path?: string
}

interface Rule { readonly verbs: readonly string[]; readonly apiGroups?: readonly string[]; readonly resources?: readonly string[]; readonly resourceNames?: readonly string[]; readonly nonResourceURLs?: readonly string[] }
interface Subject { readonly kind: string; readonly name: string; readonly namespace?: string }

/** Groups that may do everything: the authorizer's superuser group, what kubeadm binds to cluster-admin, and nodes (whose own authorizer is not modelled apart). */
const SUPERUSERS = ['system:masters', 'kubeadm:cluster-admins', 'system:nodes']
const RBAC = 'rbac.authorization.k8s.io'
/** What everybody who has a name may ask (system:discovery, system:basic-user, system:public-info-viewer). */
const PUBLIC = ['/api', '/apis', '/healthz', '/livez', '/readyz', '/openapi', '/version']
const SELF = ['selfsubjectaccessreviews', 'selfsubjectrulesreviews', 'selfsubjectreviews']

function isSubject(s: Subject, user: Writer['user'], namespace: string): boolean {
  if (s.kind === 'User') return s.name === user.name
  if (s.kind === 'Group') return user.groups.includes(s.name)
  return user.name === `system:serviceaccount:${s.namespace ?? namespace}:${s.name}`
}

const has = (list: readonly string[] | undefined, v: string): boolean => list !== undefined && (list.includes('*') || list.includes(v))

function covers(rule: Rule, a: Attributes): boolean {
  if (!has(rule.verbs, a.verb)) return false
  if (a.path !== undefined) return (rule.nonResourceURLs ?? []).some((u) => u === '*' || u === a.path || (u.endsWith('*') && a.path!.startsWith(u.slice(0, -1))))
  const resource = a.subresource === undefined ? a.resource : `${a.resource}/${a.subresource}`
  return has(rule.apiGroups, a.group) && (has(rule.resources, resource) || (a.subresource !== undefined && (rule.resources ?? []).includes(`*/${a.subresource}`)))
    && ((rule.resourceNames ?? []).length === 0 || rule.resourceNames!.includes(a.name))
}

function rulesOf(w: World, cluster: string, binding: KubeObject): readonly Rule[] {
  const { kind, name } = binding['roleRef'] as { kind: string; name: string }
  const key = kind === 'ClusterRole' ? objectKey(cluster, `${RBAC}/clusterroles`, '', name) : objectKey(cluster, `${RBAC}/roles`, binding.metadata.namespace ?? '', name)
  return (w.table(objects).get(key)?.['rules'] ?? []) as readonly Rule[]
}

/** The rules that hold for a user: those of the cluster, and those of a namespace. */
export function rulesFor(w: World, cluster: string, user: Writer['user'], namespace: string): Rule[] {
  const bindings = [...objectsOf(w, cluster, `${RBAC}/clusterrolebindings`), ...(namespace === '' ? [] : objectsOf(w, cluster, `${RBAC}/rolebindings`, namespace))]
  const own = bindings.filter((b) => ((b['subjects'] ?? []) as readonly Subject[]).some((s) => isSubject(s, user, b.metadata.namespace ?? ''))).flatMap((b) => rulesOf(w, cluster, b))
  return isSuperuser(user) ? [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, { verbs: ['*'], nonResourceURLs: ['*'] }, ...own] : own
}

const isSuperuser = (user: Writer['user']): boolean => user.groups.some((g) => SUPERUSERS.includes(g))

/** May the user do that? */
export function authorize(w: World, cluster: string, user: Writer['user'], a: Attributes): boolean {
  if (isSuperuser(user)) return true
  if (a.path !== undefined && PUBLIC.some((p) => a.path === p || a.path!.startsWith(`${p}/`)) && (user.name !== 'system:anonymous' || ['/healthz', '/livez', '/readyz', '/version'].includes(a.path))) return true
  if (user.groups.includes('system:authenticated') && SELF.includes(a.resource) && a.verb === 'create') return true
  return rulesFor(w, cluster, user, a.namespace).some((r) => covers(r, a))
}

/** What stands behind `pods "x" is forbidden: `. */
export function forbiddenText(user: Writer['user'], verb: string, group: string, resource: string, namespace: string): string {
  return `User ${JSON.stringify(user.name)} cannot ${verb} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(group)} ${namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`}`
}
