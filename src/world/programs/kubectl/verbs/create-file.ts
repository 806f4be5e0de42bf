import type { Sys } from '../../../sim/index.ts'
import { pathOf } from '../client/discovery.ts'
import { withPrefix } from '../client/errors.ts'
import type { Call } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { select, type Info } from '../resource/builder.ts'
import { Troubles } from '../resource/fetch.ts'
import type { Obj } from '../resource/object.ts'
import { withLastApplied } from './apply/last-applied.ts'
import { reporter, writeQuery, type Report } from './report.ts'

/** Creates one object and tells it. */
export function* createObject(k: Call, info: Info & { readonly object: Obj }, report: Report): Sys<void> {
  const object = k.flags.on('save-config') ? withLastApplied(info.object) : info.object
  if (k.dryRun === 'client') {
    report(info, object, 'created')
    return
  }
  const created = yield* k.api.json('POST', pathOf(info.resource, info.namespace), { query: writeQuery(k, { fieldValidation: validation(k) }), body: JSON.stringify(object) })
  report({ ...info, name: String((created['metadata'] as Obj)['name']) }, created, 'created')
}

/** `fieldValidation` of the server by `--validate`. Throws Failure. */
export function validation(k: Call): string {
  const word = k.flags.text('validate')
  if (word === 'true' || word === 'strict' || word === '') return 'Strict'
  if (word === 'warn') return 'Warn'
  if (word === 'false' || word === 'ignore') return 'Ignore'
  throw failure(`invalid - validate option ${JSON.stringify(word)}; must be one of: strict (or true), warn, ignore (or false)`)
}

/** `kubectl create -f`: all objects are tried, what failed is told at the end. */
export function* createFromFiles(k: Call): Sys<void> {
  if (k.flags.text('raw') !== '') throw failure('--raw is not modelled here: use -f')
  const selection = yield* select(k, { args: [] })
  if (selection.kind === 'named' && selection.infos.length === 0) throw failure('no objects passed to create')
  const report = yield* reporter(k)
  const troubles = new Troubles()
  for (const info of selection.kind === 'named' ? selection.infos : []) {
    try {
      yield* createObject(k, { ...info, object: info.object! }, report)
    } catch (e) {
      troubles.take(withPrefix(e, `error when creating ${JSON.stringify(info.source)}`))
    }
  }
  troubles.throw()
}
