import { sys } from '../../../os/index.ts'
import { isErrno } from '../../../sim/index.ts'
import { parseYaml, YamlMistake } from '../../../text/index.ts'
import { pathOf } from '../client/discovery.ts'
import { StatusError } from '../client/errors.ts'
import type { Verb } from '../command/call.ts'
import { failure, Failure } from '../command/failure.ts'
import { goJson } from '../printers/go-json.ts'
import { select } from '../resource/builder.ts'
import { fetchAll, Troubles } from '../resource/fetch.ts'
import { put, same, text, type Obj } from '../resource/object.ts'
import { isCompiled, PATCH } from '../resource/scheme.ts'
import { reporter, writeQuery } from './report.ts'

const TYPES = ['json', 'merge', 'strategic'] as const

/** A patch as JSON: what begins with a brace goes to the server as it stands. Throws Failure. */
function asJson(source: string): string {
  if (/^\s*\{/.test(source)) return source
  try {
    const value = parseYaml(source)
    return goJson(value ?? null)
  } catch (e) {
    if (e instanceof YamlMistake) throw failure(`unable to parse ${goQuoted(source)}: yaml: ${e.message}`)
    throw e
  }
}

const goQuoted = (text: string): string => JSON.stringify(text)

export const patch: Verb = function* (k) {
  const { flags } = k
  const type = flags.text('type')
  if (flags.changed('patch') && flags.text('patch-file') !== '') throw failure('cannot specify --patch and --patch-file together')
  if (!flags.changed('patch') && flags.text('patch-file') === '') throw failure('must specify --patch or --patch-file containing the contents of the patch')
  if (!(TYPES as readonly string[]).includes(type)) throw failure(`--type must be one of [${TYPES.join(' ')}], not ${JSON.stringify(type)}`)
  let source = flags.text('patch')
  if (flags.text('patch-file') !== '') {
    try {
      source = yield* sys.readFile(flags.text('patch-file'))
    } catch (e) {
      if (isErrno(e)) throw failure(`unable to read patch file: open ${flags.text('patch-file')}: ${e.message.toLowerCase()}`)
      throw e
    }
  }
  const body = asJson(source)
  const troubles = new Troubles()
  const report = yield* reporter(k)
  const selection = yield* select(k)
  const subresource = flags.text('subresource') || undefined
  const found = yield* fetchAll(k, selection, troubles)
  troubles.throw()
  for (const info of found) {
    try {
      if (type === 'strategic' && !isCompiled(info.resource)) throw notStrategic(info.object)
      const query = writeQuery(k, k.dryRun === 'client' ? { dryRun: 'All' } : {})
      const object = yield* k.api.json('PATCH', pathOf(info.resource, info.namespace, info.name, subresource), { query, body, contentType: PATCH[type as (typeof TYPES)[number]] })
      const bare = (o: Obj): Obj => put(o, ['metadata', 'managedFields'], undefined)
      report(info, object, same(bare(info.object), bare(object)) ? 'patched (no change)' : 'patched')
    } catch (e) {
      troubles.take(e instanceof StatusError && e.reason === 'UnsupportedMediaType' ? unsupported(e, info.object) : e)
    }
  }
  troubles.throw()
}

/** kubectl asks the server all the same; the answer names the kind. */
const notStrategic = (o: Obj): Failure =>
  failure(`application/strategic-merge-patch+json is not supported by ${text(o, 'apiVersion')}, Kind=${text(o, 'kind')}: the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml`)
const unsupported = (e: StatusError, o: Obj): Failure => failure(`application/strategic-merge-patch+json is not supported by ${text(o, 'apiVersion')}, Kind=${text(o, 'kind')}: ${e.message}`)
