import type { Sys } from '../../../sim/index.ts'
import { pathOf } from '../client/discovery.ts'
import type { Call } from '../command/call.ts'
import { list, nameOf, namespaceOf, num, text, type Obj } from '../resource/object.ts'
import type { Clock } from './clock.ts'
import type { Page } from './page.ts'

const EVENTS = { group: '', version: 'v1', plural: 'events', namespaced: true } as const

/** Events about an object, as describe asks for them; of an object of the cluster those of every namespace. */
export function* eventsOf(k: Call, o: Obj, uid = text(o, 'metadata', 'uid')): Sys<Obj[]> {
  if (!k.flags.on('show-events')) return []
  const namespace = namespaceOf(o)
  const selector = [`involvedObject.name=${nameOf(o)}`, ...(namespace === '' ? [] : [`involvedObject.namespace=${namespace}`]), ...(uid === '' ? [] : [`involvedObject.uid=${uid}`])].join(',')
  return list(yield* k.api.get(pathOf(EVENTS, namespace), { fieldSelector: selector, limit: '500' }), 'items')
}

/** How long ago, and how often: `3m21s (x2 over 4m51s)`. */
export function intervalOf(e: Obj, clock: Clock): string {
  const first = text(e, 'firstTimestamp') || text(e, 'eventTime')
  const series = num(e, 'series', 'count')
  if (series > 0) return `${clock.since(text(e, 'series', 'lastObservedTime'))} (x${series} over ${clock.since(first)})`
  if (num(e, 'count') > 1) return `${clock.since(text(e, 'lastTimestamp'))} (x${num(e, 'count')} over ${clock.since(first)})`
  return clock.since(first)
}

const lastOf = (e: Obj): string => text(e, 'series', 'lastObservedTime') || text(e, 'lastTimestamp') || text(e, 'eventTime')
export const byTime = (events: readonly Obj[]): Obj[] => [...events].sort((a, b) => (lastOf(a) < lastOf(b) ? -1 : lastOf(a) > lastOf(b) ? 1 : 0))

export function describeEvents(k: Call, page: Page, events: readonly Obj[], clock: Clock): void {
  if (!k.flags.on('show-events')) return
  if (events.length === 0) return page.line(0, 'Events:\t<none>')
  page.flush()
  page.raw('Events:\n  Type\tReason\tAge\tFrom\tMessage\n  ----\t------\t----\t----\t-------\n')
  for (const e of byTime(events)) {
    page.raw(`  ${text(e, 'type')}\t${text(e, 'reason')}\t${intervalOf(e, clock)}\t${text(e, 'source', 'component') || text(e, 'reportingComponent')}\t${text(e, 'message').trim()}\n`)
  }
}
