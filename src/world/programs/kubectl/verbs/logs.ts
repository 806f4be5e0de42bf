import type { Sys } from '../../../sim/index.ts'
import { sys } from '../../../os/index.ts'
import { utf8Decoder, type Utf8Decoder } from '../../../text/index.ts'
import { statusOf } from '../client/api.ts'
import { errorText, StatusError } from '../client/errors.ts'
import type { HttpStream } from '../client/http.ts'
import type { Call, Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { parseDuration } from '../command/flags.ts'
import { list, nameOf, namespaceOf, text, type Obj } from '../resource/object.ts'
import { chooseContainer, mostToldOf, podFor, podPath } from '../resource/pods.ts'
import { podOrOwner } from './exec.ts'

const USAGE = "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command"
const SELECTED_TAIL = '10'

interface Source { readonly pod: Obj; readonly container: string }

const containersOf = (pod: Obj, field: string): string[] => list(pod, 'spec', field).map((c) => text(c, 'name'))

/** The containers of a pod whose logs are wanted. Throws Failure. */
function* sourcesOf(k: Call, pod: Obj, all: boolean): Sys<Source[]> {
  if (all) return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((f) => containersOf(pod, f)).map((container) => ({ pod, container }))
  const named = k.flags.text('container')
  if (named !== '' && !['initContainers', 'containers', 'ephemeralContainers'].some((f) => containersOf(pod, f).includes(named))) throw failure(`container ${named} is not valid for pod ${nameOf(pod)}`)
  const { name, remark } = chooseContainer(pod, named)
  if (remark !== undefined) yield* k.say(remark)
  return [{ pod, container: name }]
}

/** Options of the log as its subresource has them. Throws Failure. */
function logQuery(k: Call, selected: boolean): Record<string, string | undefined> {
  const { flags } = k
  if (flags.text('since-time') !== '' && flags.duration('since') !== 0) throw failure('at most one of `sinceTime` or `sinceSeconds` may be specified')
  if (flags.number('tail') < -1) throw failure('--tail must be greater than or equal to -1')
  const since = flags.changed('since') ? Math.round((parseDuration(flags.text('since')) ?? 0) / 1_000_000) : 0
  const tail = flags.changed('tail') ? (flags.number('tail') < 0 ? undefined : flags.text('tail')) : selected ? SELECTED_TAIL : undefined
  return {
    follow: flags.on('follow') ? 'true' : undefined, previous: flags.on('previous') ? 'true' : undefined, timestamps: flags.on('timestamps') ? 'true' : undefined, sinceSeconds: since > 0 ? String(since) : undefined,
    sinceTime: flags.text('since-time') || undefined, tailLines: tail, limitBytes: flags.number('limit-bytes') > 0 ? flags.text('limit-bytes') : undefined,
  }
}

export const logs: Verb = function* (k) {
  const { flags, args } = k
  const selector = flags.text('selector')
  if (args.length === 0 && selector === '') throw k.usage(USAGE)
  if (args.length > 0 && selector !== '') throw k.usage('only a selector (-l) or a POD name is allowed')
  if (args.length > 2) throw k.usage(USAGE)
  if (args.length === 2 && flags.text('container') !== '') throw k.usage('only one of -c or an inline [CONTAINER] arg is allowed')
  if (args.length === 2) flags.add('container', args[1]!)
  if (flags.on('all-containers') && flags.text('container') !== '') throw failure('--all-containers=true should not be specified with container name ' + flags.text('container'))
  const sources: Source[] = []
  if (selector !== '') {
    const pods = list(yield* k.api.get(podsPath(yield* k.namespace()), { labelSelector: selector }), 'items')
    if (pods.length === 0) {
      yield* k.say(`No resources found in ${yield* k.namespace()} namespace.\n`)
      return
    }
    for (const pod of pods) sources.push(...(yield* sourcesOf(k, pod, flags.on('all-containers'))))
  } else sources.push(...(yield* ofOne(k, args[0]!)))
  const limit = flags.number('max-log-requests')
  if (flags.on('follow') && sources.length > limit) throw failure(`you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${limit}, use --max-log-requests to increase the limit`)
  const query = logQuery(k, selector !== '')
  if (flags.on('follow')) yield* followAll(k, sources, query)
  else for (const s of sources) yield* one(k, s, query)
}

const podsPath = (namespace: string): string => podPath(namespace, '').replace(/\/$/, '')

function* ofOne(k: Call, word: string): Sys<Source[]> {
  const info = yield* podOrOwner(k, word)
  let found
  try {
    found = yield* podFor(k, info, mostToldOf, k.flags.duration('pod-running-timeout'))
  } catch (e) {
    if (e instanceof StatusError && e.reason === 'NotFound' && info.resource.kind === 'Pod') throw failure(`error from server (NotFound): ${errorText(e)} in namespace ${JSON.stringify(info.namespace)}`)
    throw e
  }
  if (found.count > 1) yield* k.say(`Found ${found.count} pods, using pod/${nameOf(found.pod)}\n`)
  return yield* sourcesOf(k, found.pod, k.flags.on('all-containers'))
}

const target = (s: Source): string => podPath(namespaceOf(s.pod), nameOf(s.pod), 'log')
const prefixOf = (k: Call, s: Source): string => (k.flags.on('prefix') ? `[pod/${nameOf(s.pod)}/${s.container}] ` : '')

function* one(k: Call, s: Source, query: Record<string, string | undefined>): Sys<void> {
  const response = yield* k.api.request('GET', target(s), { query: { ...query, container: s.container }, accept: 'application/json, */*' })
  if (response.head.status >= 400) {
    if (!k.flags.on('ignore-errors')) throw statusOf(response)
    k.line(`error: ${statusOf(response).message}`)
    return
  }
  const prefix = prefixOf(k, s)
  k.out.put(prefix === '' ? response.text : response.text.replace(/^(?=.)/gm, prefix))
  yield* k.out.flush()
}

interface Following { readonly stream: HttpStream; readonly prefix: string; readonly decoder: Utf8Decoder; rest: string }

/** Prints every stream's lines as they come, until all have ended. */
function* followAll(k: Call, sources: readonly Source[], query: Record<string, string | undefined>): Sys<void> {
  let open: Following[] = []
  for (const s of sources) {
    const { stream } = yield* k.api.stream('GET', target(s), { query: { ...query, container: s.container }, accept: 'application/json, */*' })
    open.push({ stream, prefix: prefixOf(k, s), decoder: utf8Decoder(), rest: '' })
  }
  while (open.length > 0) {
    const here = open.filter((f) => f.stream.ready)
    const ready = here.length > 0 ? here : (yield* sys.poll(open.map((f) => ({ fd: f.stream.connection.fd, for: 'r' as const })))).map((i) => open[i]!)
    for (const f of ready) {
      const piece = yield* f.stream.piece()
      if (piece === undefined) {
        yield* f.stream.connection.close()
        open = open.filter((x) => x !== f)
        continue
      }
      f.rest += f.decoder.push(piece)
      const end = f.rest.lastIndexOf('\n') + 1
      const lines = f.rest.slice(0, end)
      f.rest = f.rest.slice(end)
      if (lines !== '') k.out.put(f.prefix === '' ? lines : lines.replace(/^(?=.)/gm, f.prefix))
      yield* k.out.flush()
    }
  }
}

