import { describe, expect, it } from 'vitest'
import { objectChanged, readWatch, request, type ApiError, type Change, type NewObject } from '../../../../src/world/kube/index.ts'
import { ADMIN, rig } from './rig.ts'

const pod = (name: string, labels: Record<string, string> = {}): NewObject =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', labels }, spec: { containers: [{ name: 'c', image: 'nginx' }] } })

const refusal = (f: () => unknown): ApiError => {
  try { f() } catch (e) { return e as ApiError }
  throw new Error('was not refused')
}

describe('the store', () => {
  it('keeps an object under its name, with a uid and a growing resourceVersion', () => {
    const { s } = rig()
    const a = s.create('pods', pod('a'))
    const b = s.create('pods', pod('b'))
    expect(s.get('pods', 'a', 'default')).toBe(a)
    expect(a.metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]/)
    expect(Number(b.metadata.resourceVersion)).toBeGreaterThan(Number(a.metadata.resourceVersion))
    expect(s.list('pods', { namespace: 'default' }).map((p) => p.metadata.name)).toEqual(['a', 'b'])
    expect(refusal(() => s.create('pods', pod('a'))).message).toBe('pods "a" already exists')
  })

  it('refuses a write that starts from an older version, and one into a namespace that is not there', () => {
    const { s } = rig()
    const a = s.create('apps/deployments', { metadata: { name: 'w', namespace: 'default' }, spec: { replicas: 1, selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } } } })
    s.update('apps/deployments', { ...a, spec: { ...a.spec, replicas: 2 } })
    expect(refusal(() => s.update('apps/deployments', { ...a, spec: { ...a.spec, replicas: 3 } })).message).toBe(
      'Operation cannot be fulfilled on deployments.apps "w": the object has been modified; please apply your changes to the latest version and try again')
    expect(refusal(() => s.create('pods', { ...pod('x'), metadata: { name: 'x', namespace: 'nope' } })).message).toBe('namespaces "nope" not found')
  })

  it('tells of every write in an event of its own, and of none that changes nothing', () => {
    const { w, s } = rig()
    const told: Change[] = []
    w.registry.add(objectChanged, 'test', (_w, c) => { if (c.gvr === 'pods') told.push(c) })
    const a = s.create('pods', pod('a'))
    expect(told).toEqual([])
    w.runTo(1_000)
    s.update('pods', a)
    s.updateStatus('pods', { ...a, status: { phase: 'Running' } })
    s.delete('pods', 'a', 'default')
    w.runTo(2_000)
    expect(told.map((c) => c.type)).toEqual(['ADDED', 'MODIFIED', 'DELETED'])
  })

  it('watches from a version on, and shows an object that stops matching as deleted', () => {
    const { w, s } = rig()
    s.create('pods', pod('a', { app: 'x' }))
    const answer = request(w, 'c', { method: 'GET', path: '/api/v1/namespaces/default/pods', query: { watch: 'true', labelSelector: 'app=x' }, headers: {}, user: ADMIN })
    if (!('watch' in answer)) throw new Error('no watch')
    w.runTo(1_000)
    s.patch('pods', 'a', 'default', { metadata: { labels: { app: 'y' } } })
    w.runTo(2_000)
    expect(readWatch(w, answer.watch).map((l) => JSON.parse(l)).map((e) => [e.type, e.object.metadata.labels.app])).toEqual([['ADDED', 'x'], ['DELETED', 'x']])
  })

  it('costs a fork nothing and leaves the original alone', () => {
    const { w, s } = rig()
    for (let i = 0; i < 500; i++) s.create('configmaps', { metadata: { name: `m${i}`, namespace: 'default' }, data: { a: 'b' } })
    const before = w.digest()
    const copy = w.fork()
    s.list('configmaps')
    copy.runTo(10_000)
    expect(w.digest()).toBe(before)
  })
})
