import type { Sys } from '../../../../sim/index.ts'
import { sys } from '../../../../os/index.ts'
import { apiVersionOf, pathOf } from '../../client/discovery.ts'
import { errorText, StatusError, withPrefix } from '../../client/errors.ts'
import type { Call, Verb } from '../../command/call.ts'
import { failure, Failure } from '../../command/failure.ts'
import { threeWayMerge } from '../../patch/merge-patch.ts'
import { threeWayStrategic } from '../../patch/strategic.ts'
import { goJson } from '../../printers/go-json.ts'
import { select, type Info } from '../../resource/builder.ts'
import { Troubles } from '../../resource/fetch.ts'
import { isObj, text, type Obj } from '../../resource/object.ts'
import { parseJson } from '../../client/api.ts'
import { isCompiled, PATCH } from '../../resource/scheme.ts'
import { validation } from '../create-file.ts'
import { untilGone } from '../delete.ts'
import { reporter, writeQuery, type Report } from '../report.ts'
import { lastApplied, withLastApplied } from './last-applied.ts'

type Given = Info & { readonly object: Obj }

const CONFLICT_ADVICE = `
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`

export const apply: Verb = function* (k) {
  const { flags } = k
  if (k.args.length > 0) throw k.usage(`Unexpected args: [${k.args.join(' ')}]`)
  if (flags.on('force-conflicts') && !flags.on('server-side')) throw failure('--force-conflicts only works with --server-side')
  if (flags.on('server-side') && k.dryRun === 'client') throw failure('--dry-run=client doesn\'t work with --server-side (did you mean --dry-run=server instead?)')
  if (flags.list('filename').length === 0 && flags.text('kustomize') === '') throw failure('must specify one of -f and -k')
  if (flags.on('prune')) throw failure('--prune is not modelled in this lab: delete what is wanted no more')
  const selection = yield* select(k, { args: [] })
  const infos = selection.kind === 'named' ? selection.infos : []
  if (infos.length === 0) throw failure('no objects passed to apply')
  const report = yield* reporter(k)
  const troubles = new Troubles()
  for (const info of infos) {
    try {
      const given: Given = { ...info, object: info.object! }
      if (info.name === '' && text(info.object, 'metadata', 'generateName') !== '') throw failure(`from ${text(info.object, 'metadata', 'generateName')}: cannot use generate name with apply`)
      if (flags.on('server-side')) yield* applyOnServer(k, given, report)
      else yield* applyHere(k, given, report)
    } catch (e) {
      troubles.take(e)
    }
  }
  troubles.throw()
}

function* applyOnServer(k: Call, info: Given, report: Report): Sys<void> {
  const manager = k.flags.changed('field-manager') ? k.flags.text('field-manager') : 'kubectl'
  try {
    const object = yield* k.api.json('PATCH', pathOf(info.resource, info.namespace, info.name), {
      query: writeQuery(k, { fieldManager: manager, force: String(k.flags.on('force-conflicts')), fieldValidation: validation(k) }), body: goJson(info.object), contentType: PATCH.apply,
    })
    report(info, object, 'serverside-applied')
  } catch (e) {
    if (e instanceof StatusError && e.reason === 'Conflict') throw failure(`${e.message}${CONFLICT_ADVICE}`)
    throw e
  }
}

/** `Resource: "apps/v1, Resource=deployments", …`: how messages name what is applied (resource.Info's String with its mapping). */
function named(info: Info): string {
  const gv = info.resource.group === '' ? `/${info.resource.version}` : apiVersionOf(info.resource)
  return `Resource: ${JSON.stringify(`${gv}, Resource=${info.resource.plural}`)}, GroupVersionKind: ${JSON.stringify(`${gv}, Kind=${info.resource.kind}`)}\nName: ${JSON.stringify(info.name)}, Namespace: ${JSON.stringify(info.namespace)}`
}

function* current(k: Call, info: Given): Sys<Obj | undefined> {
  try {
    if (info.name === '') throw failure('resource name may not be empty')
    return yield* k.api.get(pathOf(info.resource, info.namespace, info.name))
  } catch (e) {
    if (e instanceof StatusError && e.reason === 'NotFound') return undefined
    const said = `error when retrieving current configuration of:\n${named(info)}\nfrom server for: ${JSON.stringify(info.source)}`
    if (e instanceof Failure) throw failure(`${said}: ${errorText(e)}`)
    throw withPrefix(e, said)
  }
}

function* applyHere(k: Call, info: Given, report: Report): Sys<void> {
  const wanted = withLastApplied(info.object)
  const there = yield* current(k, info)
  if (!there) {
    if (k.dryRun === 'client') {
      report(info, wanted, 'created')
      return
    }
    try {
      report(info, yield* create(k, info, wanted), 'created')
    } catch (e) {
      throw withPrefix(e, `error when creating ${JSON.stringify(info.source)}`)
    }
    return
  }
  if (k.dryRun === 'client') {
    report(info, there, 'configured')
    return
  }
  if (lastApplied(there) === undefined) {
    yield* k.say(`Warning: resource ${info.resource.plural}/${info.name} is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`)
  }
  const { patch, type } = patchFor(info, wanted, there)
  if (Object.keys(patch).length === 0) {
    report(info, there, 'unchanged')
    return
  }
  try {
    const object = yield* k.api.json('PATCH', pathOf(info.resource, info.namespace, info.name), { query: writeQuery(k, { fieldValidation: validation(k) }), body: goJson(patch), contentType: type })
    if (text(object, 'metadata', 'deletionTimestamp') !== '') yield* k.say(`Warning: Detected changes to resource ${info.name} which is currently being deleted.\n`)
    report(info, object, 'configured')
  } catch (e) {
    if (k.flags.on('force') && e instanceof StatusError && ['Conflict', 'Invalid'].includes(e.reason)) {
      report(info, yield* recreate(k, info, wanted), 'configured')
      return
    }
    throw withPrefix(e, `error when applying patch:\n${goJson(patch)}\nto:\n${named(info)}\nfor: ${JSON.stringify(info.source)}: error when patching ${JSON.stringify(info.source)}`)
  }
}

/** The patch that leads from what is there to what is wanted, without what was applied before and is wanted no more. */
export function patchFor(info: Info, wanted: Obj, there: Obj): { readonly patch: Obj; readonly type: string } {
  const before = parseJson(lastApplied(there) ?? '{}')
  const original = isObj(before) ? before : {}
  return isCompiled(info.resource) ? { patch: threeWayStrategic(original, wanted, there), type: PATCH.strategic } : { patch: threeWayMerge(original, wanted, there), type: PATCH.merge }
}

const create = (k: Call, info: Given, object: Obj): Sys<Obj> =>
  k.api.json('POST', pathOf(info.resource, info.namespace), { query: writeQuery(k, { fieldValidation: validation(k) }), body: JSON.stringify(object) })

/** `--force`: what cannot be changed is made anew. */
function* recreate(k: Call, info: Given, object: Obj): Sys<Obj> {
  yield* k.api.json('DELETE', pathOf(info.resource, info.namespace, info.name), { body: JSON.stringify({ kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' }) })
  yield* untilGone(k, info, '', (yield* sys.clock()) + 300_000_000, new Troubles())
  return yield* create(k, info, object)
}

