import type { Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { describe as words } from '../describe/index.ts'
import { StatusError } from '../client/errors.ts'
import { select } from '../resource/builder.ts'
import { fetchAll, itemsOf, listAll, Troubles, typed } from '../resource/fetch.ts'
import { nameOf, namespaceOf } from '../resource/object.ts'

export const describe: Verb = function* (k) {
  const { flags } = k
  if (k.args.length === 0 && flags.list('filename').length === 0 && flags.text('kustomize') === '') throw failure('You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.')
  const selection = yield* select(k, { typesAlone: true })
  const troubles = new Troubles()
  const found = yield* fetchAll(k, selection, troubles)
  // A name that is none may be the beginning of some.
  if (selection.kind === 'named' && found.length === 0 && selection.infos.length === 1 && selection.infos[0]!.source === undefined) {
    const [info] = selection.infos
    const all = itemsOf(yield* listAll(k, info!.resource, info!.namespace))
    const matching = all.filter((o) => nameOf(o).startsWith(info!.name)).map((object) => ({ resource: info!.resource, namespace: namespaceOf(object), name: nameOf(object), object }))
    for (const m of matching) k.out.put(`${yield* words(k, m.resource, typed(m.resource, m.object))}\n`)
    if (matching.length > 0) return
  }
  yield* print()
  if (found.length === 0 && troubles.none) yield* k.say(selection.kind === 'types' && selection.resources.some((r) => r.namespaced) && selection.namespace !== '' ? `No resources found in ${selection.namespace} namespace.\n` : 'No resources found\n')
  troubles.throw()

  function* print() {
    let first = true
    for (const info of found) {
      try {
        const text = yield* words(k, info.resource, typed(info.resource, info.object))
        k.out.put(first ? text : `\n\n${text}`)
        first = false
      } catch (e) {
        if (!(e instanceof StatusError)) throw e
        troubles.take(e)
      }
    }
  }
}
