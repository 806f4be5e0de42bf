import type { Verb } from '../../command/call.ts'
import { failure } from '../../command/failure.ts'
import type { Call } from '../../command/call.ts'
import type { Sys } from '../../../../sim/index.ts'
import type { Obj } from '../../resource/object.ts'
import { make, oneName } from './make.ts'

const RBAC = 'rbac.authorization.k8s.io'

/** Rules of `--verb`, `--resource`, `--resource-name`: one a group. Throws Failure. */
function* rules(k: Call): Sys<Obj[]> {
  const { flags } = k
  const verbs = [...new Set(flags.list('verb'))]
  const urls = flags.list('non-resource-url')
  if (verbs.length === 0) throw failure('at least one verb must be specified')
  const groups = new Map<string, string[]>()
  for (const word of flags.list('resource')) {
    const [type = '', sub] = word.split('/')
    const r = type === '*' ? undefined : yield* k.mapper.resource(type)
    const group = r?.group ?? ''
    groups.set(group, [...(groups.get(group) ?? []), `${r?.plural ?? type}${sub === undefined ? '' : `/${sub}`}`])
  }
  if (groups.size === 0 && urls.length === 0) throw failure('at least one resource must be specified')
  const names = flags.list('resource-name')
  return [...[...groups].map(([group, resources]) => ({ apiGroups: [group], ...(names.length > 0 ? { resourceNames: names } : {}), resources, verbs })), ...(urls.length > 0 ? [{ nonResourceURLs: urls, verbs }] : [])]
}

export const role = (kind: 'Role' | 'ClusterRole'): Verb => function* (k) {
  const name = oneName(k)
  yield* make(k, { apiVersion: `${RBAC}/v1`, kind, metadata: { name }, rules: yield* rules(k) })
}

export const binding = (kind: 'RoleBinding' | 'ClusterRoleBinding'): Verb => function* (k) {
  const name = oneName(k)
  const { flags } = k
  const [cluster, own] = [flags.text('clusterrole'), flags.text('role')]
  if (kind === 'ClusterRoleBinding' && cluster === '') throw failure('required flag(s) "clusterrole" not set')
  if (kind === 'RoleBinding' && (cluster === '') === (own === '')) throw failure('exactly one of clusterrole or role must be specified')
  const accounts = flags.list('serviceaccount').map((word) => {
    const parts = word.split(':')
    if (parts.length !== 2 || parts[0] === '' || parts[1] === '') throw failure('serviceaccount must be <namespace>:<name>')
    return { kind: 'ServiceAccount', name: parts[1]!, namespace: parts[0]! }
  })
  const subjects: Obj[] = [
    ...flags.list('user').map((n) => ({ apiGroup: RBAC, kind: 'User', name: n })), ...flags.list('group').map((n) => ({ apiGroup: RBAC, kind: 'Group', name: n })), ...accounts,
  ]
  yield* make(k, { apiVersion: `${RBAC}/v1`, kind, metadata: { name }, roleRef: { apiGroup: RBAC, kind: cluster === '' ? 'Role' : 'ClusterRole', name: cluster || own }, ...(subjects.length > 0 ? { subjects } : {}) })
}
