import { field, type FieldError } from '../api/errors.ts'
import { equal, type KubeObject } from '../api/object.ts'
import { labelErrors, subdomainErrors } from './names.ts'
import { oneOf } from './pod-spec.ts'

type Spec = Readonly<Record<string, any>>

const KEY = '[-._a-zA-Z0-9]+'

/** Keys of ConfigMaps and Secrets. */
function keyErrors(path: string, data: unknown): FieldError[] {
  return Object.keys((data ?? {}) as object).flatMap((k) => (/^[-._a-zA-Z0-9]+$/.test(k) ? []
    : [field.invalid(`${path}[${k}]`, k, `a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '${KEY}')`)]))
}

const LIMIT = 1024 * 1024
const sizeOf = (data: unknown): number => Object.values((data ?? {}) as Record<string, string>).reduce((n, v) => n + v.length, 0)

export const validateConfigMap = (o: KubeObject): FieldError[] => [
  ...keyErrors('data', o['data']), ...keyErrors('binaryData', o['binaryData']), ...(sizeOf(o['data']) + sizeOf(o['binaryData']) > LIMIT ? [field.tooLong('', LIMIT)] : []),
]

export const validateImmutable = (o: KubeObject, old: KubeObject): FieldError[] => {
  if (old['immutable'] !== true) return []
  return [
    ...(o['immutable'] === true ? [] : [field.forbidden('immutable', 'field is immutable when `immutable` is set')]),
    ...['data', 'binaryData'].flatMap((k) => (equal(o[k], old[k]) ? [] : [field.forbidden(k, 'field is immutable when `immutable` is set')])),
  ]
}

const REQUIRED_KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'], 'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'], 'kubernetes.io/ssh-auth': ['ssh-privatekey'],
}

export const validateSecret = (o: KubeObject): FieldError[] => [
  ...keyErrors('data', o['data']), ...(REQUIRED_KEYS[o['type'] as string] ?? []).flatMap((k) => (o['data']?.[k] === undefined ? [field.required(`data[${k}]`)] : [])),
]

export const validateSecretUpdate = (o: KubeObject, old: KubeObject): FieldError[] => [...(o['type'] === old['type'] ? [] : [field.invalid('type', o['type'], 'field is immutable')]), ...validateImmutable(o, old)]

export const validateNode = (o: KubeObject): FieldError[] => ((o.spec?.taints ?? []) as readonly Spec[]).flatMap((t, i, all) => {
  const at = `spec.taints[${i}]`
  return [
    ...labelErrors(`${at}.key`, { [String(t['key'] ?? '')]: '' }), ...oneOf(`${at}.effect`, t['effect'], ['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
    ...(all.findIndex((x) => x['key'] === t['key'] && x['effect'] === t['effect']) < i
      ? [{ field: at, type: 'duplicate' as const, text: `Duplicate value: core.Taint{Key:${JSON.stringify(t['key'])}, Value:${JSON.stringify(t['value'] ?? '')}, Effect:${JSON.stringify(t['effect'])}, TimeAdded:<nil>}: taints must be unique by key and effect pair` }] : []),
  ]
})

export const validateNodeUpdate = (o: KubeObject, old: KubeObject): FieldError[] =>
  (old.spec?.podCIDR && o.spec?.podCIDR !== old.spec.podCIDR ? [field.forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid')]
    : old.spec?.providerID && o.spec?.providerID !== old.spec.providerID ? [field.forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid')] : [])

export function validateBindingUpdate(o: KubeObject, old: KubeObject): FieldError[] {
  if (equal(o['roleRef'], old['roleRef'])) return []
  const r = o['roleRef'] as Spec
  return [field.invalidText('roleRef', `rbac.RoleRef{APIGroup:${JSON.stringify(r['apiGroup'] ?? '')}, Kind:${JSON.stringify(r['kind'] ?? '')}, Name:${JSON.stringify(r['name'] ?? '')}}`, 'cannot change roleRef')]
}

export const validateBinding = (o: KubeObject): FieldError[] => {
  const r = (o['roleRef'] ?? {}) as Spec
  return [
    ...(r['apiGroup'] === 'rbac.authorization.k8s.io' ? [] : [field.unsupported('roleRef.apiGroup', r['apiGroup'] ?? '', ['rbac.authorization.k8s.io'])]),
    ...(['Role', 'ClusterRole'].includes(r['kind']) ? [] : [field.unsupported('roleRef.kind', r['kind'] ?? '', ['ClusterRole', 'Role'])]), ...(r['name'] ? [] : [field.required('roleRef.name')]),
  ]
}

export const validateRole = (o: KubeObject): FieldError[] => ((o['rules'] ?? []) as readonly Spec[]).flatMap((r, i) => [
  ...((r['verbs'] ?? []).length === 0 ? [field.required(`rules[${i}].verbs`, 'verbs must contain at least one value')] : []),
  ...((r['nonResourceURLs'] ?? []).length === 0 && (r['apiGroups'] ?? []).length === 0 ? [field.required(`rules[${i}].apiGroups`, 'resource rules must supply at least one api group')] : []),
  ...((r['nonResourceURLs'] ?? []).length === 0 && (r['resources'] ?? []).length === 0 ? [field.required(`rules[${i}].resources`, 'resource rules must supply at least one resource')] : []),
])

export const validateEndpointSlice = (o: KubeObject): FieldError[] => [
  ...(o['addressType'] ? (['IPv4', 'IPv6', 'FQDN'].includes(o['addressType']) ? [] : [field.unsupported('addressType', o['addressType'], ['FQDN', 'IPv4', 'IPv6'])]) : [field.required('addressType')]),
  ...((o['endpoints'] ?? []) as readonly Spec[]).flatMap((e, i) => ((e['addresses'] ?? []).length === 0 ? [field.required(`endpoints[${i}].addresses`, 'must contain at least 1 address')] : [])),
]

export const validateIngress = (o: KubeObject): FieldError[] => [
  ...(o.spec?.rules === undefined && o.spec?.defaultBackend === undefined ? [field.invalid('spec', '', 'either `defaultBackend` or `rules` must be specified')] : []),
  ...((o.spec?.rules ?? []) as readonly Spec[]).flatMap((r, i) => [
    ...(r['host'] && !String(r['host']).startsWith('*.') ? subdomainErrors(r['host']).map((t) => field.invalid(`spec.rules[${i}].host`, r['host'], t)) : []),
    ...((r['http']?.paths ?? []) as readonly Spec[]).flatMap((p, n) => (p['pathType'] === undefined ? [field.required(`spec.rules[${i}].http.paths[${n}].pathType`, 'pathType must be specified')] : [])),
  ]),
]
