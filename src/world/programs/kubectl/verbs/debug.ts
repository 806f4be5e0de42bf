import type { Sys } from '../../../sim/index.ts'
import { sys } from '../../../os/index.ts'
import type { Call, Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { goJson } from '../printers/go-json.ts'
import { select } from '../resource/builder.ts'
import { fetchAll, Troubles } from '../resource/fetch.ts'
import { at, list, nameOf, namespaceOf, put, text, type Obj } from '../resource/object.ts'
import { podPath } from '../resource/pods.ts'
import { PATCH } from '../resource/scheme.ts'
import { attachTo } from './attach.ts'
import { untilStarted } from './run.ts'

const LETTERS = 'bcdfghjklmnpqrstvwxz2456789'
const LEGACY = '--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a profile, for example "--profile=general".\n'
const POLL = 500_000

function* suffix(): Sys<string> {
  let out = ''
  while (out.length < 5) out += LETTERS[(yield* sys.random('kubectl-debug')) % LETTERS.length]
  return out
}

function containerOf(k: Call, name: string, command: readonly string[]): Obj {
  const { flags } = k
  return {
    name, image: flags.text('image'), ...(flags.text('image-pull-policy') === '' ? {} : { imagePullPolicy: flags.text('image-pull-policy') }), ...(command.length > 0 ? { [flags.on('arguments-only') ? 'args' : 'command']: [...command] } : {}),
    ...(flags.list('env').length > 0 ? { env: flags.list('env').map((e) => ({ name: e.slice(0, e.indexOf('=')), value: e.slice(e.indexOf('=') + 1) })) } : {}), ...(flags.on('stdin') ? { stdin: true } : {}), ...(flags.on('tty') ? { tty: true } : {}), terminationMessagePolicy: 'File',
  }
}

export const debug: Verb = function* (k) {
  const { flags } = k
  const before = k.dash >= 0 ? k.args.slice(0, k.dash) : k.args
  const command = k.dash >= 0 ? k.args.slice(k.dash) : []
  if (flags.text('image') === '' && flags.text('copy-to') === '') throw failure('you must specify --image when not using --copy-to.')
  if (before.length === 0) throw failure('NAME is required for debug')
  if (flags.on('tty') && !flags.on('stdin')) throw failure('-i/--stdin is required for containers with -t/--tty=true')
  if (!flags.changed('profile')) yield* k.say(LEGACY)
  const troubles = new Troubles()
  const found = yield* fetchAll(k, yield* select(k, before[0]!.includes('/') ? { args: before } : { type: 'pods', args: before }), troubles)
  troubles.throw()
  for (const info of found) {
    const object: Obj = { kind: info.resource.kind, ...info.object }
    if (info.resource.kind === 'Node') yield* onNode(k, object, command)
    else if (info.resource.kind !== 'Pod') throw failure(`${JSON.stringify(info.resource.kind)} not supported by debug`)
    else if (flags.text('copy-to') !== '') yield* inCopy(k, object, command)
    else yield* inPod(k, object, command)
  }
}

const attaching = (k: Call): boolean => (k.flags.changed('attach') ? k.flags.on('attach') : k.flags.on('stdin'))

function* begin(k: Call, pod: Obj, container: string): Sys<void> {
  if (!attaching(k)) return
  yield* k.out.flush()
  const running = yield* untilStarted(k, pod, 60_000_000)
  yield* attachTo(k, running, container, { stdin: k.flags.on('stdin'), tty: k.flags.on('tty'), quiet: k.flags.on('quiet') })
}

/** A pod on the node with the node's own network, processes and files. */
function* onNode(k: Call, node: Obj, command: readonly string[]): Sys<void> {
  const name = `node-debugger-${nameOf(node)}-${yield* suffix()}`
  const container = k.flags.text('container') || 'debugger'
  if (!k.flags.on('quiet')) k.line(`Creating debugging pod ${name} with container ${container} on node ${nameOf(node)}.`)
  yield* k.out.flush()
  const namespace = yield* k.namespace()
  const pod: Obj = {
    apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' } },
    spec: {
      containers: [{ ...containerOf(k, container, command), volumeMounts: [{ mountPath: '/host', name: 'host-root' }] }], hostIPC: true, hostNetwork: true, hostPID: true, nodeName: nameOf(node), restartPolicy: 'Never', tolerations: [{ operator: 'Exists' }],
      volumes: [{ hostPath: { path: '/' }, name: 'host-root' }],
    },
  }
  const created = yield* k.api.json('POST', podPath(namespace, '').replace(/\/$/, ''), { query: { fieldManager: 'kubectl-debug' }, body: JSON.stringify(pod) })
  yield* begin(k, created, container)
}

/** An ephemeral container in a pod that runs. */
function* inPod(k: Call, pod: Obj, command: readonly string[]): Sys<void> {
  const name = k.flags.text('container') || `debugger-${yield* suffix()}`
  const target = k.flags.text('target')
  if (target !== '' && !k.flags.on('quiet')) k.line(`Targeting container ${JSON.stringify(target)}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.`)
  if (k.flags.text('container') === '' && !k.flags.on('quiet')) k.line(`Defaulting debug container name to ${name}.`)
  yield* k.out.flush()
  const next = [...list(pod, 'spec', 'ephemeralContainers'), { ...containerOf(k, name, command), ...(target === '' ? {} : { targetContainerName: target }) }]
  const changed = yield* k.api.json('PATCH', podPath(namespaceOf(pod), nameOf(pod), 'ephemeralcontainers'), { body: goJson({ spec: { ephemeralContainers: next } }), contentType: PATCH.strategic })
  if (!attaching(k)) return
  for (let now: Obj = changed; ; now = yield* k.api.get(podPath(namespaceOf(pod), nameOf(pod)))) {
    const status = list(now, 'status', 'ephemeralContainerStatuses').find((s) => text(s, 'name') === name)
    if (at(status, 'state', 'running') !== undefined) {
      yield* attachTo(k, { kind: 'Pod', ...now }, name, { stdin: k.flags.on('stdin'), tty: k.flags.on('tty'), quiet: k.flags.on('quiet') })
      return
    }
    if (at(status, 'state', 'terminated') !== undefined) return
    yield* sys.declaredWait(POLL)
  }
}

/** A copy of the pod with a container more, or another image. */
function* inCopy(k: Call, pod: Obj, command: readonly string[]): Sys<void> {
  const { flags } = k
  const container = flags.text('container') || `debugger-${yield* suffix()}`
  const own = list(pod, 'spec', 'containers')
  const replacing = own.some((c) => text(c, 'name') === container)
  const containers = replacing ? own.map((c) => (text(c, 'name') === container ? { ...c, ...(flags.text('image') === '' ? {} : { image: flags.text('image') }), ...(command.length > 0 ? { command: [...command] } : {}) } : c)) : [...own, containerOf(k, container, command)]
  const { nodeName: _, ...spec } = (pod['spec'] ?? {}) as Obj
  const copy = put({ apiVersion: 'v1', kind: 'Pod', spec: { ...spec, containers, ...(flags.on('same-node') ? { nodeName: text(pod, 'spec', 'nodeName') } : {}), ...(flags.on('share-processes') ? { shareProcessNamespace: true } : {}) } }, ['metadata'], { name: flags.text('copy-to'), namespace: namespaceOf(pod) })
  const created = yield* k.api.json('POST', podPath(namespaceOf(pod), '').replace(/\/$/, ''), { query: { fieldManager: 'kubectl-debug' }, body: JSON.stringify(copy) })
  yield* begin(k, created, container)
}
