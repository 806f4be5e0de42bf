import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { intersect, subtract, union, type Fields } from '../../../../src/world/kube/patch/field-set.ts'
import { rig } from './rig.ts'

const POD = { spec: { containers: [{ name: 'a', image: 'i1', ports: [{ containerPort: 80 }] }, { name: 'b', image: 'i2' }] } }
const DEPLOYMENT = {
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'w' },
  spec: { replicas: 2, selector: { matchLabels: { app: 'w' } }, template: { metadata: { labels: { app: 'w' } }, spec: POD.spec } },
}
const URL = '/apis/apps/v1/namespaces/default/deployments/w'
const STRATEGIC = { 'content-type': 'application/strategic-merge-patch+json' }
const MERGE = { 'content-type': 'application/merge-patch+json' }
const JSON_PATCH = { 'content-type': 'application/json-patch+json' }
const APPLY = { 'content-type': 'application/apply-patch+yaml' }

const made = (): ReturnType<typeof rig> => {
  const r = rig()
  r.ask('POST', '/apis/apps/v1/namespaces/default/deployments?fieldManager=kubectl-create', DEPLOYMENT)
  return r
}
const images = (body: { spec: { template: { spec: { containers: { name: string; image: string }[] } } } }): string[] => body.spec.template.spec.containers.map((c) => `${c.name}=${c.image}`)

describe('patches', () => {
  it('strategic: merges containers by name, deletes by directive, replaces by directive', () => {
    const { ask } = made()
    expect(images(ask('PATCH', URL, { spec: { template: { spec: { containers: [{ name: 'b', image: 'i3' }] } } } }, STRATEGIC).body)).toEqual(['a=i1', 'b=i3'])
    expect(images(ask('PATCH', URL, { spec: { template: { spec: { containers: [{ name: 'a', $patch: 'delete' }] } } } }, STRATEGIC).body)).toEqual(['b=i3'])
    expect(images(ask('PATCH', URL, { spec: { template: { spec: { containers: [{ $patch: 'replace' }, { name: 'z', image: 'i' }] } } } }, STRATEGIC).body)).toEqual(['z=i'])
  })

  it('strategic: keeps the order that it is told, and drops what a change of strategy leaves behind', () => {
    const { ask } = made()
    const { body } = ask('PATCH', URL, { spec: { template: { spec: { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }], containers: [{ name: 'a', image: 'x' }] } } } }, STRATEGIC)
    expect(images(body)).toEqual(['b=i2', 'a=x'])
    expect(ask('PATCH', URL, { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } }, STRATEGIC).body.spec.strategy).toEqual({ type: 'Recreate' })
  })

  it('merge: replaces lists whole, null deletes', () => {
    const { ask } = made()
    const { body } = ask('PATCH', URL, { metadata: { labels: { x: 'y' } }, spec: { template: { spec: { containers: [{ name: 'q', image: 'i' }] } } } }, MERGE)
    expect(images(body)).toEqual(['q=i'])
    expect(ask('PATCH', URL, { metadata: { labels: { x: null } } }, MERGE).body.metadata.labels).toEqual({})
  })

  it('JSON patch: tests and refuses in one go', () => {
    const { ask } = made()
    const replace = { op: 'replace', path: '/spec/replicas', value: 5 }
    expect(ask('PATCH', URL, [{ op: 'test', path: '/spec/replicas', value: 9 }, replace], JSON_PATCH)).toMatchObject({ status: 422, body: { message: 'the server rejected our request due to an error in our request' } })
    expect(ask('PATCH', URL, [{ op: 'test', path: '/spec/replicas', value: 2 }, replace, { op: 'add', path: '/metadata/labels', value: { 'a~b/c': 'd' } }], JSON_PATCH).status).toBe(422)
    expect(ask('PATCH', URL, [replace, { op: 'add', path: '/spec/template/spec/containers/-', value: { name: 'n', image: 'i' } }], JSON_PATCH).body.spec).toMatchObject({ replicas: 5, template: { spec: { containers: [{}, {}, { name: 'n' }] } } })
  })

  it('a patch without a change is none', () => {
    const { ask } = made()
    const before = ask('GET', URL).body.metadata.resourceVersion
    expect(ask('PATCH', URL, { spec: { replicas: 2 } }, MERGE).body.metadata.resourceVersion).toBe(before)
  })

  it('raises the generation with the spec alone', () => {
    const { ask } = made()
    expect(ask('PATCH', URL, { metadata: { annotations: { a: 'b' } } }, MERGE).body.metadata.generation).toBe(1)
    expect(ask('PATCH', URL, { spec: { replicas: 3 } }, MERGE).body.metadata.generation).toBe(2)
    expect(ask('PATCH', `${URL}/status`, { status: { replicas: 3 } }, MERGE).body.metadata.generation).toBe(2)
  })

  it.each([
    ['{bad', STRATEGIC, 400, "invalid character 'b' looking for beginning of object key string"],
    ['{"spec":{"replicas":"a"}}', STRATEGIC, 422, ' "" is invalid: patch: Invalid value: "map[spec:map[replicas:a]]": unrecognized type: int32'],
    ['{"spec":{"template":{"spec":{"containers":[{"image":"x"}]}}}}', STRATEGIC, 400, 'map: map[image:x] does not contain declared merge key: name'],
    ['{}', { 'content-type': 'text/plain' }, 415,
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml'],
  ])('refuses %s', (body, headers, status, message) => {
    expect(made().ask('PATCH', URL, body, headers)).toMatchObject({ status, body: { message } })
  })
})

