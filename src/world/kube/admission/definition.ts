import type { World } from '../../sim/index.ts'
import { commit } from '../api/changes.ts'
import { field, type FieldError } from '../api/errors.ts'
import { objectsOf, type KubeObject } from '../api/object.ts'
import type { Writer } from '../api/strategy.ts'
import { timestamp } from '../api/time.ts'
import { customResource, DEFINITIONS } from '../resources/custom.ts'
import { withChanges, withDefaults } from '../defaults/pod-spec.ts'

type Spec = Readonly<Record<string, any>>

/** SetDefaults_CustomResourceDefinition. */
export function definitionDefaults(o: KubeObject): KubeObject {
  const spec = (o.spec ?? {}) as Spec
  const names = (spec['names'] ?? {}) as Spec
  const kind = String(names['kind'] ?? '')
  return withChanges(o, { spec: withChanges(withDefaults(spec, { conversion: { strategy: 'None' } }), { names: withDefaults(names, { singular: kind.toLowerCase(), listKind: `${kind}List` }) }) })
}

/** What the controllers of definitions do at once: the names are accepted unless another definition of the group has them, then the resource is served. */
export function admitDefinition(w: World, { cluster }: Writer, o: KubeObject, old?: KubeObject): KubeObject {
  const versions = (o.spec.versions ?? []) as readonly Spec[]
  const storage = versions.find((v) => v['storage'] === true)?.['name'] as string | undefined
  const stored = [...new Set([...((old?.status?.storedVersions ?? []) as readonly string[]), ...(storage === undefined ? [] : [storage])])]
  const { names } = o.spec as { names: Spec }
  const others = [...objectsOf(w, cluster, DEFINITIONS)].filter((d) => d.metadata.name !== o.metadata.name && d.spec.group === o.spec.group)
  const clash = others.find((d) => d.status?.acceptedNames?.kind === names['kind'])
  const before = (type: string, status: string): string | undefined => ((old?.status?.conditions ?? []) as readonly Spec[]).find((c) => c['type'] === type && c['status'] === status)?.['lastTransitionTime']
  const condition = (type: string, status: string, reason: string, message: string): Spec => ({ type, status, lastTransitionTime: before(type, status) ?? timestamp(w), reason, message })
  const conditions = clash
    ? [condition('NamesAccepted', 'False', 'KindConflict', `${JSON.stringify(names['kind'])} is already in use`), condition('Established', 'False', 'NotAccepted', 'not all names are accepted')]
    : [condition('NamesAccepted', 'True', 'NoConflicts', 'no conflicts found'), condition('Established', 'True', 'InitialNamesAccepted', 'the initial names have been accepted')]
  return { ...o, status: { conditions, acceptedNames: clash ? { plural: '', kind: '' } : names, storedVersions: stored } }
}

/** What was made of a definition goes with it. */
export function definitionGone(w: World, { cluster }: Writer, o: KubeObject): void {
  const r = customResource(o)
  if (!r) return
  const all = [...objectsOf(w, cluster, r.gvr)]
  for (const x of all) commit(w, cluster, r.gvr, 'DELETED', x, x)
}

export function validateDefinition(o: KubeObject): FieldError[] {
  const spec = (o.spec ?? {}) as Spec
  const names = (spec['names'] ?? {}) as Spec
  const versions = (spec['versions'] ?? []) as readonly Spec[]
  const storing = versions.filter((v) => v['storage'] === true).length
  const wanted = `${names['plural']}.${spec['group']}`
  return [
    ...(o.metadata.name === wanted ? [] : [field.invalid('metadata.name', o.metadata.name, 'must be spec.names.plural+"."+spec.group')]),
    ...(spec['group'] ? [] : [field.required('spec.group')]),
    ...(spec['scope'] === undefined ? [field.required('spec.scope')] : ['Cluster', 'Namespaced'].includes(spec['scope']) ? [] : [field.unsupported('spec.scope', spec['scope'], ['Cluster', 'Namespaced'])]),
    ...(storing === 1 ? [] : [field.invalidText('spec.versions', JSON.stringify(versions.map((v) => v['name'])), 'must have exactly one version marked as storage version')]),
    ...versions.flatMap((v, i) => (v['schema']?.openAPIV3Schema === undefined ? [field.required(`spec.versions[${i}].schema.openAPIV3Schema`, 'schemas are required')] : [])),
    ...['plural', 'kind'].flatMap((k) => (names[k] ? [] : [field.required(`spec.names.${k}`)])),
  ]
}
