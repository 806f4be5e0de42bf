import type { Sys } from '../../../sim/index.ts'
import { sys } from '../../../os/index.ts'
import { StatusError } from '../client/errors.ts'
import { parseJson } from '../client/api.ts'
import type { Call, Verb } from '../command/call.ts'
import { failure, Failure } from '../command/failure.ts'
import { applyMergePatch } from '../patch/merge-patch.ts'
import { at, isObj, list, nameOf, namespaceOf, num, text, type Obj } from '../resource/object.ts'
import { podPath } from '../resource/pods.ts'
import { attachTo } from './attach.ts'
import { make } from './create/make.ts'
import { deleteInfos } from './delete.ts'
import { Troubles } from '../resource/fetch.ts'
import { outputFormat } from '../printers/index.ts'

const POLL = 500_000

/** Waits until a pod runs or is over. Throws Failure when that takes too long. */
export function* untilStarted(k: Call, pod: Obj, limit: number): Sys<Obj> {
  const ends = (yield* sys.clock()) + limit
  for (;;) {
    const now = yield* k.api.get(podPath(namespaceOf(pod), nameOf(pod)))
    const phase = text(now, 'status', 'phase')
    const ready = list(now, 'status', 'conditions').some((c) => text(c, 'type') === 'Ready' && text(c, 'status') === 'True')
    if ((phase === 'Running' && ready) || phase === 'Succeeded' || phase === 'Failed') return { kind: 'Pod', apiVersion: 'v1', ...now }
    if ((yield* sys.clock()) > ends) throw failure(`timed out waiting for the condition`)
    yield* sys.declaredWait(POLL)
  }
}

function* untilOver(k: Call, pod: Obj): Sys<Obj> {
  for (;;) {
    const now = yield* k.api.get(podPath(namespaceOf(pod), nameOf(pod)))
    if (['Succeeded', 'Failed'].includes(text(now, 'status', 'phase'))) return now
    yield* sys.declaredWait(POLL)
  }
}

function* logsOf(k: Call, pod: Obj): Sys<void> {
  const { text: log } = yield* k.api.request('GET', podPath(namespaceOf(pod), nameOf(pod), 'log'), { query: { container: text(list(pod, 'spec', 'containers')[0], 'name') } })
  k.out.put(log)
}