describe('server-side apply', () => {
  const config = (replicas: number | undefined, labels: object = {}): object => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'w', labels }, spec: { ...DEPLOYMENT.spec, replicas } })

  it('makes, changes, and takes back what it no longer says', () => {
    const { ask } = rig()
    expect(ask('PATCH', `${URL}?fieldManager=me`, config(1, { a: 'b', c: 'd' }), APPLY).status).toBe(201)
    expect(ask('PATCH', `${URL}?fieldManager=me`, config(3, { a: 'b' }), APPLY).body).toMatchObject({ metadata: { labels: { a: 'b' } }, spec: { replicas: 3 } })
  })

  it('names who else owns a field, and takes it when forced', () => {
    const { ask } = rig()
    ask('PATCH', `${URL}?fieldManager=me`, config(1), APPLY)
    ask('PATCH', `${URL}?fieldManager=other`, { spec: { replicas: 7 } }, MERGE)
    const refused = ask('PATCH', `${URL}?fieldManager=me`, config(1), APPLY)
    expect(refused).toMatchObject({ status: 409, body: { message: 'Apply failed with 1 conflict: conflict with "other" using apps/v1: .spec.replicas', details: { causes: [{ reason: 'FieldManagerConflict', field: '.spec.replicas' }] } } })
    expect(ask('PATCH', `${URL}?fieldManager=me&force=true`, config(1), APPLY).body.spec.replicas).toBe(1)
    expect(ask('GET', URL).body.metadata.managedFields.map((m: { manager: string }) => m.manager)).toEqual(['me'])
  })

  it('shares a field whose value both say', () => {
    const { ask } = rig()
    ask('PATCH', `${URL}?fieldManager=me`, config(2), APPLY)
    expect(ask('PATCH', `${URL}?fieldManager=you`, config(2), APPLY).status).toBe(200)
    ask('PATCH', `${URL}?fieldManager=me`, config(undefined), APPLY)
    expect(ask('GET', URL).body.spec.replicas).toBe(2)
  })

  it('applied twice is applied once', () => {
    const { ask } = rig()
    const first = ask('PATCH', `${URL}?fieldManager=me`, config(2), APPLY).body.metadata.resourceVersion
    expect(ask('PATCH', `${URL}?fieldManager=me`, config(2), APPLY).body.metadata.resourceVersion).toBe(first)
  })
})

describe('sets of fields', () => {
  const leaf: fc.Arbitrary<Fields> = fc.constant({})
  const { node: fields } = fc.letrec<{ node: Fields }>((tie) => ({
    node: fc.oneof({ depthSize: 'small' }, leaf, fc.dictionary(fc.constantFrom('.', 'f:a', 'f:b', 'f:c'), tie('node'), { minKeys: 1, maxKeys: 3 }).map((d) => ('.' in d ? (Object.keys(d).length === 1 ? {} : { ...d, '.': {} }) : d))),
  }))
  const canon = (f: Fields | undefined): string => JSON.stringify(f, (_k, v: unknown) => (typeof v === 'object' && v !== null ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : v))

  it('a set without itself is nothing; with itself is itself', () => {
    fc.assert(fc.property(fields, (f) => {
      expect(subtract(f, { ...f })).toBeUndefined()
      expect(canon(union(f, { ...f }))).toBe(canon(f))
    }))
  })

  it('what is taken away and what stays make the whole', () => {
    fc.assert(fc.property(fields, fields, (a, b) => { expect(canon(union(subtract(a, b), intersect(a, b)))).toBe(canon(a)) }))
  })
})
