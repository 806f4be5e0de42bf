import { pathOf } from '../client/discovery.ts'
import { withPrefix } from '../client/errors.ts'
import type { Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { select } from '../resource/builder.ts'
import { Troubles } from '../resource/fetch.ts'
import { put, text, type Obj } from '../resource/object.ts'
import { lastApplied, withLastApplied } from './apply/last-applied.ts'
import { validation } from './create-file.ts'
import { deleteInfos, deleteOptions } from './delete.ts'
import { reporter, writeQuery } from './report.ts'

export const replace: Verb = function* (k) {
  const { flags } = k
  if (flags.list('filename').length === 0 && flags.text('kustomize') === '') throw failure('must specify one of -f and -k')
  const selection = yield* select(k, { args: [] })
  const infos = selection.kind === 'named' ? selection.infos : []
  if (infos.length === 0) throw failure('no objects passed to replace')
  const report = yield* reporter(k)
  const troubles = new Troubles()
  if (flags.on('force')) {
    const o = deleteOptions(k)
    yield* deleteInfos(k, infos, { ...o, force: false, grace: Math.max(o.grace, 0), wait: true }, new Troubles())
  }
  for (const info of infos) {
    try {
      let object = info.object!
      if (flags.on('save-config') || lastApplied(object) !== undefined) object = withLastApplied(object)
      if (k.dryRun === 'client') {
        report(info, object, 'replaced')
        continue
      }
      const options = { query: writeQuery(k, { fieldValidation: validation(k) }) }
      if (flags.on('force')) {
        report(info, yield* k.api.json('POST', pathOf(info.resource, info.namespace), { ...options, body: JSON.stringify(object) }), 'replaced')
        continue
      }
      // Without a version of its own it replaces whatever is there now.
      if (text(object, 'metadata', 'resourceVersion') === '') {
        const there: Obj = yield* k.api.get(pathOf(info.resource, info.namespace, info.name))
        object = put(object, ['metadata', 'resourceVersion'], text(there, 'metadata', 'resourceVersion'))
      }
      report(info, yield* k.api.json('PUT', pathOf(info.resource, info.namespace, info.name), { ...options, body: JSON.stringify(object) }), 'replaced')
    } catch (e) {
      troubles.take(withPrefix(e, `error when replacing ${JSON.stringify(info.source)}`))
    }
  }
  troubles.throw()
}