function podOf(k: Call, name: string, command: readonly string[]): Obj {
  const { flags } = k
  const labels = flags.text('labels') === '' ? { run: name } : Object.fromEntries(flags.text('labels').split(',').map((p) => p.split('=') as [string, string]))
  const env = flags.list('env').map((e) => {
    const eq = e.indexOf('=')
    if (eq < 1) throw failure(`invalid env: ${e}`)
    return { name: e.slice(0, eq), value: e.slice(eq + 1) }
  })
  const annotations = Object.fromEntries(flags.list('annotations').map((a) => [a.slice(0, a.indexOf('=')), a.slice(a.indexOf('=') + 1)]))
  const container: Obj = {
    ...(command.length > 0 ? { [flags.on('command') ? 'command' : 'args']: [...command] } : {}), ...(env.length > 0 ? { env } : {}), image: flags.text('image'), ...(flags.text('image-pull-policy') === '' ? {} : { imagePullPolicy: flags.text('image-pull-policy') }), name,
    ...(flags.text('port') === '' ? {} : { ports: [{ containerPort: flags.number('port') }] }), resources: {}, ...(flags.on('privileged') ? { securityContext: { privileged: true } } : {}), ...(flags.on('stdin') ? { stdin: true, ...(flags.on('leave-stdin-open') ? {} : { stdinOnce: true }) } : {}), ...(flags.on('tty') ? { tty: true } : {}),
  }
  const pod: Obj = {
    kind: 'Pod', apiVersion: 'v1', metadata: { name, labels, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
    spec: { containers: [container], dnsPolicy: 'ClusterFirst', restartPolicy: flags.text('restart') || 'Always' }, status: {},
  }
  const overrides = flags.text('overrides')
  if (overrides === '') return pod
  const given = parseJson(overrides)
  if (!isObj(given)) throw failure('invalid overrides: ' + overrides)
  return applyMergePatch(pod, given) as Obj
}

export const run: Verb = function* (k) {
  const { flags } = k
  if (!flags.changed('image')) throw failure('required flag(s) "image" not set')
  if (k.args.length === 0) throw k.usage('NAME is required for run')
  const [name = '', ...command] = k.args
  if (flags.on('tty') && !flags.on('stdin')) throw failure('-i/--stdin is required for containers with -t/--tty=true')
  if (!['Always', 'OnFailure', 'Never', ''].includes(flags.text('restart'))) throw failure(`invalid restart policy: ${flags.text('restart')}`)
  const attaching = flags.changed('attach') ? flags.on('attach') : flags.on('stdin')
  if (flags.on('rm') && !attaching) throw failure('--rm should only be used for attached containers')
  const quiet = attaching && outputFormat(flags).format === ''
  const pod = quiet ? yield* createQuietly(k, podOf(k, name, command)) : yield* make(k, podOf(k, name, command))
  if (!attaching || k.dryRun !== 'none') return 0
  yield* k.out.flush()
  try {
    return yield* attachToRun(k, pod)
  } finally {
    if (flags.on('rm')) yield* removeAfter(k, pod)
  }
}

/** An attached pod is not announced. */
function* createQuietly(k: Call, pod: Obj): Sys<Obj> {
  if (k.dryRun !== 'none') return yield* make(k, pod)
  const namespace = yield* k.namespace()
  const answer = yield* k.api.json('POST', podPath(namespace, '').replace(/\/$/, ''), { query: { fieldManager: k.flags.text('field-manager') || 'kubectl-run' }, body: JSON.stringify(pod) })
  return { kind: 'Pod', apiVersion: 'v1', ...answer }
}

function* attachToRun(k: Call, created: Obj): Sys<number> {
  const { flags } = k
  const pod = yield* untilStarted(k, created, flags.duration('pod-running-timeout'))
  const container = text(list(pod, 'spec', 'containers')[0], 'name')
  let failed: unknown
  if (['Succeeded', 'Failed'].includes(text(pod, 'status', 'phase'))) yield* logsOf(k, pod)
  else {
    try {
      yield* attachTo(k, pod, container, { stdin: flags.on('stdin'), tty: flags.on('tty'), quiet: flags.on('quiet') })
    } catch (e) {
      if (!(e instanceof Failure)) {
        if (!(e instanceof StatusError)) throw e
        // The container may be over already: its log is what there is to see.
        yield* k.say(`warning: couldn't attach to pod/${nameOf(pod)}, falling back to streaming logs: ${e.message}\n`)
        yield* logsOf(k, pod)
      } else failed = e
    }
  }
  if (failed) throw failed
  if ((flags.text('restart') || 'Always') === 'Always' || flags.on('leave-stdin-open')) return 0
  const over = yield* untilOver(k, pod)
  if (text(over, 'status', 'phase') === 'Succeeded') return 0
  const code = num(at(list(over, 'status', 'containerStatuses')[0], 'state', 'terminated'), 'exitCode')
  yield* k.say(`pod ${namespaceOf(pod)}/${nameOf(pod)} terminated (${text(list(over, 'status', 'containerStatuses')[0], 'state', 'terminated', 'reason') || 'Error'})\n`)
  return code || 1
}

function* removeAfter(k: Call, pod: Obj): Sys<void> {
  const resource = yield* k.mapper.resource('pods')
  const troubles = new Troubles()
  yield* deleteInfos(k, [{ resource, namespace: namespaceOf(pod), name: nameOf(pod) }], { grace: -1, force: false, wait: true, timeout: 0, cascade: 'background' }, troubles)
}
