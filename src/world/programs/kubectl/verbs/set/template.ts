import type { Sys } from '../../../../sim/index.ts'
import { pathOf } from '../../client/discovery.ts'
import type { Call } from '../../command/call.ts'
import { failure } from '../../command/failure.ts'
import { strategicPatch } from '../../patch/strategic.ts'
import { goJson } from '../../printers/go-json.ts'
import { select, type Info } from '../../resource/builder.ts'
import { fetchAll, Troubles } from '../../resource/fetch.ts'
import { at, list, put, text, type Obj } from '../../resource/object.ts'
import { PATCH } from '../../resource/scheme.ts'
import { reporter, writeQuery } from '../report.ts'

/** Where a kind keeps the spec of its pods; undefined for one that has none. */
export function podSpecPath(kind: string): readonly string[] | undefined {
  if (kind === 'Pod') return ['spec']
  if (kind === 'CronJob') return ['spec', 'jobTemplate', 'spec', 'template', 'spec']
  return ['Deployment', 'DaemonSet', 'StatefulSet', 'ReplicaSet', 'Job', 'ReplicationController'].includes(kind) ? ['spec', 'template', 'spec'] : undefined
}

/** Changes the named containers of a pod's spec; `*` are all. */
export function changeContainers(spec: Obj, name: string, change: (c: Obj) => Obj): { readonly spec: Obj; readonly found: number } {
  let found = 0
  const map = (field: string): Obj[] => list(spec, field).map((c) => {
    if (name !== '*' && text(c, 'name') !== name && !glob(name).test(text(c, 'name'))) return c
    found++
    return change(c)
  })
  const out: Obj = { ...spec, containers: map('containers'), ...(list(spec, 'initContainers').length > 0 ? { initContainers: map('initContainers') } : {}) }
  return { spec: out, found }
}

const glob = (pattern: string): RegExp => new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`)

/** Runs a `set` command over its objects: `change` gives the object as it shall be. Nothing is said of one that stays. */
export function* setOn(k: Call, resources: readonly string[], operation: string, change: (i: Info & { readonly object: Obj }) => Obj): Sys<void> {
  const troubles = new Troubles()
  const report = yield* reporter(k)
  const selection = yield* select(k, { args: resources })
  const found = k.flags.on('local') && selection.kind === 'named' ? selection.infos.map((i) => ({ ...i, object: i.object! })) : yield* fetchAll(k, selection, troubles)
  for (const info of found) {
    try {
      const after = change(info)
      const patch = strategicPatch(info.object, after)
      if (Object.keys(patch).length === 0) continue
      if (k.flags.on('local') || k.dryRun === 'client') report(info, after, operation)
      else report(info, yield* k.api.json('PATCH', pathOf(info.resource, info.namespace, info.name), { query: writeQuery(k), body: goJson(patch), contentType: PATCH.strategic }), operation)
    } catch (e) {
      troubles.take(e)
    }
  }
  troubles.throw()
}

/** An object with the spec of its pods changed. Throws Failure for a kind that has none. */
export function withPodSpec(i: Info & { readonly object: Obj }, change: (spec: Obj) => Obj): Obj {
  const path = podSpecPath(i.resource.kind)
  if (!path) throw failure(`the object is not a pod or does not have a pod template: ${i.resource.kind}`)
  return put(i.object, path, change((at(i.object, ...path) ?? {}) as Obj))
}
