import type { Call, Verb } from '../../command/call.ts'
import { failure } from '../../command/failure.ts'
import { at, text, type Obj } from '../../resource/object.ts'
import { commandOf, make, oneName } from './make.ts'

function required(k: Call, ...names: readonly string[]): void {
  const missing = names.filter((n) => !k.flags.changed(n))
  if (missing.length > 0) throw failure(`required flag(s) ${missing.map((m) => JSON.stringify(m)).join(', ')} not set`)
}

/** A container's name out of its image: the last part of its path, without tag and digest. */
const nameOfImage = (image: string): string => image.split('/').at(-1)!.split(/[:@]/)[0]!

export const namespace: Verb = function* (k) {
  yield* make(k, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: oneName(k) }, spec: {}, status: {} })
}

export const serviceAccount: Verb = function* (k) {
  yield* make(k, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: oneName(k) } })
}

export const deployment: Verb = function* (k) {
  required(k, 'image')
  const name = oneName(k)
  const images = k.flags.list('image')
  const command = commandOf(k)
  if (command.length > 0 && images.length > 1) throw failure('cannot specify multiple --image options and command')
  const port = k.flags.number('port')
  const containers = images.map((image) => ({
    image, name: nameOfImage(image), ...(command.length > 0 ? { command: [...command] } : {}), ...(port > 0 ? { ports: [{ containerPort: port }] } : {}), resources: {},
  })) as unknown as Obj[]
  const labels = { app: name }
  yield* make(k, {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, labels },
    spec: { replicas: k.flags.number('replicas'), selector: { matchLabels: labels }, strategy: {}, template: { metadata: { creationTimestamp: null, labels }, spec: { containers } } }, status: {},
  })
}

export const job: Verb = function* (k) {
  const name = oneName(k)
  const [image, from] = [k.flags.text('image'), k.flags.text('from')]
  const command = commandOf(k)
  if ((image === '') === (from === '')) throw failure('either --image or --from must be specified')
  if (from !== '' && command.length > 0) throw failure('cannot specify --from and command')
  if (from === '') {
    yield* make(k, {
      apiVersion: 'batch/v1', kind: 'Job', metadata: { name },
      spec: { template: { metadata: { creationTimestamp: null }, spec: { containers: [{ ...(command.length > 0 ? { command: [...command] } : {}), image, name, resources: {} }], restartPolicy: 'Never' } } }, status: {},
    })
    return
  }
  const [type = '', source = ''] = from.split('/')
  if (!/^(cj|cronjobs?)(\.|$)/.test(type)) throw failure(`from must be an existing cronjob: no kind ${JSON.stringify(type)}`)
  const cron = yield* k.api.get(`/apis/batch/v1/namespaces/${yield* k.namespace()}/cronjobs/${source}`)
  const template = at(cron, 'spec', 'jobTemplate') as Obj
  yield* make(k, {
    apiVersion: 'batch/v1', kind: 'Job',
    metadata: { name, annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...(at(template, 'metadata', 'annotations') as Obj | undefined) }, ...(at(template, 'metadata', 'labels') === undefined ? {} : { labels: at(template, 'metadata', 'labels')! }), ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: source, uid: text(cron, 'metadata', 'uid'), controller: true }] },
    spec: template['spec']!, status: {},
  })
}

export const cronJob: Verb = function* (k) {
  required(k, 'image', 'schedule')
  const name = oneName(k)
  const command = commandOf(k)
  const restart = k.flags.text('restart') || 'OnFailure'
  yield* make(k, {
    apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name },
    spec: {
      jobTemplate: { metadata: { creationTimestamp: null, name }, spec: { template: { metadata: { creationTimestamp: null }, spec: { containers: [{ ...(command.length > 0 ? { command: [...command] } : {}), image: k.flags.text('image'), name, resources: {} }], restartPolicy: restart } } } },
      schedule: k.flags.text('schedule'),
    },
    status: {},
  })
}

/** `80`, `80:8080`, `5678:web` of `--tcp`. Throws Failure. */
function servicePort(word: string): Obj {
  const [port = '', target = port] = word.split(':')
  if (!/^\d+$/.test(port)) throw failure(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`)
  return { name: word.replace(':', '-'), port: Number(port), protocol: 'TCP', targetPort: /^\d+$/.test(target) ? Number(target) : target }
}

export const service = (type: string): Verb => function* (k) {
  const name = oneName(k)
  const words = k.flags.list('tcp')
  const headless = k.flags.text('clusterip') === 'None'
  if (words.length === 0 && !headless && type !== 'ExternalName') throw failure('at least one tcp port specifier must be provided')
  if (type === 'ExternalName' && k.flags.text('external-name') === '') throw failure('required flag(s) "external-name" not set')
  const ports = words.map(servicePort)
  const nodePort = k.flags.number('node-port')
  yield* make(k, {
    apiVersion: 'v1', kind: 'Service', metadata: { name, labels: { app: name } },
    spec: {
      ...(k.flags.text('clusterip') === '' ? {} : { clusterIP: k.flags.text('clusterip') }), ...(type === 'ExternalName' ? { externalName: k.flags.text('external-name') } : {}),
      ...(ports.length > 0 ? { ports: ports.map((p) => (nodePort > 0 ? { ...p, nodePort } : p)) } : {}), selector: { app: name }, type,
    },
    status: { loadBalancer: {} },
  })
}

export const token: Verb = function* (k) {
  const name = oneName(k)
  const { flags } = k
  const seconds = Math.round(flags.duration('duration') / 1_000_000)
  const spec: Obj = { audiences: flags.list('audience').length > 0 ? flags.list('audience') : null, expirationSeconds: seconds > 0 ? seconds : null, boundObjectRef: flags.text('bound-object-kind') === '' ? null : { kind: flags.text('bound-object-kind'), name: flags.text('bound-object-name') } }
  const answer = yield* k.api.json('POST', `/api/v1/namespaces/${yield* k.namespace()}/serviceaccounts/${name}/token`, { body: JSON.stringify({ kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1', metadata: { creationTimestamp: null }, spec, status: { token: '', expirationTimestamp: null } }) })
  k.line(text(answer, 'status', 'token'))
}

