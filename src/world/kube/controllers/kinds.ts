import type { World } from '../../sim/index.ts'
import type { Gvr } from '../api/object.ts'
import { resourceOfKind } from '../resources/index.ts'

/** The resource of a kind as an owner reference names it; undefined for one that the cluster does not serve. */
export const gvrOfKind = (w: World, cluster: string, apiVersion: string, kind: string): Gvr | undefined => {
  const r = resourceOfKind(w, cluster, apiVersion, kind)
  if (r) return r.gvr
  // A version that is not served any more names the same resource.
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  return resourceOfKind(w, cluster, group === '' ? 'v1' : `${group}/v1`, kind)?.gvr
}
