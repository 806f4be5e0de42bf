import type { Sys } from '../../../../sim/index.ts'
import { sys } from '../../../../os/index.ts'
import { pathOf, type Resource } from '../../client/discovery.ts'
import { watchEvents } from '../../client/watch.ts'
import type { Call } from '../../command/call.ts'
import { failure } from '../../command/failure.ts'
import type { ObjectPrinter } from '../../printers/index.ts'
import { RememberingTable } from '../../printers/remembering-table.ts'
import type { Selection } from '../../resource/builder.ts'
import { listAll, selectors, typed } from '../../resource/fetch.ts'
import { list, text, type Obj } from '../../resource/object.ts'
import { TABLE_ACCEPT, tableOf, tableOptions } from './tables.ts'

/** `-w`: what is there, then a row for every event, until the person ends it. */
export function* watch(k: Call, selection: Selection, printer: ObjectPrinter | undefined): Sys<void> {
  const { resource, namespace, name } = oneType(selection)
  const accept = printer ? 'application/json' : TABLE_ACCEPT
  const query = { ...selectors(k), ...(name === undefined ? {} : { fieldSelector: `metadata.name=${name}` }) }
  const withEvents = k.flags.on('output-watch-events')
  const table = new RememberingTable((cell) => ({
    ...tableOptions(k.flags, resource, k.flags.on('show-kind')), ...(withEvents ? { lead: { header: 'EVENT', cell } } : {}),
  }))
  const now = function* (): Sys<number> { return (yield* sys.epoch()).micros + (yield* sys.clock()) }
  // A name that is not there is told before anything is watched.
  const first = name === undefined ? yield* listAll(k, resource, namespace, query, accept) : yield* k.api.get(pathOf(resource, namespace, name), undefined, accept)
  const items = printer ? (Array.isArray(first['items']) ? list(first, 'items') : [first]) : []
  if (!k.flags.on('watch-only')) {
    if (printer) for (const o of items) k.out.put(withEvent(printer, typed(resource, o), 'ADDED', withEvents))
    else k.out.put(table.add(tableOf(first, yield* now()), 'ADDED'))
    yield* k.out.flush()
  }
  for (let version = text(first, 'metadata', 'resourceVersion'); ;) {
    const events = yield* watchEvents(k.api, pathOf(resource, namespace), { ...query, resourceVersion: version }, accept)
    for (;;) {
      const event = yield* events.next()
      if (!event) return
      const object = event.object
      if (event.type === 'ERROR') throw failure(`${text(object, 'message')}`)
      if (event.type === 'BOOKMARK') continue
      version = text(object, 'metadata', 'resourceVersion') || text(list(object, 'rows')[0], 'object', 'metadata', 'resourceVersion') || version
      k.out.put(printer ? withEvent(printer, object, event.type, withEvents) : table.add(tableOf(object, yield* now()), event.type))
      yield* k.out.flush()
    }
  }
}

const withEvent = (printer: ObjectPrinter, o: Obj, type: string, shown: boolean): string => printer(shown ? { type, object: o } : o)

function oneType(s: Selection): { resource: Resource; namespace: string; name: string | undefined } {
  const wrong = failure('you may only specify a single resource type')
  if (s.kind === 'types') {
    if (s.resources.length !== 1) throw wrong
    const resource = s.resources[0]!
    return { resource, namespace: resource.namespaced ? s.namespace : '', name: undefined }
  }
  if (s.infos.length !== 1) throw failure('watch is only supported on individual resources and resource collections - more than 1 resource was found')
  const info = s.infos[0]!
  return { resource: info.resource, namespace: info.namespace, name: info.name }
}

