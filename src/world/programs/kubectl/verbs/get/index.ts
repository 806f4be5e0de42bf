import type { Sys } from '../../../../sim/index.ts'
import { sys } from '../../../../os/index.ts'
import { groupResource, pathOf, resultName, type Resource } from '../../client/discovery.ts'
import { StatusError } from '../../client/errors.ts'
import type { Call, Verb } from '../../command/call.ts'
import { failure, Failure } from '../../command/failure.ts'
import { GET_FORMATS, objectPrinter, outputFormat, unknownFormat, type ObjectPrinter } from '../../printers/index.ts'
import { select, type Selection } from '../../resource/builder.ts'
import { fetchAll, listAll, selectors, Troubles, typed } from '../../resource/fetch.ts'
import { groupVersion, kindOf, list, nameOf, put, type Obj } from '../../resource/object.ts'
import { sortKey, sorted } from './sort.ts'
import { tableFormat, TABLE_ACCEPT, tableOptions, tableOf } from './tables.ts'
import { layOut, tableText } from '../../printers/table.ts'
import { watch } from './watch.ts'

const NO_TYPE = `You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.

error: Required resource not specified.
Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).
See 'kubectl get -h' for help and examples
`

export const get: Verb = function* (k) {
  const { flags } = k
  if (flags.text('raw') !== '') {
    const response = yield* k.api.request('GET', flags.text('raw'))
    if (response.head.status >= 400) throw new StatusError(yield* k.api.get(flags.text('raw')))
    k.out.put(response.text)
    return
  }
  const { format } = outputFormat(flags)
  if (format !== '' && !GET_FORMATS.includes(format)) throw unknownFormat(flags.text('output'), GET_FORMATS)
  if (flags.on('output-watch-events') && !flags.on('watch') && !flags.on('watch-only')) throw failure('--output-watch-events option can only be used with --watch or --watch-only')
  if (k.args.length === 0 && flags.list('filename').length === 0 && flags.text('kustomize') === '') throw new Failure(NO_TYPE)
  const printer = tableFormat(flags) ? undefined : yield* objectPrinter(flags, { allowed: GET_FORMATS, name: namePrinter })
  const selection = yield* select(k, { typesAlone: true })
  if (flags.on('watch') || flags.on('watch-only')) {
    yield* watch(k, selection, printer)
    return
  }
  if (printer) yield* printObjects(k, selection, printer)
  else yield* printTables(k, selection)
}

/** `pod/x`, `deployment.apps/x`. */
export const namePrinter: ObjectPrinter = (o) => {
  const items = Array.isArray(o['items']) && kindOf(o).endsWith('List') ? list(o, 'items') : [o]
  return items.map((item) => `${resultName({ group: groupVersion(String(item['apiVersion'] ?? o['apiVersion'] ?? '')).group, kind: kindOf(item) || kindOf(o).replace(/List$/, '') }, nameOf(item))}\n`).join('')
}

/** Whole objects: one as it is, more as a List. */
function* printObjects(k: Call, selection: Selection, printer: ObjectPrinter): Sys<void> {
  const troubles = new Troubles()
  const found = (yield* fetchAll(k, selection, troubles, k.flags.text('subresource') || undefined)).map((i) => typed(i.resource, i.object))
  const key = sortKey(k.flags)
  const objects = key === undefined ? found : sorted(found, key)
  const single = selection.kind === 'named' && selection.single
  if (outputFormat(k.flags).format === 'name') {
    for (const o of objects) k.out.put(printer(o))
  } else if (single) {
    if (objects[0]) k.out.put(printer(objects[0]))
  } else if (objects.length > 0 || troubles.none) {
    k.out.put(printer({ kind: 'List', apiVersion: 'v1', metadata: { resourceVersion: '' }, items: objects }))
  }
  troubles.throw()
}

interface Part { readonly resource: Resource; readonly table: Obj }

/** What the server says of one part of the selection, as a Table. */
function* tablesOf(k: Call, selection: Selection, troubles: Troubles): Sys<Part[]> {
  const key = sortKey(k.flags)
  const include = key === undefined ? {} : { includeObject: 'Object' }
  const now = (yield* sys.epoch()).micros + (yield* sys.clock())
  if (selection.kind === 'types') {
    const out: Part[] = []
    for (const resource of selection.resources) {
      try {
        const answer = yield* listAll(k, resource, resource.namespaced ? selection.namespace : '', { ...selectors(k), ...include }, TABLE_ACCEPT)
        out.push({ resource, table: tableOf(answer, now) })
      } catch (e) {
        if (!(e instanceof StatusError)) throw e
        troubles.take(listFailure(e, resource))
      }
    }
    return out
  }
  const out: Part[] = []
  for (const info of selection.infos) {
    try {
      out.push({ resource: info.resource, table: tableOf(yield* k.api.get(pathOf(info.resource, info.namespace, info.name, k.flags.text('subresource') || undefined), include, TABLE_ACCEPT), now) })
    } catch (e) {
      if (!(e instanceof StatusError)) throw e
      if (e.reason === 'NotFound' && k.flags.on('ignore-not-found')) continue
      troubles.take(e)
    }
  }
  return out
}

/** A type whose list is not there. */
const listFailure = (e: StatusError, r: Resource): StatusError =>
  (e.message === 'the server could not find the requested resource'
    ? new StatusError({ ...e.status, message: `Unable to list ${JSON.stringify(`${r.group === '' ? '' : `${r.group}`}/${r.version}, Resource=${r.plural}`)}: ${e.message} (get ${groupResource(r)})` }) : e)

function* printTables(k: Call, selection: Selection): Sys<void> {
  const troubles = new Troubles()
  const parts = joined(yield* tablesOf(k, selection, troubles))
  const key = sortKey(k.flags)
  const several = new Set(parts.map((p) => groupResource(p.resource))).size > 1 || isMany(selection)
  let text = ''
  let block = ''
  let last: Part | undefined
  for (const part of parts) {
    const table = key === undefined ? part.table : put(part.table, ['rows'], sorted(list(part.table, 'rows'), key, (row) => (row as Obj)['object'] as Obj))
    if (list(table, 'rows').length === 0) continue
    if (last) {
      text += layOut(block) + (k.flags.on('no-headers') ? '' : '\n')
      block = ''
    }
    block += tableText(table, tableOptions(k.flags, part.resource, several || k.flags.on('show-kind')), true)
    last = part
  }
  text += layOut(block)
  if (text !== '') k.out.put(text)
  else if (troubles.none && !k.flags.on('ignore-not-found')) {
    yield* k.say(selection.kind === 'types' && selection.resources.some((r) => r.namespaced) && selection.namespace !== '' ? `No resources found in ${selection.namespace} namespace.\n` : 'No resources found\n')
  }
  troubles.throw()
}

const isMany = (s: Selection): boolean => (s.kind === 'types' ? s.resources.length > 1 : new Set(s.infos.map((i) => groupResource(i.resource))).size > 1)

/** Rows of one type that stand beside each other are one table. */
function joined(parts: readonly Part[]): Part[] {
  const out: Part[] = []
  for (const p of parts) {
    const last = out.at(-1)
    if (last && groupResource(last.resource) === groupResource(p.resource)) out[out.length - 1] = { ...last, table: put(last.table, ['rows'], [...list(last.table, 'rows'), ...list(p.table, 'rows')]) }
    else out.push(p)
  }
  return out
}

