import type { Sys } from '../../../../sim/index.ts'
import { sys } from '../../../../os/index.ts'
import { groupResource, pathOf } from '../../client/discovery.ts'
import type { Call, Verb } from '../../command/call.ts'
import { failure } from '../../command/failure.ts'
import { goJson } from '../../printers/go-json.ts'
import { select, type Info } from '../../resource/builder.ts'
import { fetchAll, Troubles } from '../../resource/fetch.ts'
import { put, type Obj } from '../../resource/object.ts'
import { isCompiled, PATCH } from '../../resource/scheme.ts'
import { strategicPatch } from '../../patch/strategic.ts'
import { reporter } from '../report.ts'
import { calendarTime } from '../../../../text/index.ts'

type Found = Info & { readonly object: Obj }
const RESTARTED = 'kubectl.kubernetes.io/restartedAt'

/** The objects of a rollout command; some type must be named. */
export function* workloads(k: Call, troubles: Troubles): Sys<Found[]> {
  if (k.args.length === 0 && k.flags.list('filename').length === 0 && k.flags.text('kustomize') === '') throw failure('required resource not specified')
  const found = yield* fetchAll(k, yield* select(k, { typesAlone: true }), troubles)
  if (found.length === 0 && troubles.none) throw failure(`no objects passed to ${k.node.name}`)
  return found
}

const two = (n: number): string => String(n).padStart(2, '0')

/** Now as RFC 3339 in the client's zone. */
function* localNow(): Sys<string> {
  const { micros, offsetMinutes } = yield* sys.epoch()
  const c = calendarTime(Math.floor((micros + (yield* sys.clock())) / 1_000_000) + offsetMinutes * 60, 0)
  const zone = offsetMinutes === 0 ? 'Z' : `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offsetMinutes) / 60))}:${two(Math.abs(offsetMinutes) % 60)}`
  return `${c.year}-${two(c.month + 1)}-${two(c.day)}T${two(c.hour)}:${two(c.minute)}:${two(c.second)}${zone}`
}

const qualified = (i: Info): string => `${groupResource(i.resource)} ${JSON.stringify(i.name)}`
const paused = (o: Obj): boolean => (o['spec'] as Obj | undefined)?.['paused'] === true

/** A command that patches each object. `change` gives the object as it shall be. */
function changing(operation: string, change: (i: Found, now: string) => Obj): Verb {
  return function* (k) {
    const troubles = new Troubles()
    const report = yield* reporter(k)
    for (const info of yield* workloads(k, troubles)) {
      try {
        const patch = strategicPatch(info.object, change(info, yield* localNow()))
        if (Object.keys(patch).length === 0) throw failure(`${qualified(info)} ${operation} had no effect`)
        const object = yield* k.api.json('PATCH', pathOf(info.resource, info.namespace, info.name), {
          query: { fieldManager: k.flags.text('field-manager') }, body: goJson(patch), contentType: isCompiled(info.resource) ? PATCH.strategic : PATCH.merge,
        })
        report(info, object, operation)
      } catch (e) {
        troubles.take(e)
      }
    }
    troubles.throw()
  }
}

export const restart = changing('restarted', (i, now) => {
  if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(i.resource.kind)) throw failure(`${i.resource.plural} ${JSON.stringify(i.name)} restarting is not supported`)
  if (paused(i.object)) throw failure(`${qualified(i)} can't restart paused deployment (run rollout resume first)`)
  return put(i.object, ['spec', 'template', 'metadata', 'annotations', RESTARTED], now)
})

export const pause = changing('paused', (i) => {
  if (i.resource.kind !== 'Deployment') throw failure(`${i.resource.plural} ${JSON.stringify(i.name)} pausing is not supported`)
  if (paused(i.object)) throw failure(`${qualified(i)} is already paused`)
  return put(i.object, ['spec', 'paused'], true)
})

export const resume = changing('resumed', (i) => {
  if (i.resource.kind !== 'Deployment') throw failure(`${i.resource.plural} ${JSON.stringify(i.name)} resuming is not supported`)
  if (!paused(i.object)) throw failure(`${qualified(i)} is not paused`)
  return put(i.object, ['spec', 'paused'], undefined)
})
