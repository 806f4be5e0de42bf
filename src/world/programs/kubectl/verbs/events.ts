import type { Sys } from '../../../sim/index.ts'
import { pathOf } from '../client/discovery.ts'
import { watchEvents } from '../client/watch.ts'
import type { Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { clientClock, type Clock } from '../describe/clock.ts'
import { byTime, intervalOf } from '../describe/events.ts'
import { objectPrinter } from '../printers/index.ts'
import { layOut } from '../printers/table.ts'
import { list, namespaceOf, text, type Obj } from '../resource/object.ts'

const EVENTS = { group: '', version: 'v1', plural: 'events', namespaced: true } as const

const row = (e: Obj, clock: Clock, all: boolean): string =>
  `${[...(all ? [namespaceOf(e)] : []), intervalOf(e, clock), text(e, 'type'), text(e, 'reason'), `${text(e, 'involvedObject', 'kind')}/${text(e, 'involvedObject', 'name')}`, text(e, 'message').trim()].join('\t')}\n`

export const events: Verb = function* (k) {
  const { flags } = k
  const all = flags.on('all-namespaces')
  const namespace = all ? '' : yield* k.namespace()
  let fieldSelector: string | undefined
  if (flags.text('for') !== '') {
    const [type = '', name = ''] = flags.text('for').split('/')
    if (name === '') throw failure('--for must be in resource/name form')
    const r = yield* k.mapper.resource(type)
    fieldSelector = `involvedObject.kind=${r.kind},involvedObject.name=${name}`
  }
  const types = flags.list('types')
  for (const t of types) if (!['normal', 'warning'].includes(t.toLowerCase())) throw failure('valid --types are Normal or Warning')
  const wanted = (e: Obj): boolean => types.length === 0 || types.some((t) => t.toLowerCase() === text(e, 'type').toLowerCase())
  const listed = yield* k.api.get(pathOf(EVENTS, namespace), { fieldSelector, limit: flags.text('chunk-size') || '500' })
  const found = byTime(list(listed, 'items').filter(wanted))
  const printer = yield* objectPrinter(flags)
  if (printer) {
    k.out.put(printer({ apiVersion: 'v1', kind: 'EventList', metadata: (listed['metadata'] ?? {}) as Obj, items: found.map((e) => ({ ...e, kind: 'Event', apiVersion: 'v1' })) }))
    return
  }
  if (found.length === 0 && !flags.on('watch')) {
    yield* k.say(all ? 'No events found.\n' : `No events found in ${namespace} namespace.\n`)
    return
  }
  const header = `${all ? 'NAMESPACE\t' : ''}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n`
  const clock = yield* clientClock()
  k.out.put(layOut((flags.on('no-headers') ? '' : header) + found.map((e) => row(e, clock, all)).join('')))
  if (!flags.on('watch')) return
  yield* k.out.flush()
  const stream = yield* watchEvents(k.api, pathOf(EVENTS, namespace), { fieldSelector, resourceVersion: text(listed, 'metadata', 'resourceVersion') })
  for (;;) {
    const event = yield* stream.next()
    if (!event) return
    if (event.type === 'DELETED' || !wanted(event.object)) continue
    k.out.put(layOut(row(event.object, yield* now(), all)))
    yield* k.out.flush()
  }
}

const now = (): Sys<Clock> => clientClock()
