import type { World } from '../../sim/index.ts'
import type { Resource } from '../resources/resource.ts'
import { apiVersionOf } from '../resources/resource.ts'
import { tableOf } from '../tables/index.ts'
import type { KubeObject } from './object.ts'
import { inVersion } from './store.ts'

/** How a client wants objects: as they are, as a server-side table, or their metadata alone. */
export interface Form { readonly style: 'object' | 'table' | 'metadata'; readonly metaVersion: string; readonly type: string }

const JSON_TYPE = 'application/json'

/** Chooses the first form of an Accept header that the server can give. */
export function formOf(accept: string | undefined): Form {
  for (const part of (accept ?? '').split(',')) {
    const [type, ...words] = part.trim().split(';')
    if (type !== JSON_TYPE && type !== '*/*') continue
    const as = words.find((x) => x.startsWith('as='))?.slice(3)
    const v = words.find((x) => x.startsWith('v='))?.slice(2) ?? 'v1'
    if (as === 'Table') return { style: 'table', metaVersion: `meta.k8s.io/${v}`, type: JSON_TYPE }
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return { style: 'metadata', metaVersion: `meta.k8s.io/${v}`, type: JSON_TYPE }
    if (as === undefined) break
  }
  return { style: 'object', metaVersion: '', type: JSON_TYPE }
}

export interface Shown { readonly r: Resource; readonly version: string; readonly form: Form; readonly includeObject?: string }

const metadataOf = (o: KubeObject, s: Shown): object => ({ kind: 'PartialObjectMetadata', apiVersion: s.form.metaVersion, metadata: o.metadata })

/** One object in the form that is wanted. */
export function showObject(w: World, o: KubeObject, s: Shown, columns = true): object {
  const own = inVersion(s.r, o, s.version)
  if (s.form.style === 'table') {
    return tableOf(w, s.r, [own], {
      version: s.version, columns, apiVersion: s.form.metaVersion, metadata: { resourceVersion: o.metadata.resourceVersion }, ...(s.includeObject === undefined ? {} : { includeObject: s.includeObject }),
    })
  }
  return s.form.style === 'metadata' ? metadataOf(o, s) : own
}

/** A list in the form that is wanted. */
export function showList(w: World, items: readonly KubeObject[], metadata: object, s: Shown): object {
  const own = items.map((o) => inVersion(s.r, o, s.version))
  if (s.form.style === 'table') return tableOf(w, s.r, own, { version: s.version, apiVersion: s.form.metaVersion, metadata, ...(s.includeObject === undefined ? {} : { includeObject: s.includeObject }) })
  if (s.form.style === 'metadata') return { kind: 'PartialObjectMetadataList', apiVersion: s.form.metaVersion, metadata, items: own.map((o) => metadataOf(o, s)) }
  // Items of a list bear their kind only where their type is not known beforehand: those of custom resources.
  return { kind: s.r.listKind, apiVersion: apiVersionOf(s.r.group, s.version), metadata, items: s.r.custom ? own : own.map(({ apiVersion: _a, kind: _k, ...rest }) => rest) }
}
