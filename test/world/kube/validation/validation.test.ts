import { describe, expect, it } from 'vitest'
import { rig } from '../api/rig.ts'

const CONTAINER = { name: 'c', image: 'nginx' }
const pod = (spec: object, name = 'p'): object => ({ metadata: { name }, spec: { containers: [CONTAINER], ...spec } })
const service = (spec: object, name = 's'): object => ({ metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } })
const deployment = (spec: object): object => ({
  metadata: { name: 'd' }, spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: { containers: [CONTAINER] } }, ...spec },
})
const PODS = '/api/v1/namespaces/default/pods'
const SERVICES = '/api/v1/namespaces/default/services'
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'
const SUBDOMAIN = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

describe('what is wrong with an object', () => {
  it.each<[string, object, string]>([
    [PODS, pod({}, 'Bad_Name'), `Pod "Bad_Name" is invalid: metadata.name: Invalid value: "Bad_Name": ${SUBDOMAIN}`],
    [PODS, pod({ containers: [] }), 'Pod "p" is invalid: spec.containers: Required value'],
    [PODS, pod({ containers: [CONTAINER, CONTAINER] }), 'Pod "p" is invalid: spec.containers[1].name: Duplicate value: "c"'],
    [PODS, pod({ restartPolicy: 'Sometimes' }), 'Pod "p" is invalid: spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"'],
    [PODS, pod({ containers: [{ ...CONTAINER, ports: [{ containerPort: 70000 }] }] }), 'Pod "p" is invalid: spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive'],
    [PODS, pod({ containers: [{ ...CONTAINER, volumeMounts: [{ name: 'v', mountPath: '/x' }] }] }), 'Pod "p" is invalid: spec.containers[0].volumeMounts[0].name: Not found: "v"'],
    [PODS, pod({ containers: [{ ...CONTAINER, resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }] }), 'Pod "p" is invalid: spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'],
    [SERVICES, service({ ports: [{ port: 80, nodePort: 30080 }] }), "Service \"s\" is invalid: spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
    [SERVICES, service({ ports: [{ port: 80 }, { port: 81 }] }), 'Service "s" is invalid: [spec.ports[0].name: Required value, spec.ports[1].name: Required value]'],
    [SERVICES, service({ type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] }), 'Service "s" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767'],
    [SERVICES, service({ externalTrafficPolicy: 'Local' }), 'Service "s" is invalid: spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services'],
    [SERVICES, service({ clusterIP: '10.1.1.1' }), 'Service "s" is invalid: spec.clusterIPs: Invalid value: []string{"10.1.1.1"}: failed to allocate IP 10.1.1.1: the provided IP (10.1.1.1) is not in the valid range. The range of valid IPs is 10.96.0.0/16'],
    [DEPLOYMENTS, deployment({ selector: { matchLabels: { a: 'x' } } }), 'Deployment.apps "d" is invalid: spec.template.metadata.labels: Invalid value: map[string]string{"a":"b"}: `selector` does not match template `labels`'],
    [DEPLOYMENTS, deployment({ replicas: -1 }), 'Deployment.apps "d" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    [DEPLOYMENTS, deployment({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }), 'Deployment.apps "d" is invalid: spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0'],
    ['/api/v1/namespaces', { metadata: { name: 'a.b' } }, 'Namespace "a.b" is invalid: metadata.name: Invalid value: "a.b": must not contain dots'],
    ['/api/v1/namespaces/default/configmaps', { metadata: { name: 'm' }, data: { 'a/b': '' } },
      "ConfigMap \"m\" is invalid: data[a/b]: Invalid value: \"a/b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"],
  ])('POST %s, test %#', (url, body, message) => {
    expect(rig().ask('POST', url, body)).toMatchObject({ status: 422, body: { reason: 'Invalid', message } })
  })

  it('what may not change', () => {
    const { ask } = rig()
    const merge = { 'content-type': 'application/merge-patch+json' }
    ask('POST', PODS, pod({}))
    ask('POST', SERVICES, service({}))
    ask('POST', DEPLOYMENTS, deployment({}))
    expect(ask('PATCH', `${PODS}/p`, { spec: { dnsPolicy: 'Default' } }, merge).body.message).toContain('spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`')
    expect(ask('PATCH', `${SERVICES}/s`, { spec: { clusterIP: '10.96.1.1' } }, merge).body.message).toMatch(/^Service "s" is invalid: spec.clusterIPs\[0\]: Invalid value: .* may not change once set$/)
    expect(ask('PATCH', `${DEPLOYMENTS}/d`, { spec: { selector: { matchLabels: { a: 'y' } }, template: { metadata: { labels: { a: 'y' } } } } }, merge).body.message)
      .toBe('Deployment.apps "d" is invalid: spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"a":"y"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable')
  })

  it('gives a Service what it needs, and takes back what its type does not need', () => {
    const { ask } = rig()
    const merge = { 'content-type': 'application/merge-patch+json' }
    const made = ask('POST', SERVICES, service({ type: 'LoadBalancer' })).body
    expect(made.spec).toMatchObject({ clusterIP: expect.stringMatching(/^10\.96\./), externalTrafficPolicy: 'Cluster', allocateLoadBalancerNodePorts: true, ports: [{ nodePort: expect.any(Number), protocol: 'TCP', targetPort: 80 }] })
    const local = ask('PATCH', `${SERVICES}/s`, { spec: { externalTrafficPolicy: 'Local' } }, merge).body
    expect(local.spec.healthCheckNodePort).toBeGreaterThanOrEqual(30_000)
    const plain = ask('PATCH', `${SERVICES}/s`, { spec: { type: 'ClusterIP' } }, merge).body
    expect(plain.spec).toMatchObject({ clusterIP: made.spec.clusterIP, ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }] })
    for (const k of ['healthCheckNodePort', 'externalTrafficPolicy', 'allocateLoadBalancerNodePorts']) expect(plain.spec[k]).toBeUndefined()
    expect(plain.spec.ports[0].nodePort).toBeUndefined()
  })
})

