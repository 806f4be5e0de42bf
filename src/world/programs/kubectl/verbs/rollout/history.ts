import type { Sys } from '../../../../sim/index.ts'
import { pathOf, resultName } from '../../client/discovery.ts'
import type { Call, Verb } from '../../command/call.ts'
import { failure } from '../../command/failure.ts'
import { clientClock } from '../../describe/clock.ts'
import { Page } from '../../describe/page.ts'
import { describeTemplate } from '../../describe/pod.ts'
import { setsOf } from '../../describe/workloads.ts'
import { goJson } from '../../printers/go-json.ts'
import { objectPrinter } from '../../printers/index.ts'
import type { Info } from '../../resource/builder.ts'
import { Troubles } from '../../resource/fetch.ts'
import { at, isObj, list, map, num, put, same, text, type Obj } from '../../resource/object.ts'
import { podSelector } from '../../resource/pods.ts'
import { PATCH } from '../../resource/scheme.ts'
import { tabulate } from '../../../../text/index.ts'
import { reporter } from '../report.ts'
import { workloads } from './change.ts'

type Found = Info & { readonly object: Obj }
interface Revision { readonly number: number; readonly cause: string; readonly template: Obj; readonly source: Obj }

const REVISION = 'deployment.kubernetes.io/revision'
const CAUSE = 'kubernetes.io/change-cause'
const HASH = 'pod-template-hash'
const CONTROLLER_REVISIONS = { group: 'apps', version: 'v1', plural: 'controllerrevisions', namespaced: true } as const

const causeOf = (o: Obj): string => map(o, 'metadata', 'annotations')[CAUSE] ?? ''

/** The revisions of a workload, oldest first. */
function* revisions(k: Call, info: Found): Sys<Revision[]> {
  const { object } = info
  if (info.resource.kind === 'Deployment') {
    const sets = yield* setsOf(k, object)
    return sets.map((s) => ({ number: Number(map(s, 'metadata', 'annotations')[REVISION] ?? 0), cause: causeOf(s), template: at(s, 'spec', 'template') as Obj, source: s })).sort((a, b) => a.number - b.number)
  }
  if (!['DaemonSet', 'StatefulSet'].includes(info.resource.kind)) throw failure(`no history viewer has been implemented for ${JSON.stringify(info.resource.kind)}`)
  const all = list(yield* k.api.get(pathOf(CONTROLLER_REVISIONS, info.namespace), { labelSelector: podSelector({ kind: info.resource.kind, ...object }) }), 'items')
  return all.filter((r) => list(r, 'metadata', 'ownerReferences').some((o) => text(o, 'uid') === text(object, 'metadata', 'uid')))
    .map((r) => ({ number: num(r, 'revision'), cause: causeOf(r), template: (at(r, 'data', 'spec', 'template') ?? {}) as Obj, source: r })).sort((a, b) => a.number - b.number)
}

function* templateText(template: Obj): Sys<string> {
  const page = new Page()
  describeTemplate(page, template, yield* clientClock())
  return page.text
}

export const history: Verb = function* (k) {
  const wanted = k.flags.number('revision')
  if (wanted < 0) throw failure(`revision must be a positive integer: ${wanted}`)
  const troubles = new Troubles()
  const printer = yield* objectPrinter(k.flags)
  for (const info of yield* workloads(k, troubles)) {
    try {
      const all = yield* revisions(k, info)
      if (wanted > 0) {
        const one = all.find((r) => r.number === wanted)
        if (!one) throw failure('unable to find the specified revision')
        if (printer) k.out.put(printer(one.source))
        else k.out.put(`${resultName(info.resource, info.name)} with revision #${wanted}\n${yield* templateText(withCause(one))}\n`)
        continue
      }
      const rows = all.map((r) => `${r.number}\t${r.cause === '' ? '<none>' : r.cause}\n`).join('')
      const table = all.length === 0 ? 'No rollout history found.' : tabulate(`REVISION\tCHANGE-CAUSE\n${rows}`, { minWidth: 0, tabWidth: 8, padding: 2, padChar: ' ' })
      k.out.put(`${resultName(info.resource, info.name)} \n${table}\n`)
    } catch (e) {
      troubles.take(e)
    }
  }
  troubles.throw()
}

const withCause = (r: Revision): Obj => (r.cause === '' ? r.template : put(r.template, ['metadata', 'annotations', CAUSE], r.cause))
const withoutHash = (template: Obj): Obj => put(template, ['metadata', 'labels', HASH], undefined)

export const undo: Verb = function* (k) {
  const wanted = k.flags.number('to-revision')
  if (wanted < 0) throw failure(`revision must be a positive integer: ${wanted}`)
  const troubles = new Troubles()
  const report = yield* reporter(k)
  for (const info of yield* workloads(k, troubles)) {
    try {
      report(info, undefined, yield* rollBack(k, info, wanted))
    } catch (e) {
      troubles.take(e)
    }
  }
  troubles.throw()
}

function* rollBack(k: Call, info: Found, wanted: number): Sys<string> {
  const all = yield* revisions(k, info)
  const { kind } = info.resource
  if (kind === 'Deployment' && at(info.object, 'spec', 'paused') === true) throw failure(`you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again`)
  const to = wanted > 0 ? all.find((r) => r.number === wanted) : all.at(-2)
  if (!to) throw failure(wanted > 0 ? `unable to find specified revision ${wanted} in history` : `no rollout history found for ${kind.toLowerCase()} ${JSON.stringify(info.name)}`)
  const now = at(info.object, 'spec', 'template') as Obj
  const template = withoutHash(to.template)
  if (same(withoutHash(now), kind === 'Deployment' ? template : (template['$patch'] === undefined ? template : put(template, ['$patch'], undefined)))) return `skipped rollback (current template already matches revision ${to.number})`
  if (k.dryRun === 'client') {
    k.out.put(yield* templateText(template))
    return ''
  }
  if (kind === 'Deployment') {
    const annotations = { ...map(info.object, 'metadata', 'annotations') }
    const body = [{ op: 'replace', path: '/spec/template', value: template }, ...(Object.keys(annotations).length > 0 || to.cause !== '' ? [{ op: 'replace', path: '/metadata/annotations', value: { ...annotations, ...(to.cause === '' ? {} : { [CAUSE]: to.cause }) } }] : [])]
    yield* k.api.json('PATCH', pathOf(info.resource, info.namespace, info.name), { query: k.dryRun === 'server' ? { dryRun: 'All' } : {}, body: JSON.stringify(body), contentType: PATCH.json })
  } else {
    const data = at(to.source, 'data')
    yield* k.api.json('PATCH', pathOf(info.resource, info.namespace, info.name), { query: k.dryRun === 'server' ? { dryRun: 'All' } : {}, body: goJson(isObj(data) ? data : {}), contentType: PATCH.strategic })
  }
  return 'rolled back'
}

