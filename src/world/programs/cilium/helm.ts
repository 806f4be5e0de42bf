import { chartObjects, releaseSecret, type Release, type Values } from '../../cilium/index.ts'
import type { JsonMap, NewObject } from '../../kube/index.ts'
import type { Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { strftime } from '../../text/index.ts'
import { wallClock } from '../cli/index.ts'
import { StatusError } from '../kubectl/client/errors.ts'
import type { Cluster } from './cluster.ts'
import { releases } from './releases.ts'

/** Where the kinds of the chart stand in the API, and whether in a namespace. */
const PLACES: Readonly<Record<string, readonly [base: string, plural: string, namespaced: boolean]>> = {
  Namespace: ['/api/v1', 'namespaces', false], ServiceAccount: ['/api/v1', 'serviceaccounts', true], ConfigMap: ['/api/v1', 'configmaps', true], Secret: ['/api/v1', 'secrets', true], Service: ['/api/v1', 'services', true],
  DaemonSet: ['/apis/apps/v1', 'daemonsets', true], Deployment: ['/apis/apps/v1', 'deployments', true], ClusterRole: ['/apis/rbac.authorization.k8s.io/v1', 'clusterroles', false],
  ClusterRoleBinding: ['/apis/rbac.authorization.k8s.io/v1', 'clusterrolebindings', false], Role: ['/apis/rbac.authorization.k8s.io/v1', 'roles', true], RoleBinding: ['/apis/rbac.authorization.k8s.io/v1', 'rolebindings', true],
}

const collection = (o: NewObject): string => {
  const [base, plural, namespaced] = PLACES[o.kind!]!
  return `${base}/${namespaced ? `namespaces/${o.metadata.namespace}/` : ''}${plural}`
}
const pathOf = (o: NewObject): string => `${collection(o)}/${o.metadata.name}`

const isMap = (v: unknown): v is JsonMap => typeof v === 'object' && v !== null && !Array.isArray(v)

/** A merge patch (RFC 7386) that turns what the old chart said into what the new one says, and leaves alone what others wrote. Undefined: nothing. */
export function mergePatch(from: JsonMap, to: JsonMap): JsonMap | undefined {
  const out: Record<string, JsonMap[string]> = {}
  for (const key of Object.keys(from)) if (!(key in to)) out[key] = null
  for (const [key, value] of Object.entries(to)) {
    const old = from[key]
    if (isMap(value) && isMap(old)) {
      const inner = mergePatch(old, value)
      if (inner) out[key] = inner
    } else if (JSON.stringify(old) !== JSON.stringify(value)) out[key] = value
  }
  return Object.keys(out).length > 0 ? out : undefined
}

const body = (o: unknown): { body: string; contentType: string } => ({ body: JSON.stringify(o), contentType: 'application/json' })

/** Makes an object, or changes it as the chart's new version differs from the old one. */
function* write(c: Cluster, o: NewObject, before: NewObject | undefined): Sys<void> {
  const patch = before ? mergePatch(before as unknown as JsonMap, o as unknown as JsonMap) : undefined
  if (before && !patch) return
  try {
    if (patch) yield* c.api.json('PATCH', pathOf(o), { body: JSON.stringify(patch), contentType: 'application/merge-patch+json' })
    else yield* c.api.json('POST', collection(o), body(o))
  } catch (e) {
    if (!(e instanceof StatusError)) throw e
    if (e.code === 409 && !patch) yield* c.api.json('PATCH', pathOf(o), { body: JSON.stringify(o), contentType: 'application/merge-patch+json' })
    else if (e.code === 404 && patch) yield* c.api.json('POST', collection(o), body(o))
    else throw e
  }
}

const sameObject = (a: NewObject, b: NewObject): boolean => a.kind === b.kind && a.metadata.name === b.metadata.name && a.metadata.namespace === b.metadata.namespace

function* remove(c: Cluster, o: NewObject): Sys<void> {
  try {
    yield* c.api.json('DELETE', pathOf(o))
  } catch (e) {
    if (!(e instanceof StatusError) || e.code !== 404) throw e
  }
}

/** Installs a release, or brings it to other values or another version: objects first, then the release's secret. */
export function* deploy(c: Cluster, name: string, values: Values, version: string, old: Release | undefined): Sys<Release> {
  const wanted = chartObjects(values, version, c.namespace)
  const before = old ? chartObjects(old.values, old.chartVersion, c.namespace) : []
  for (const o of wanted) yield* write(c, o, before.find((b) => sameObject(b, o)))
  for (const o of before) if (!wanted.some((x) => sameObject(x, o))) yield* remove(c, o)
  const now = strftime('%Y-%m-%dT%H:%M:%SZ', { ...(yield* wallClock())(yield* sys.clock()), offset: 0 })
  const all = yield* releases(c, name)
  const release: Release = {
    name, namespace: c.namespace, revision: (all[0]?.revision ?? 0) + 1, status: 'deployed', chartVersion: version, values, firstDeployed: old?.firstDeployed ?? now, lastDeployed: now,
    description: old ? 'Upgrade complete' : 'Install complete',
  }
  if (old) {
    const secret = releaseSecret({ ...old, status: 'superseded' })
    yield* c.api.json('PATCH', pathOf({ ...secret, kind: 'Secret' }), { body: JSON.stringify(secret), contentType: 'application/merge-patch+json' })
  }
  yield* c.api.json('POST', `/api/v1/namespaces/${c.namespace}/secrets`, body(releaseSecret(release)))
  return release
}

/** Takes a release away with everything that it made. */
export function* undeploy(c: Cluster, release: Release): Sys<void> {
  for (const o of chartObjects(release.values, release.chartVersion, c.namespace).reverse()) yield* remove(c, o)
  for (const r of yield* releases(c, release.name)) yield* remove(c, { ...releaseSecret(r), kind: 'Secret' })
}
