import type { Json } from '../../../text/index.ts'
import { goJsonIndented } from './go-json.ts'

/** The order of fields in Go's types of objects that kubectl makes itself; others follow by name. */
const ORDER = [
  'kind', 'apiVersion', 'metadata', 'immutable', 'name', 'generateName', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'labels', 'annotations', 'spec', 'replicas', 'selector', 'matchLabels', 'template',
  'strategy', 'status', 'verbs', 'apiGroups', 'resources', 'resourceNames', 'nonResourceURLs', 'roleRef', 'subjects', 'rules', 'data', 'binaryData', 'type', 'containers', 'image', 'command', 'args', 'ports', 'env', 'restartPolicy', 'dnsPolicy',
]
const RANK = new Map(ORDER.map((k, i) => [k, i]))
const rank = (k: string): number => RANK.get(k) ?? ORDER.length

/** `-o json` of an object that kubectl made. */
export const typedJson = (v: Json): string =>
  goJsonIndented(v, '    ', (o) => Object.keys(o).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)))
