import type { Sys } from '../../../sim/index.ts'
import { sys } from '../../../os/index.ts'
import { groupResource, pathOf } from '../client/discovery.ts'
import { StatusError, withPrefix } from '../client/errors.ts'
import { watchEvents } from '../client/watch.ts'
import type { Call, Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { outputFormat } from '../printers/index.ts'
import { select, type Info } from '../resource/builder.ts'
import { fetchAll, listAll, Troubles } from '../resource/fetch.ts'
import { list, text, type Obj } from '../resource/object.ts'
import { timedEvents } from './wait/timed.ts'

const FORCED = 'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n'
/** Seconds in a week: how long a delete waits when nobody says. */
const WEEK = 168 * 3600

export interface DeleteOptions {
  readonly grace: number
  readonly force: boolean
  readonly wait: boolean
  /** Microseconds; 0 for a week. */
  readonly timeout: number
  readonly cascade: string
  readonly quiet?: boolean
}

/** Reads the options of a delete. Throws Failure for those that do not fit. */
export function deleteOptions(k: Call): DeleteOptions {
  const { flags } = k
  const force = flags.on('force')
  let grace = flags.number('grace-period')
  if (flags.on('now')) {
    if (grace !== -1) throw failure('--now and --grace-period cannot be specified together')
    grace = 1
  }
  let wait = flags.on('wait')
  if (grace === 0 && !force) {
    // Without force a period of zero still waits for the object to go.
    wait = true
    grace = 1
  }
  if (force && grace < 0) grace = 0
  if (force && grace > 0) throw failure('--force and --grace-period greater than 0 cannot be specified together')
  if (!['background', 'orphan', 'foreground', 'true', 'false'].includes(flags.text('cascade'))) throw failure(`invalid cascade value (${flags.text('cascade')}). Must be "background", "foreground", or "orphan"`)
  return { grace, force, wait, timeout: flags.duration('timeout'), cascade: flags.text('cascade') }
}

const policyOf = (cascade: string): string => ({ orphan: 'Orphan', false: 'Orphan', foreground: 'Foreground' })[cascade] ?? 'Background'

export const remove: Verb = function* (k) {
  const { flags } = k
  if (flags.text('raw') !== '') {
    k.out.put((yield* k.api.request('DELETE', flags.text('raw'))).text)
    return
  }
  if (!['', 'name'].includes(outputFormat(flags).format)) throw failure(`unexpected -o output mode: ${flags.text('output')}. We only support '-o name'`)
  const o = deleteOptions(k)
  if (flags.on('all') && flags.text('selector') !== '') throw failure('setting \'all\' parameter but found a non empty selector. ')
  if (flags.on('all') && flags.text('field-selector') !== '') throw failure('setting \'all\' parameter but found a non empty field selector. ')
  const selection = yield* select(k)
  if (flags.on('now') || o.force) if (o.force) yield* k.say(FORCED)
  const troubles = new Troubles()
  const infos: readonly Info[] = selection.kind === 'named' ? selection.infos : yield* fetchAll(k, selection, troubles)
  if (infos.length === 0 && selection.kind === 'types') k.line('No resources found')
  yield* deleteInfos(k, infos, o, troubles)
  troubles.throw()
}

/** Deletes objects one after the other, then waits until they are gone. */
export function* deleteInfos(k: Call, infos: readonly Info[], o: DeleteOptions, troubles: Troubles): Sys<void> {
  const gone: { info: Info; uid: string }[] = []
  for (const info of infos) {
    try {
      if (k.dryRun !== 'client') {
        const body: Obj = { kind: 'DeleteOptions', apiVersion: 'v1', ...(o.grace >= 0 ? { gracePeriodSeconds: o.grace } : {}), propagationPolicy: policyOf(o.cascade), ...(k.dryRun === 'server' ? { dryRun: ['All'] } : {}) }
        const answer = yield* k.api.json('DELETE', pathOf(info.resource, info.namespace, info.name), { body: JSON.stringify(body) })
        gone.push({ info, uid: text(answer, 'details', 'uid') || text(answer, 'metadata', 'uid') })
      }
      if (!o.quiet) tell(k, info, o)
    } catch (e) {
      if (!(e instanceof StatusError)) throw e
      if (e.reason === 'NotFound' && k.flags.on('ignore-not-found')) continue
      troubles.take(info.source === undefined ? e : withPrefix(e, `error when deleting ${JSON.stringify(info.source)}`))
    }
  }
  yield* k.out.flush()
  if (!o.wait || k.dryRun !== 'none') return
  const ends = (yield* sys.clock()) + (o.timeout === 0 ? WEEK * 1_000_000 : o.timeout)
  for (const { info, uid } of gone) yield* untilGone(k, info, uid, ends, troubles)
}

function tell(k: Call, info: Info, o: DeleteOptions): void {
  const { resource, name } = info
  if (outputFormat(k.flags).format === 'name') k.line(`${resource.kind.toLowerCase()}${resource.group === '' ? '' : `.${resource.group}`}/${name}`)
  else k.line(`${resource.kind.toLowerCase()}${resource.group === '' ? '' : `.${resource.group}`} ${JSON.stringify(name)} ${o.force && o.grace === 0 ? 'force deleted' : 'deleted'}${k.dryRunNote}`)
}

/** Waits until an object, or the one of this uid, is gone. */
export function* untilGone(k: Call, info: Info, uid: string, ends: number, troubles: Troubles): Sys<void> {
  const field = { fieldSelector: `metadata.name=${info.name}` }
  for (;;) {
    let now: Obj
    try {
      now = yield* k.api.get(pathOf(info.resource, info.namespace, info.name))
    } catch (e) {
      if (e instanceof StatusError && e.reason === 'NotFound') return
      throw e
    }
    if (uid !== '' && text(now, 'metadata', 'uid') !== uid) return
    const listed = yield* listAll(k, info.resource, info.namespace, field)
    if (list(listed, 'items').length === 0) return
    const events = yield* watchEvents(k.api, pathOf(info.resource, info.namespace), { ...field, resourceVersion: text(listed, 'metadata', 'resourceVersion') })
    try {
      for (;;) {
        const event = yield* timedEvents(events, ends)
        if (event === 'timeout') {
          troubles.take(failure(`timed out waiting for the condition on ${groupResource(info.resource)}/${info.name}`))
          return
        }
        if (event === undefined) break
        if (event.type === 'DELETED') return
      }
    } finally {
      yield* events.close()
    }
  }
}

