import type { World } from '../../sim/index.ts'
import { BUILTIN } from './builtin.ts'
import { customByGvr, customResources } from './custom.ts'
import { gvrOf, type Resource } from './resource.ts'

/** The resource of a group and plural in a cluster, built in or defined there. */
export const resourceOf = (w: World, cluster: string, group: string, plural: string): Resource | undefined =>
  BUILTIN.get(gvrOf(group, plural)) ?? (group === '' ? undefined : customByGvr(w, cluster, group, plural))

export function resourceByGvr(w: World, cluster: string, gvr: string): Resource | undefined {
  const slash = gvr.indexOf('/')
  return slash < 0 ? BUILTIN.get(gvr) : resourceOf(w, cluster, gvr.slice(0, slash), gvr.slice(slash + 1))
}

/** Every resource of a cluster: built-in ones in the server's order, then the defined ones. */
export const allResources = (w: World, cluster: string): Resource[] => [...BUILTIN.values(), ...customResources(w, cluster)]

/** The resource of an apiVersion and kind. */
export function resourceOfKind(w: World, cluster: string, apiVersion: string, kind: string): Resource | undefined {
  const [group, version] = apiVersion.includes('/') ? (apiVersion.split('/') as [string, string]) : ['', apiVersion]
  return allResources(w, cluster).find((r) => r.group === group && r.kind === kind && r.versions.includes(version))
}
