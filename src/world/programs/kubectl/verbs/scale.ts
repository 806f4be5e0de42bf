import { pathOf } from '../client/discovery.ts'
import { describeError, errorText } from '../client/errors.ts'
import type { Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { goJson } from '../printers/go-json.ts'
import { select } from '../resource/builder.ts'
import { fetchAll, Troubles } from '../resource/fetch.ts'
import { num, text } from '../resource/object.ts'
import { PATCH } from '../resource/scheme.ts'
import { reporter } from './report.ts'

export const scale: Verb = function* (k) {
  const { flags } = k
  if (!flags.changed('replicas')) throw failure('required flag(s) "replicas" not set')
  const replicas = flags.number('replicas')
  if (replicas < 0) throw failure('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0')
  const selection = yield* select(k)
  const report = yield* reporter(k)
  const troubles = new Troubles()
  let found
  try {
    found = yield* fetchAll(k, selection, troubles)
    troubles.throw()
  } catch (e) {
    const failed = describeError(e)
    if (!failed) throw e
    throw failure(`no objects passed to scale ${errorText(failed).replace(/^Error from server \(\w+\): /gm, '')}`)
  }
  if (found.length === 0) throw failure('no objects passed to scale')
  for (const info of found) {
    try {
      const now = num(info.object, 'spec', 'replicas')
      const wanted = flags.number('current-replicas')
      if (wanted >= 0 && now !== wanted) throw failure(`Expected replicas to be ${wanted}, was ${now}`)
      const version = flags.text('resource-version')
      if (version !== '' && text(info.object, 'metadata', 'resourceVersion') !== version) throw failure(`Expected resource version to be ${version}, was ${text(info.object, 'metadata', 'resourceVersion')}`)
      if (k.dryRun === 'client') {
        report(info, info.object, 'scaled')
        continue
      }
      const object = yield* k.api.json('PATCH', pathOf(info.resource, info.namespace, info.name, 'scale'), {
        query: k.dryRun === 'server' ? { dryRun: 'All' } : {}, body: goJson({ spec: { replicas } }), contentType: PATCH.merge,
      })
      report(info, object, 'scaled')
    } catch (e) {
      troubles.take(e)
    }
  }
  troubles.throw()
}
