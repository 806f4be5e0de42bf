import { badRequest } from './errors.ts'
import type { KubeObject } from './object.ts'

/** One requirement of a label selector. */
export interface Requirement {
  readonly key: string
  readonly op: '=' | '!=' | 'in' | 'notin' | 'exists' | '!exists' | '>' | '<'
  readonly values: readonly string[]
}

/** A selector of an object (`matchLabels`, `matchExpressions`). */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[]
}

const KEY = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/

/** Parts between commas that do not stand in brackets. */
function parts(text: string): string[] {
  const found: string[] = []
  let depth = 0
  let from = 0
  for (let i = 0; i <= text.length; i++) {
    if (text[i] === '(') depth++
    else if (text[i] === ')') depth--
    else if (i === text.length || (text[i] === ',' && depth === 0)) {
      found.push(text.slice(from, i).trim())
      from = i + 1
    }
  }
  return found.filter((p) => p !== '')
}

const unable = (text: string): Error => badRequest(`unable to parse requirement: ${text}`)

function requirement(text: string): Requirement {
  const set = /^(\S+)\s+(in|notin)\s*\((.*)\)$/.exec(text)
  const compare = /^([^=!<>\s]+)\s*(==|=|!=|>|<)\s*(.*)$/.exec(text)
  const r: Requirement = set
    ? { key: set[1]!, op: set[2] as 'in' | 'notin', values: set[3]!.split(',').map((v) => v.trim()) }
    : compare
      ? { key: compare[1]!, op: compare[2] === '==' ? '=' : (compare[2] as Requirement['op']), values: [compare[3]!.trim()] }
      : text.startsWith('!') ? { key: text.slice(1).trim(), op: '!exists', values: [] } : { key: text, op: 'exists', values: [] }
  if (!KEY.test(r.key)) throw unable(`found '${text}', expected: identifier after ','`)
  return r
}

/** `app=webpod,tier in (a, b),!canary`. Throws a 400 for what is none. */
export const parseLabels = (text: string): readonly Requirement[] => parts(text).map(requirement)

export function meets(labels: Readonly<Record<string, string>>, r: Requirement): boolean {
  const value = Object.hasOwn(labels, r.key) ? labels[r.key] : undefined
  switch (r.op) {
    case '=': case 'in': return value !== undefined && r.values.includes(value)
    case '!=': case 'notin': return value === undefined || !r.values.includes(value)
    case 'exists': return value !== undefined
    case '!exists': return value === undefined
    case '>': return value !== undefined && Number(value) > Number(r.values[0])
    case '<': return value !== undefined && Number(value) < Number(r.values[0])
  }
}

const OPERATORS: Readonly<Record<string, Requirement['op']>> = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!exists', Gt: '>', Lt: '<' }

/** Does a selector of an object choose these labels? An empty selector chooses all, an absent one none. */
export function selects(selector: LabelSelector | undefined, labels: Readonly<Record<string, string>> | undefined): boolean {
  if (!selector) return false
  const own = labels ?? {}
  return Object.entries(selector.matchLabels ?? {}).every(([k, v]) => own[k] === v)
    && (selector.matchExpressions ?? []).every((e) => OPERATORS[e.operator] !== undefined && meets(own, { key: e.key, op: OPERATORS[e.operator]!, values: e.values ?? [] }))
}

export const matchesLabels = (o: KubeObject, requirements: readonly Requirement[]): boolean => requirements.every((r) => meets(o.metadata.labels ?? {}, r))

export interface FieldRequirement { readonly path: string; readonly equal: boolean; readonly value: string }

/** `status.phase=Running,spec.nodeName!=k8s-w1`. */
export function parseFields(text: string): readonly FieldRequirement[] {
  return text.split(',').filter((p) => p !== '').map((p) => {
    const m = /^(.*?)(!=|==|=)(.*)$/.exec(p)
    if (!m) throw badRequest(`invalid selector: '${text}'; can't understand '${p}'`)
    return { path: m[1]!, equal: m[2] !== '!=', value: m[3]! }
  })
}

const META = ['metadata.name', 'metadata.namespace']
/** Fields by which built-in kinds can be chosen besides name and namespace. */
const SELECTABLE: Readonly<Record<string, readonly string[]>> = {
  pods: ['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'spec.hostNetwork', 'status.phase', 'status.podIP', 'status.podIPs', 'status.nominatedNodeName'],
  nodes: ['spec.unschedulable'],
  services: ['spec.clusterIP', 'spec.type'],
  namespaces: ['status.phase'],
  secrets: ['type'],
  events: [
    'involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid', 'involvedObject.apiVersion', 'involvedObject.resourceVersion',
    'involvedObject.fieldPath', 'reason', 'reportingComponent', 'source', 'type',
  ],
  'apps/replicasets': ['status.replicas'],
  'batch/jobs': ['status.successful'],
  replicationcontrollers: ['status.replicas'],
  'certificates.k8s.io/certificatesigningrequests': ['spec.signerName'],
}

/** Values that stand where the field is absent. */
const ABSENT: Readonly<Record<string, string>> = { 'spec.unschedulable': 'false', 'spec.hostNetwork': 'false' }

function valueOf(o: KubeObject, path: string): string {
  if (path === 'status.podIPs') return (o.status?.podIPs ?? []).map((p: { ip: string }) => p.ip).join(',')
  if (path === 'source') return o.source?.component ?? o.reportingComponent ?? ''
  let at: unknown = o
  for (const step of path.split('.')) at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[step] : undefined
  return at === undefined || at === null ? (ABSENT[path] ?? '') : String(at)
}

/** Refuses a field that the kind cannot be chosen by. `custom`: JSON paths of a custom resource's selectableFields. */
export function checkFields(gvr: string, requirements: readonly FieldRequirement[], custom?: readonly string[]): void {
  const allowed = [...META, ...(SELECTABLE[gvr] ?? []), ...(custom ?? []).map((p) => p.replace(/^\./, ''))]
  for (const r of requirements) {
    if (allowed.includes(r.path)) continue
    const special = custom !== undefined || SELECTABLE[gvr] !== undefined
    throw badRequest(special ? `field label not supported: ${r.path}` : `${JSON.stringify(r.path)} is not a known field selector: only "metadata.name", "metadata.namespace"`)
  }
}

export const matchesFields = (o: KubeObject, requirements: readonly FieldRequirement[]): boolean => requirements.every((r) => (valueOf(o, r.path) === r.value) === r.equal)
