import type { World } from '../../sim/index.ts'
import { BUILTIN, BUILTIN_GROUPS } from '../resources/builtin.ts'
import { byVersionPriority, customResources } from '../resources/custom.ts'
import { apiVersionOf, type Resource } from '../resources/resource.ts'
import { clusterOf } from './cluster.ts'

/** A group with its versions, the preferred one first, and what each serves. */
export interface Group { readonly group: string; readonly versions: readonly string[]; readonly resources: readonly Resource[] }

/** Groups in the server's order: the core, built-in ones, then those of definitions by name. */
export function groupsOf(w: World, cluster: string): Group[] {
  const custom = customResources(w, cluster)
  const own = BUILTIN_GROUPS.map(({ group, versions }) => ({ group, versions, resources: [...BUILTIN.values()].filter((r) => r.group === group) }))
  const more = [...new Set(custom.map((r) => r.group))].filter((g) => !own.some((o) => o.group === g)).sort().map((group) => {
    const resources = custom.filter((r) => r.group === group).sort((a, b) => (a.plural < b.plural ? -1 : 1))
    return { group, versions: [...new Set(resources.flatMap((r) => r.versions))].sort(byVersionPriority), resources }
  })
  return [...own, ...more]
}

const gvk = (group: string, version: string, kind: string): object => ({ group, version, kind })

/** One resource in the list of /apis/GROUP/VERSION, its subresources after it. */
function listed(r: Resource, version: string): object[] {
  const main = {
    name: r.plural, singularName: r.singular, namespaced: r.namespaced, kind: r.kind, verbs: r.verbs,
    ...(r.shortNames.length > 0 ? { shortNames: r.shortNames } : {}), ...(r.categories.length > 0 ? { categories: r.categories } : {}),
    ...(r.verbs.includes('get') ? { storageVersionHash: hash(`${r.gvr}/${r.storage}`) } : {}),
  }
  const subs = r.subresources.filter((s) => served(r, version, s.name)).map((s) => ({
    name: `${r.plural}/${s.name}`, singularName: '', namespaced: r.namespaced, ...(s.group === undefined ? {} : { group: s.group, version: s.version }), kind: s.kind, verbs: s.verbs,
  }))
  return [main, ...subs]
}

function served(r: Resource, version: string, subresource: string): boolean {
  const v = r.custom?.versions.find((x) => x.name === version)
  return !v || (subresource === 'status' ? v.status : v.scale !== undefined)
}

/** A short stable text of a name: base64 of 8 bytes as the real hash has. */
export function hash(text: string): string {
  let a = 0x811c9dc5
  let b = 0x1234567
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193) >>> 0
    b = (Math.imul(b, 31) + text.charCodeAt(i)) >>> 0
  }
  return btoa(String.fromCharCode(...[a, b].flatMap((n) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255])))
}

const AGGREGATED = ['v2', 'v2beta1']

/** Which aggregated form the client asks for; undefined: the old one. */
const aggregation = (accept: string): string | undefined => AGGREGATED.find((v) => accept.split(',').some((part) => {
  const words = part.trim().split(';')
  return words[0] === 'application/json' && words.includes('as=APIGroupDiscoveryList') && words.includes(`v=${v}`)
}))

function aggregated(groups: readonly Group[], form: string): object {
  return {
    kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${form}`, metadata: {},
    items: groups.map((g) => ({
      metadata: { name: g.group, creationTimestamp: null },
      versions: g.versions.map((version) => ({
        version, freshness: 'Current',
        resources: g.resources.filter((r) => r.versions.includes(version)).map((r) => ({
          resource: r.plural, responseKind: gvk(g.group, version, r.kind), scope: r.namespaced ? 'Namespaced' : 'Cluster', singularResource: r.singular, verbs: r.verbs,
          ...(r.shortNames.length > 0 ? { shortNames: r.shortNames } : {}), ...(r.categories.length > 0 ? { categories: r.categories } : {}),
          ...(r.subresources.length > 0
            ? { subresources: r.subresources.filter((s) => served(r, version, s.name)).map((s) => ({ subresource: s.name, responseKind: gvk(s.group ?? g.group, s.version ?? version, s.kind), verbs: s.verbs })) } : {}),
        })),
      })),
    })),
  }
}

const apiGroup = (g: Group): object => ({
  name: g.group, versions: g.versions.map((version) => ({ groupVersion: `${g.group}/${version}`, version })), preferredVersion: { groupVersion: `${g.group}/${g.versions[0]}`, version: g.versions[0] },
})

/** What discovery answers on a path that has no resource; undefined where there is nothing. */
export function discover(w: World, cluster: string, segments: readonly string[], accept: string): { body: object; type: string } | undefined {
  const groups = groupsOf(w, cluster)
  const [root, group, version] = segments
  const plain = (body: object): { body: object; type: string } => ({ body, type: 'application/json' })
  if (segments.length === 1 && (root === 'api' || root === 'apis')) {
    const form = aggregation(accept)
    const chosen = groups.filter((g) => (g.group === '') === (root === 'api'))
    if (form) return { body: aggregated(chosen, form), type: `application/json;g=apidiscovery.k8s.io;v=${form};as=APIGroupDiscoveryList` }
    if (root === 'apis') return plain({ kind: 'APIGroupList', apiVersion: 'v1', groups: chosen.map(apiGroup) })
    return plain({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: clusterOf(w, cluster).endpoint.replace('https://', '') }] })
  }
  const found = root === 'api' ? groups.find((g) => g.group === '') : groups.find((g) => g.group === group && g.group !== '')
  if (!found) return undefined
  if (root === 'apis' && segments.length === 2) return plain({ kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(found) })
  const wanted = root === 'api' ? group : version
  if (wanted === undefined || !found.versions.includes(wanted)) return undefined
  return plain({
    kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersionOf(found.group, wanted),
    resources: found.resources.filter((r) => r.versions.includes(wanted)).flatMap((r) => listed(r, wanted)),
  })
}
