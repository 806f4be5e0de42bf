import { sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { exitCode, NotFound, runProgram } from '../../cli/index.ts'
import { emitYaml } from '../../../text/index.ts'
import { pathOf } from '../client/discovery.ts'
import { StatusError } from '../client/errors.ts'
import type { Call, Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { goJson } from '../printers/go-json.ts'
import { withoutManagedFields } from '../printers/metadata.ts'
import { select, type Info } from '../resource/builder.ts'
import { PATCH } from '../resource/scheme.ts'
import { put, type Obj } from '../resource/object.ts'
import { patchFor } from './apply/index.ts'
import { withLastApplied } from './apply/last-applied.ts'

function* makeFolder(prefix: string): Sys<string> {
  const path = `/tmp/${prefix}-${yield* sys.random('kubectl-diff')}`
  yield* sys.mkdir(path, 0o700)
  return path
}

function* writeFile(path: string, text: string): Sys<void> {
  const fd = yield* sys.open(path, 'w', { create: true, truncate: true, mode: 0o600 })
  yield* sys.writeAll(fd, new TextEncoder().encode(text))
  yield* sys.close(fd)
}

/** What is there and what would be there: the server is asked to merge without keeping it. */
function* both(k: Call, info: Info & { readonly object: Obj }): Sys<{ live: Obj | undefined; merged: Obj }> {
  const path = pathOf(info.resource, info.namespace, info.name)
  const dry = { dryRun: 'All', fieldManager: k.flags.text('field-manager') }
  let live: Obj | undefined
  try {
    live = yield* k.api.get(path)
  } catch (e) {
    if (!(e instanceof StatusError) || e.reason !== 'NotFound') throw e
  }
  if (k.flags.on('server-side')) return { live, merged: yield* k.api.json('PATCH', path, { query: { ...dry, fieldManager: 'kubectl', force: String(k.flags.on('force-conflicts')) }, body: goJson(info.object), contentType: PATCH.apply }) }
  const wanted = withLastApplied(info.object)
  if (!live) return { live, merged: yield* k.api.json('POST', pathOf(info.resource, info.namespace), { query: dry, body: JSON.stringify(wanted) }) }
  const { patch, type } = patchFor(info, wanted, live)
  return { live, merged: yield* k.api.json('PATCH', path, { query: dry, body: goJson(patch), contentType: type }) }
}

/** The annotation with the configuration itself is no difference that anybody looks for. */
const shown = (o: Obj): string => emitYaml(withoutManagedFields(put(o, ['metadata', 'resourceVersion'], undefined)))

/** Takes a folder of ours away; whoever was quicker has done us a favour. */
function* removeFolder(path: string): Sys<void> {
  try {
    yield* emptied(path)
  } catch (e) {
    if (!isErrno(e)) throw e
  }
}

function* emptied(path: string): Sys<void> {
  for (const name of yield* sys.readdir(path)) yield* sys.unlink(`${path}/${name}`)
  yield* sys.rmdir(path)
}

export const diff: Verb = function* (k) {
  if (k.flags.list('filename').length === 0 && k.flags.text('kustomize') === '') throw failure('must specify one of -f and -k')
  const selection = yield* select(k, { args: [] })
  const infos = selection.kind === 'named' ? selection.infos : []
  const [live, merged] = [yield* makeFolder('LIVE'), yield* makeFolder('MERGED')]
  try {
    for (const info of infos) {
      const { group, version, kind } = info.resource
      const name = [...(group === '' ? [] : [group]), version, kind, info.namespace, info.name].join('.')
      const pair = yield* both(k, { ...info, object: info.object! })
      if (pair.live) yield* writeFile(`${live}/${name}`, shown(pair.live))
      yield* writeFile(`${merged}/${name}`, shown(pair.merged))
    }
    yield* k.out.flush()
    const command = (k.env['KUBECTL_EXTERNAL_DIFF'] ?? '').split(' ').filter((w) => w !== '')
    const argv = command.length > 0 ? [...command, live, merged] : ['diff', '-u', '-N', live, merged]
    const pid = yield* runProgram(argv, k.env)
    if (pid instanceof NotFound) throw failure(`failed to run ${JSON.stringify(argv[0])}: exec: ${JSON.stringify(argv[0])}: executable file not found in $PATH`, 2)
    return exitCode((yield* sys.wait(pid))!.status)
  } finally {
    for (const folder of [live, merged]) yield* removeFolder(folder)
  }
}
