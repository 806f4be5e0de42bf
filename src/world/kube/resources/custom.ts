import { objects, objectKey, objectsOf, type JsonMap, type KubeObject } from '../api/object.ts'
import type { World } from '../../sim/index.ts'
import { gvrOf, type CustomVersion, type PrinterColumn, type Resource, type Subresource } from './resource.ts'

export const DEFINITIONS = 'apiextensions.k8s.io/customresourcedefinitions'
const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch']
const STATUS = ['get', 'patch', 'update']

const known = new WeakMap<KubeObject, Resource>()

interface VersionSpec {
  readonly name: string
  readonly served: boolean
  readonly storage: boolean
  readonly deprecated?: boolean
  readonly deprecationWarning?: string
  readonly schema?: { readonly openAPIV3Schema?: JsonMap }
  readonly subresources?: { readonly status?: JsonMap; readonly scale?: CustomVersion['scale'] }
  readonly additionalPrinterColumns?: readonly PrinterColumn[]
  readonly selectableFields?: readonly { readonly jsonPath: string }[]
}

/** Versions as kubectl prefers them: v2, v1, v1beta2, v1beta1, v2alpha1, then others by name (version.CompareKubeAwareVersionStrings). */
export function byVersionPriority(a: string, b: string): number {
  const rank = (v: string): readonly [number, number, number] => {
    const m = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(v)
    return m ? [m[2] === undefined ? 3 : m[2] === 'beta' ? 2 : 1, Number(m[1]), Number(m[3] ?? 0)] : [0, 0, 0]
  }
  const [x, y] = [rank(a), rank(b)]
  return y[0] - x[0] || y[1] - x[1] || y[2] - x[2] || (a < b ? -1 : a > b ? 1 : 0)
}

function versionOf(definition: string, v: VersionSpec): CustomVersion {
  return {
    name: v.name, schema: v.schema?.openAPIV3Schema ?? {}, columns: v.additionalPrinterColumns ?? [], status: v.subresources?.status !== undefined,
    ...(v.subresources?.scale ? { scale: v.subresources.scale } : {}),
    ...(v.deprecated === true ? { deprecated: v.deprecationWarning ?? definition } : {}),
    selectableFields: (v.selectableFields ?? []).map((f) => f.jsonPath),
  }
}

/** The resource that a definition makes; undefined while its names are not accepted. */
export function customResource(crd: KubeObject): Resource | undefined {
  const ready = known.get(crd)
  if (ready) return ready
  const conditions: readonly { type: string; status: string }[] = crd.status?.conditions ?? []
  if (!conditions.some((c) => c.type === 'Established' && c.status === 'True')) return undefined
  const { group, scope, versions } = crd.spec as { group: string; scope: string; versions: readonly VersionSpec[] }
  const names = { ...crd.spec.names, ...crd.status.acceptedNames } as { plural: string; singular: string; kind: string; listKind: string; shortNames?: string[]; categories?: string[] }
  const served = versions.filter((v) => v.served)
  const subresources: Subresource[] = [
    ...(served.some((v) => v.subresources?.status) ? [{ name: 'status', kind: names.kind, verbs: STATUS }] : []),
    ...(served.some((v) => v.subresources?.scale) ? [{ name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: STATUS }] : []),
  ]
  const resource: Resource = {
    gvr: gvrOf(group, names.plural), group, plural: names.plural, kind: names.kind, singular: names.singular, listKind: names.listKind, shortNames: names.shortNames ?? [],
    categories: names.categories ?? [], namespaced: scope === 'Namespaced', versions: served.map((v) => v.name).sort(byVersionPriority),
    storage: versions.find((v) => v.storage)?.name ?? versions[0]!.name, verbs: VERBS, subresources,
    custom: { definition: crd.metadata.name, versions: served.map((v) => versionOf(`${group}/${v.name} ${names.kind} is deprecated`, v)) },
  }
  known.set(crd, resource)
  return resource
}

/** The resource of a definition by its group and plural. */
export function customByGvr(w: World, cluster: string, group: string, plural: string): Resource | undefined {
  const crd = w.table(objects).get(objectKey(cluster, DEFINITIONS, '', `${plural}.${group}`))
  return crd && customResource(crd)
}

/** Every resource that a definition made, in the order of the definitions' names. */
export const customResources = (w: World, cluster: string): Resource[] =>
  [...objectsOf(w, cluster, DEFINITIONS)].flatMap((crd) => customResource(crd) ?? [])