describe('a custom resource', () => {
  const definition = {
    metadata: { name: 'crontabs.stable.example.com' },
    spec: {
      group: 'stable.example.com', scope: 'Namespaced', names: { plural: 'crontabs', kind: 'CronTab', shortNames: ['ct'] },
      versions: [{
        name: 'v1', served: true, storage: true, subresources: { status: {} }, additionalPrinterColumns: [{ name: 'Spec', type: 'string', jsonPath: '.spec.cronSpec' }],
        schema: { openAPIV3Schema: { type: 'object', properties: {
          spec: {
            type: 'object', required: ['cronSpec'], 'x-kubernetes-validations': [{ rule: "!has(self.mode) || self.mode != 'b' || self.replicas <= 10", message: 'mode b has at most 10' }],
            properties: {
              cronSpec: { type: 'string', pattern: '^[*0-9 /]+$' }, replicas: { type: 'integer', minimum: 1, maximum: 20, default: 3 }, mode: { type: 'string', enum: ['a', 'b'] },
              peers: { type: 'array', maxItems: 2, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'], items: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, port: { type: 'integer' } } } },
            },
          },
          status: { type: 'object', properties: { last: { type: 'string' } } },
        } } },
      }],
    },
  }
  const CRONTABS = '/apis/stable.example.com/v1/namespaces/default/crontabs'
  const crontab = (spec: object): object => ({ apiVersion: 'stable.example.com/v1', kind: 'CronTab', metadata: { name: 'a' }, spec: { cronSpec: '* * * * */5', ...spec } })
  const served = (): ReturnType<typeof rig> => {
    const r = rig()
    r.s.create('apiextensions.k8s.io/customresourcedefinitions', definition)
    return r
  }

  it('is served once its definition is there, with defaults and without what the schema does not know', () => {
    const { ask } = served()
    expect(ask('POST', CRONTABS, crontab({ foo: 1 }))).toMatchObject({ status: 201, body: { spec: { replicas: 3 }, metadata: { generation: 1 } } })
    expect(ask('GET', `${CRONTABS}/a`).body.spec).toEqual({ cronSpec: '* * * * */5', replicas: 3 })
    expect(ask('GET', CRONTABS, undefined, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }).body.rows[0].cells).toEqual(['a', '* * * * */5'])
    expect(ask('POST', `${CRONTABS}?fieldValidation=Strict`, { ...crontab({ foo: 1 }), metadata: { name: 'b' } }).body.message).toBe('CronTab in version "v1" cannot be handled as a CronTab: strict decoding error: unknown field "spec.foo"')
  })

  const UNCHECKED = '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation'

  it.each<[object, string, 'rules unchecked'?]>([
    [{ cronSpec: 5 }, 'spec.cronSpec: Invalid value: "integer": spec.cronSpec in body must be of type string: "integer"', 'rules unchecked'],
    [{ cronSpec: 'x' }, "spec.cronSpec: Invalid value: \"x\": spec.cronSpec in body should match '^[*0-9 /]+$'"],
    [{ cronSpec: undefined }, 'spec.cronSpec: Required value', 'rules unchecked'],
    [{ replicas: 0 }, 'spec.replicas: Invalid value: 0: spec.replicas in body should be greater than or equal to 1'],
    [{ replicas: 21 }, 'spec.replicas: Invalid value: 21: spec.replicas in body should be less than or equal to 20'],
    [{ mode: 'c' }, 'spec.mode: Unsupported value: "c": supported values: "a", "b"', 'rules unchecked'],
    [{ mode: 'b', replicas: 11 }, 'spec: Invalid value: "object": mode b has at most 10'],
    [{ peers: [{ name: 'x' }, { name: 'x' }] }, 'spec.peers[1]: Duplicate value: map[string]interface {}{"name":"x"}'],
    [{ peers: [{ name: 'x' }, { name: 'y' }, { name: 'z' }] }, 'spec.peers: Too many: 3: must have at most 2 items', 'rules unchecked'],
  ])('is refused in the server\'s words: test %#', (spec, text, unchecked) => {
    const told = unchecked ? `[${text}, ${UNCHECKED}]` : text
    expect(served().ask('POST', CRONTABS, crontab(spec))).toMatchObject({ status: 422, body: { message: `CronTab.stable.example.com "a" is invalid: ${told}` } })
  })

  it('keeps its status apart', () => {
    const { ask } = served()
    const merge = { 'content-type': 'application/merge-patch+json' }
    ask('POST', CRONTABS, { ...crontab({}), status: { last: 'x' } })
    expect(ask('GET', `${CRONTABS}/a`).body.status).toBeUndefined()
    expect(ask('PATCH', `${CRONTABS}/a/status`, { status: { last: 'y' }, spec: { replicas: 9 } }, merge).body).toMatchObject({ status: { last: 'y' }, spec: { replicas: 3 }, metadata: { generation: 1 } })
  })

  it('goes with its definition', () => {
    const { s, ask } = served()
    ask('POST', CRONTABS, crontab({}))
    s.delete('apiextensions.k8s.io/customresourcedefinitions', 'crontabs.stable.example.com')
    expect(ask('GET', CRONTABS).status).toBe(404)
    s.create('apiextensions.k8s.io/customresourcedefinitions', definition)
    expect(ask('GET', CRONTABS).body.items).toEqual([])
  })

  it('does not take strategic patches', () => {
    const { ask } = served()
    ask('POST', CRONTABS, crontab({}))
    expect(ask('PATCH', `${CRONTABS}/a`, {}, { 'content-type': 'application/strategic-merge-patch+json' })).toMatchObject({
      status: 415, body: { message: 'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml' },
    })
  })
})
