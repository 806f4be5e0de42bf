import type { World } from '../../sim/index.ts'
import { authorize } from '../admission/rbac.ts'
import { clusterOf } from './cluster.ts'
import { discover, groupsOf } from './discovery.ts'
import { ApiError, methodNotAllowed, unknownPath } from './errors.ts'
import { openapiDocument, openapiIndex } from './openapi.ts'
import { jsonAnswer, type ApiAnswer, type ApiRequest, type ApiResponse } from './request.ts'

const text = (status: number, body: string): ApiResponse => ({ status, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache, private', 'x-content-type-options': 'nosniff' }, body })

const CHECKS = ['ping', 'log', 'etcd', 'etcd-readiness', 'informer-sync', 'poststarthook/start-apiserver-admission-initializer', 'poststarthook/generic-apiserver-start-informers', 'poststarthook/priority-and-fairness-config-consumer', 'poststarthook/priority-and-fairness-filter', 'poststarthook/storage-object-count-tracker-hook', 'poststarthook/start-apiextensions-informers', 'poststarthook/start-apiextensions-controllers', 'poststarthook/crd-informer-synced', 'poststarthook/start-system-namespaces-controller', 'poststarthook/start-cluster-authentication-info-controller', 'poststarthook/start-kube-apiserver-identity-lease-controller', 'poststarthook/start-legacy-token-tracking-controller', 'poststarthook/rbac/bootstrap-roles', 'poststarthook/scheduling/bootstrap-system-priority-classes', 'poststarthook/bootstrap-controller', 'poststarthook/start-kube-aggregator-informers', 'poststarthook/apiservice-registration-controller', 'poststarthook/kube-apiserver-autoregistration', 'autoregister-completion', 'poststarthook/apiservice-openapi-controller', 'poststarthook/apiservice-openapiv3-controller', 'poststarthook/apiservice-discovery-controller']

const HEALTH: Readonly<Record<string, (c: string) => boolean>> = { healthz: (c) => !['informer-sync', 'etcd-readiness'].includes(c), livez: (c) => !['informer-sync', 'etcd-readiness'].includes(c), readyz: () => true }

function health(name: string, verbose: boolean): ApiResponse {
  const checks = CHECKS.filter(HEALTH[name]!)
  return text(200, verbose ? `${[...checks, ...(name === 'readyz' ? ['shutdown'] : [])].map((c) => `[+]${c} ok`).join('\n')}\n${name} check passed\n` : 'ok')
}

/** What /version says; the build's own words are those of the release. */
function version(full: string): object {
  const [major = '1', minor = '33'] = full.split('.')
  return {
    major, minor, emulationMajor: major, emulationMinor: minor, minCompatibilityMajor: major, minCompatibilityMinor: String(Number(minor) - 1), gitVersion: `v${full}`,
    gitCommit: 'a57b6f7709f6c2722b92f07b8b4c48210a51fc40', gitTreeState: 'clean', buildDate: '2025-06-17T18:32:43Z', goVersion: 'go1.24.4', compiler: 'gc', platform: 'linux/amd64',
  }
}

function paths(w: World, cluster: string): string[] {
  const groups = groupsOf(w, cluster).flatMap((g) => (g.group === '' ? ['/api', '/api/v1', '/apis'] : [`/apis/${g.group}`, ...g.versions.map((v) => `/apis/${g.group}/${v}`)]))
  return ['/.well-known/openid-configuration', ...groups.sort(), '/healthz', '/livez', '/metrics', '/openapi/v2', '/openapi/v3', '/openid/v1/jwks', '/readyz', '/version']
}

/** Paths that are no resource's: discovery, OpenAPI, health, version. */
export function nonResource(w: World, cluster: string, q: ApiRequest, segments: readonly string[]): ApiAnswer {
  const path = `/${segments.join('/')}`
  if (!authorize(w, cluster, q.user, { verb: q.method.toLowerCase(), group: '', resource: '', namespace: '', name: '', path })) {
    throw new ApiError(403, 'Forbidden', `forbidden: User ${JSON.stringify(q.user.name)} cannot ${q.method.toLowerCase()} path ${JSON.stringify(path)}`, {})
  }
  const root = segments[0] ?? ''
  if (q.method !== 'GET' && q.method !== 'HEAD') throw methodNotAllowed()
  if (root === '') return jsonAnswer(200, { paths: paths(w, cluster) })
  if (HEALTH[root] && segments.length === 1) return health(root, 'verbose' in q.query)
  if (HEALTH[root] && CHECKS.includes(segments.slice(1).join('/'))) return text(200, 'ok')
  if (path === '/version') return jsonAnswer(200, version(clusterOf(w, cluster).version))
  if (path === '/openapi/v3') return jsonAnswer(200, openapiIndex(w, cluster))
  if (root === 'openapi' && segments[1] === 'v3') {
    const core = segments[2] === 'api'
    const document = openapiDocument(w, cluster, core ? '' : (segments[3] ?? ''), (core ? segments[3] : segments[4]) ?? '')
    if (document) return jsonAnswer(200, document)
  }
  if (root === 'api' || root === 'apis') {
    const found = discover(w, cluster, segments, q.headers['accept'] ?? '')
    if (found) return jsonAnswer(200, found.body, [], found.type)
  }
  throw unknownPath()
}
