import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { request } from '../../../../src/world/kube/index.ts'
import { duplicateKeys } from '../../../../src/world/kube/schema/duplicates.ts'
import { rig } from './rig.ts'

const DEPLOYMENT = {
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'webpod' },
  spec: { replicas: 2, selector: { matchLabels: { app: 'webpod' } }, template: { metadata: { labels: { app: 'webpod' } }, spec: { containers: [{ name: 'webpod', image: 'traefik/whoami', ports: [{ containerPort: 80 }] }] } } },
}
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'
const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' }

describe('the request function', () => {
  it('makes, shows, lists and deletes an object', () => {
    const { ask } = rig()
    expect(ask('POST', DEPLOYMENTS, DEPLOYMENT)).toMatchObject({ status: 201, body: { metadata: { generation: 1, namespace: 'default' }, spec: { revisionHistoryLimit: 10, strategy: { type: 'RollingUpdate' } } } })
    expect(ask('POST', DEPLOYMENTS, DEPLOYMENT)).toMatchObject({ status: 409, body: { reason: 'AlreadyExists', message: 'deployments.apps "webpod" already exists' } })
    expect(ask('GET', DEPLOYMENTS).body.items.map((d: { metadata: { name: string } }) => d.metadata.name)).toEqual(['webpod'])
    expect(ask('DELETE', `${DEPLOYMENTS}/webpod`)).toMatchObject({ status: 200, body: { status: 'Success', details: { name: 'webpod', group: 'apps', kind: 'deployments' } } })
    expect(ask('GET', `${DEPLOYMENTS}/webpod`)).toMatchObject({ status: 404, body: { message: 'deployments.apps "webpod" not found' } })
  })

  it('answers a path that nothing serves as its mux does', () => {
    const { ask } = rig()
    expect(ask('GET', '/apis/nope/v1/things')).toMatchObject({ status: 404, body: '404 page not found\n' })
    expect(ask('PUT', '/api/v1/namespaces/default/pods')).toMatchObject({ status: 405, body: { reason: 'MethodNotAllowed' } })
  })

  it.each([
    [{ ...DEPLOYMENT, spec: { ...DEPLOYMENT.spec, foo: 1 } }, 'Strict', 400, 'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.foo"'],
    ['{"apiVersion":"v1","kind":"Deployment"}', 'Strict', 400, 'the API version in the data (v1) does not match the expected API version (apps/v1)'],
    [{ ...DEPLOYMENT, spec: { ...DEPLOYMENT.spec, replicas: 'x' } }, 'Ignore', 400,
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32'],
    [{ ...DEPLOYMENT, metadata: { name: 'x', labels: { a: true } } }, 'Strict', 400,
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string'],
    [{ ...DEPLOYMENT, metadata: { name: 'x', namespace: 'other' } }, 'Strict', 400, 'the namespace of the provided object does not match the namespace sent on the request'],
    ['{"metadata":{"name":"x"},"metadata":{"name":"x"}}', 'Strict', 400, 'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: duplicate field "metadata"'],
  ])('reads a body strictly: test %#', (body, validation, status, message) => {
    const answer = rig().ask('POST', `${DEPLOYMENTS}?fieldValidation=${validation}`, body)
    expect(answer).toMatchObject({ status, body: { message } })
  })

  it('warns of unknown fields by default, and forgets them', () => {
    const answer = rig().ask('POST', DEPLOYMENTS, { ...DEPLOYMENT, spec: { ...DEPLOYMENT.spec, foo: 1 } })
    expect(answer.headers['warning']).toBe('299 - "unknown field \\"spec.foo\\""')
    expect(answer.body.spec.foo).toBeUndefined()
  })

  it('lists in pages that do not overlap', () => {
    const { s, ask } = rig()
    for (const n of ['a', 'b', 'c', 'd', 'e']) s.create('configmaps', { metadata: { name: n, namespace: 'default' } })
    const names: string[] = []
    let next = ''
    do {
      const page = ask('GET', `/api/v1/configmaps?limit=2${next === '' ? '' : `&continue=${encodeURIComponent(next)}`}`).body
      names.push(...page.items.map((i: { metadata: { name: string } }) => i.metadata.name))
      next = page.metadata.continue ?? ''
    } while (next !== '')
    expect(names).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('chooses by labels and fields, and says which fields it cannot choose by', () => {
    const { s, ask } = rig()
    s.create('pods', { metadata: { name: 'a', namespace: 'default', labels: { app: 'x', tier: 'front' } }, spec: { nodeName: 'n1', containers: [{ name: 'c', image: 'i' }] } })
    s.create('pods', { metadata: { name: 'b', namespace: 'default', labels: { app: 'x' } }, spec: { containers: [{ name: 'c', image: 'i' }] } })
    const names = (query: string): string[] => ask('GET', `/api/v1/pods?${query}`).body.items.map((i: { metadata: { name: string } }) => i.metadata.name)
    expect(names('labelSelector=app%20in%20(x,y),!tier')).toEqual(['b'])
    expect(names('labelSelector=tier')).toEqual(['a'])
    expect(names('fieldSelector=spec.nodeName%3Dn1,status.phase!%3DRunning')).toEqual(['a'])
    expect(ask('GET', '/api/v1/pods?fieldSelector=foo%3D1').body.message).toBe('field label not supported: foo')
    expect(ask('GET', `${DEPLOYMENTS}?fieldSelector=foo%3D1`).body.message).toBe('"foo" is not a known field selector: only "metadata.name", "metadata.namespace"')
  })

  it('draws tables with its own ages', () => {
    const { w, s, ask } = rig()
    s.create('services', { metadata: { name: 'web', namespace: 'default' }, spec: { type: 'LoadBalancer', selector: { app: 'x' }, ports: [{ port: 80 }] } })
    w.runTo(200_000_000)
    const table = ask('GET', '/api/v1/namespaces/default/services', undefined, TABLE).body
    expect(table.columnDefinitions.map((c: { name: string; priority: number }) => `${c.name}${c.priority > 0 ? '*' : ''}`)).toEqual(['Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', 'Selector*'])
    expect(table.rows[0].cells).toEqual(['web', 'LoadBalancer', expect.stringMatching(/^10\.96\./), '<pending>', expect.stringMatching(/^80:3\d{4}\/TCP$/), '3m20s', 'app=x'])
  })

  it('says no to who may not, and why', () => {
    const { w, s } = rig()
    const ask = (path: string, user = { name: 'bob', groups: ['system:authenticated'] }): { code?: number; message?: string } => {
      const a = request(w, 'c', { method: 'GET', path, query: {}, headers: {}, user })
      return 'status' in a ? (JSON.parse(a.body) as { message?: string }) : {}
    }
    expect(ask('/api/v1/namespaces/default/pods/x').message).toBe('pods "x" is forbidden: User "bob" cannot get resource "pods" in API group "" in the namespace "default"')
    expect(ask('/api/v1/nodes').message).toBe('nodes is forbidden: User "bob" cannot list resource "nodes" in API group "" at the cluster scope')
    s.create('rbac.authorization.k8s.io/roles', { metadata: { name: 'r', namespace: 'default' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }] })
    s.create('rbac.authorization.k8s.io/rolebindings', { metadata: { name: 'r', namespace: 'default' }, roleRef: { kind: 'Role', name: 'r' }, subjects: [{ kind: 'User', name: 'bob' }] })
    expect(ask('/api/v1/namespaces/default/pods/x').message).toBe('pods "x" not found')
    expect(ask('/api/v1/namespaces/kube-system/pods').code).toBe(403)
  })

  it('tries without doing', () => {
    const { s, ask } = rig()
    expect(ask('POST', `${DEPLOYMENTS}?dryRun=All`, DEPLOYMENT).status).toBe(201)
    expect(s.list('apps/deployments')).toEqual([])
  })

  it('gives a pod its grace, and lets it go when the kubelet says so', () => {
    const { w, s, ask } = rig()
    s.create('pods', { metadata: { name: 'a', namespace: 'default' }, spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] } })
    w.runTo(1_000_000)
    ask('DELETE', '/api/v1/namespaces/default/pods/a')
    expect(s.get('pods', 'a', 'default')!.metadata).toMatchObject({ deletionTimestamp: '1970-01-01T00:00:31Z', deletionGracePeriodSeconds: 30 })
    s.delete('pods', 'a', 'default', { gracePeriodSeconds: 0 })
    expect(s.get('pods', 'a', 'default')).toBeUndefined()
  })

  it('keeps what has a finalizer until that is gone', () => {
    const { s, ask } = rig()
    s.create('configmaps', { metadata: { name: 'm', namespace: 'default', finalizers: ['x.io/f'] } })
    ask('DELETE', '/api/v1/namespaces/default/configmaps/m')
    expect(s.get('configmaps', 'm', 'default')!.metadata.deletionTimestamp).toBeDefined()
    s.patch('configmaps', 'm', 'default', { metadata: { finalizers: null } })
    expect(s.get('configmaps', 'm', 'default')).toBeUndefined()
  })

  it('refuses an eviction that a budget forbids', () => {
    const { s, ask } = rig()
    const pod = s.create('pods', { metadata: { name: 'a', namespace: 'default', labels: { app: 'x' } }, spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] } })
    s.updateStatus('pods', { ...pod, status: { phase: 'Running' } })
    s.create('policy/poddisruptionbudgets', { metadata: { name: 'b', namespace: 'default' }, spec: { minAvailable: 1, selector: { matchLabels: { app: 'x' } } } })
    const answer = ask('POST', '/api/v1/namespaces/default/pods/a/eviction', { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'a' } })
    expect(answer).toMatchObject({ status: 429, body: { message: "Cannot evict pod as it would violate the pod's disruption budget." } })
  })
})

describe('keys that stand twice', () => {
  it('are found wherever they are', () => {
    expect(duplicateKeys('{"a":{"b":1,"b":2},"c":[{"d":[],"d":"\\"}"}],"a":null}')).toEqual(['a.b', 'c[0].d', 'a'])
  })
  it('are never in what JSON.stringify writes', () => {
    fc.assert(fc.property(fc.jsonValue(), (v) => { expect(duplicateKeys(JSON.stringify(v, null, 1))).toEqual([]) }))
  })
})
