import type { JsonMap } from '../../kube/index.ts'

/** Words for structural schemas (apiextensions.k8s.io/v1), so that a definition reads as its fields. */

interface Text { readonly d?: string }

const described = (d: string | undefined): JsonMap => (d === undefined ? {} : { description: d })

export const str = (o: Text & { pattern?: string; enum?: readonly string[]; min?: number; max?: number; format?: string; default?: string } = {}): JsonMap => ({
  ...described(o.d), type: 'string', ...(o.default === undefined ? {} : { default: o.default }), ...(o.pattern === undefined ? {} : { pattern: o.pattern }), ...(o.enum ? { enum: [...o.enum] } : {}),
  ...(o.min === undefined ? {} : { minLength: o.min }), ...(o.max === undefined ? {} : { maxLength: o.max }), ...(o.format === undefined ? {} : { format: o.format }),
})

export const int = (o: Text & { format?: 'int32' | 'int64'; min?: number; max?: number; default?: number } = {}): JsonMap => ({
  ...described(o.d), type: 'integer', ...(o.default === undefined ? {} : { default: o.default }), ...(o.format === undefined ? {} : { format: o.format }),
  ...(o.min === undefined ? {} : { minimum: o.min }), ...(o.max === undefined ? {} : { maximum: o.max }),
})

export const bool = (o: Text & { default?: boolean } = {}): JsonMap => ({ ...described(o.d), type: 'boolean', ...(o.default === undefined ? {} : { default: o.default }) })

/** `key`: the list is a map by these fields. */
export const arr = (items: JsonMap, o: Text & { min?: number; max?: number; key?: string; atomic?: boolean } = {}): JsonMap => ({
  ...described(o.d), type: 'array', items, ...(o.min === undefined ? {} : { minItems: o.min }), ...(o.max === undefined ? {} : { maxItems: o.max }),
  ...(o.key === undefined ? {} : { 'x-kubernetes-list-map-keys': [o.key], 'x-kubernetes-list-type': 'map' }), ...(o.atomic === true ? { 'x-kubernetes-list-type': 'atomic' } : {}),
})

export interface Rule { readonly rule: string; readonly message: string }

export const obj = (properties: Readonly<Record<string, JsonMap>>, o: Text & { required?: readonly string[]; rules?: readonly Rule[]; atomic?: boolean } = {}): JsonMap => ({
  ...described(o.d), type: 'object', properties, ...(o.required ? { required: [...o.required] } : {}), ...(o.rules ? { 'x-kubernetes-validations': o.rules.map((r) => ({ ...r })) } : {}),
  ...(o.atomic === true ? { 'x-kubernetes-map-type': 'atomic' } : {}),
})

/** An object of which the lab keeps every field and checks none. */
export const open = (d?: string): JsonMap => ({ ...described(d), type: 'object', 'x-kubernetes-preserve-unknown-fields': true })

export const words = (o: Text = {}): JsonMap => ({ ...described(o.d), type: 'object', additionalProperties: { type: 'string' } })

const LABEL_VALUE = '^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$'

/** A label selector as Cilium's types have it: values of matchLabels are checked by the schema. */
export const selector = (d: string): JsonMap => obj({
  matchExpressions: arr(obj({
    key: str(), operator: str({ enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'] }), values: arr(str(), { atomic: true }),
  }, { required: ['key', 'operator'] }), { atomic: true }),
  matchLabels: { type: 'object', additionalProperties: str({ max: 63, pattern: LABEL_VALUE }) },
}, { d, atomic: true })

const CONDITION_TYPE = '^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$'

/** metav1.Condition, a list by type. */
export const conditions = (d: string): JsonMap => arr(obj({
  lastTransitionTime: str({ format: 'date-time' }), message: str({ max: 32768 }), observedGeneration: int({ format: 'int64', min: 0 }),
  reason: str({ max: 1024, min: 1, pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$' }), status: str({ enum: ['True', 'False', 'Unknown'] }), type: str({ max: 316, pattern: CONDITION_TYPE }),
}, { required: ['lastTransitionTime', 'message', 'reason', 'status', 'type'] }), { d, key: 'type' })

const OCTET = '([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])'
const V4 = `((${OCTET}\\.){3}${OCTET})`
const O4 = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const DOTTED = `(${O4}(\\.${O4}){3})`
/** One line a number of groups before the `::`, as the pattern that Cilium's types carry. */
const V6 = [
  '(([0-9A-Fa-f]{1,4}:){7}([0-9A-Fa-f]{1,4}|:))', `(([0-9A-Fa-f]{1,4}:){6}(:[0-9A-Fa-f]{1,4}|${DOTTED}|:))`, `(([0-9A-Fa-f]{1,4}:){5}(((:[0-9A-Fa-f]{1,4}){1,2})|:${DOTTED}|:))`,
  ...[4, 3, 2, 1].map((n) => `(([0-9A-Fa-f]{1,4}:){${n}}(((:[0-9A-Fa-f]{1,4}){1,${7 - n}})|((:[0-9A-Fa-f]{1,4}){0,${5 - n}}:${DOTTED})|:))`),
  `(:(((:[0-9A-Fa-f]{1,4}){1,7})|((:[0-9A-Fa-f]{1,4}){0,5}:${DOTTED})|:))`,
].join('|').replaceAll('{0,1}:', '?:')

/** An IPv4 or IPv6 address, without a prefix length. */
export const ADDRESS = `((^\\s*${V4}\\s*$)|(^\\s*(${V6})(%.+)?\\s*$))`
