import { sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { exitCode, NotFound, runProgram } from '../../cli/index.ts'
import { emitYaml, parseYaml, YamlMistake } from '../../../text/index.ts'
import { groupResource, pathOf } from '../client/discovery.ts'
import { StatusError } from '../client/errors.ts'
import type { Call, Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { mergePatch } from '../patch/merge-patch.ts'
import { strategicPatch } from '../patch/strategic.ts'
import { goJson, goJsonIndented } from '../printers/go-json.ts'
import { withoutManagedFields } from '../printers/metadata.ts'
import { select, type Info } from '../resource/builder.ts'
import { fetchAll, Troubles } from '../resource/fetch.ts'
import { isObj, list, nameOf, put, same, text, type Obj } from '../resource/object.ts'
import { isCompiled, PATCH } from '../resource/scheme.ts'
import { reporter, writeQuery } from './report.ts'

const HEAD = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`

type Found = Info & { readonly object: Obj }

function* write(path: string, body: string): Sys<void> {
  const fd = yield* sys.open(path, 'w', { create: true, truncate: true, mode: 0o600 })
  yield* sys.writeAll(fd, new TextEncoder().encode(body))
  yield* sys.close(fd)
}

/** Lets the person's editor have a file. Throws Failure. */
function* launch(k: Call, path: string): Sys<void> {
  const editor = k.env['KUBE_EDITOR'] || k.env['EDITOR'] || 'vi'
  const argv = /[ "'\\]/.test(editor) ? ['sh', '-c', `${editor} "${path}"`] : [editor, path]
  const pid = yield* runProgram(argv, k.env, { pgid: (yield* sys.self()).pgid })
  if (pid instanceof NotFound) throw failure(`unable to launch the editor ${JSON.stringify(editor)}`)
  const code = exitCode((yield* sys.wait(pid))!.status)
  if (code !== 0) throw failure(`there was a problem with the editor ${JSON.stringify(editor)}`)
}

const withoutComments = (body: string): string => body.split('\n').filter((l) => !l.startsWith('#')).join('\n')

/** Reasons at the head of a file that is opened again. */
const reasonsText = (info: Info, reasons: readonly string[]): string => (reasons.length === 0 ? '' : `# ${groupResource(info.resource)} ${JSON.stringify(info.name)} was not valid:\n${reasons.map((r) => `# * ${r}\n`).join('')}#\n`)

function reasonsOf(e: StatusError): string[] {
  const causes = list(e.status, 'details', 'causes')
  return causes.length > 0 ? causes.map((c) => `${text(c, 'field')}: ${text(c, 'message')}`) : [e.message]
}

/** Edits one object until it is saved, given up, or left as it was. */
function* editOne(k: Call, info: Found, tell: (o: Obj) => void): Sys<void> {
  const json = k.flags.text('output') === 'json'
  const original = k.flags.on('show-managed-fields') ? info.object : withoutManagedFields(info.object)
  const path = `/tmp/kubectl-edit-${(yield* sys.random('kubectl-edit')) % 4_000_000_000}.${json ? 'json' : 'yaml'}`
  let body = json ? `${goJsonIndented(original)}\n` : emitYaml(original)
  let reasons: string[] = []
  let shown = ''
  for (;;) {
    shown = HEAD + reasonsText(info, reasons) + body
    yield* write(path, shown)
    yield* launch(k, path)
    const edited = yield* sys.readFile(path)
    const text_ = withoutComments(edited)
    if (edited === shown || text_.trim() === withoutComments(shown).trim()) {
      if (reasons.length === 0) {
        yield* sys.unlink(path)
        yield* k.say('Edit cancelled, no changes made.\n')
        return
      }
      yield* k.say(`A copy of your changes has been stored to ${JSON.stringify(path)}\n`)
      throw failure('Edit cancelled, no valid changes were saved.')
    }
    if (text_.trim() === '') {
      yield* sys.unlink(path)
      yield* k.say('Edit cancelled, saved file was empty.\n')
      return
    }
    body = text_
    try {
      const value = parseYaml(text_)
      if (!isObj(value)) throw new YamlMistake('the edited file is no object')
      if (same(value, original)) {
        yield* sys.unlink(path)
        yield* k.say('Edit cancelled, no changes made.\n')
        return
      }
      if (nameOf(value) !== nameOf(original)) throw failure(`At least one of apiVersion, kind and name was changed`)
      tell(yield* save(k, info, original, value))
      yield* sys.unlink(path)
      return
    } catch (e) {
      if (e instanceof YamlMistake) reasons = [`The edited file had a syntax error: error parsing edited-file: error converting YAML to JSON: yaml: ${e.message}`]
      else if (e instanceof StatusError) reasons = reasonsOf(e)
      else throw e
      yield* k.say(`error: ${groupResource(info.resource)} ${JSON.stringify(info.name)} is invalid\n`)
    }
  }
}

function* save(k: Call, info: Found, before: Obj, after: Obj): Sys<Obj> {
  const compiled = isCompiled(info.resource)
  const patch = compiled ? strategicPatch(before, after) : mergePatch(before, after)
  return yield* k.api.json('PATCH', pathOf(info.resource, info.namespace, info.name, k.flags.text('subresource') || undefined), { query: writeQuery(k), body: goJson(patch), contentType: compiled ? PATCH.strategic : PATCH.merge })
}

export const edit: Verb = function* (k) {
  const troubles = new Troubles()
  const found = yield* fetchAll(k, yield* select(k), troubles)
  troubles.throw()
  const { format } = { format: k.flags.text('output') }
  if (!['', 'json', 'yaml'].includes(format)) throw failure(`The flag 'output' must be one of yaml|json`)
  const report = yield* reporter(k)
  for (const info of found) {
    const object: Obj = put(info.object, ['kind'], info.resource.kind)
    try {
      yield* editOne(k, { ...info, object }, (o) => (format === '' ? report(info, o, 'edited') : k.line(`${info.resource.kind.toLowerCase()}${info.resource.group === '' ? '' : `.${info.resource.group}`}/${info.name} edited`)))
    } catch (e) {
      if (isErrno(e)) throw failure(e.message.toLowerCase())
      throw e
    }
  }
}
