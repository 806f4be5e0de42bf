import type { Sys } from '../../../sim/index.ts'
import { pathOf, resultName } from '../client/discovery.ts'
import type { Call, Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { mergePatch } from '../patch/merge-patch.ts'
import { goJson } from '../printers/go-json.ts'
import { objectPrinter, outputFormat } from '../printers/index.ts'
import { labelsText } from '../printers/table.ts'
import { select, type Info } from '../resource/builder.ts'
import { fetchAll, Troubles } from '../resource/fetch.ts'
import { map, put, same, text, type Obj } from '../resource/object.ts'
import { PATCH } from '../resource/scheme.ts'
import { annotationChanges, labelChanges, splitWords, type Changes } from './label-words.ts'
import { reporter, writeQuery } from './report.ts'

const NO_RESOURCE = 'one or more resources must be specified as <resource> <name> or <resource>/<name>'

interface Kind { readonly field: 'labels' | 'annotations'; readonly word: 'label' | 'annotation'; readonly read: (words: readonly string[]) => Changes }

/** The objects of the command line, as they are (or as `--local` manifests have them). */
function* objectsOf(k: Call, resources: readonly string[], troubles: Troubles): Sys<(Info & { readonly object: Obj })[]> {
  const selection = yield* select(k, { args: resources })
  if (k.flags.on('local') && selection.kind === 'named') return selection.infos.map((i) => ({ ...i, object: i.object! }))
  return yield* fetchAll(k, selection, troubles)
}

function changed(o: Obj, field: string, c: Changes): Obj {
  const next: Record<string, string> = { ...map(o, 'metadata', field), ...c.set }
  for (const key of c.remove) delete next[key]
  return put(o, ['metadata', field], next)
}

function* send(k: Call, info: Info, before: Obj, after: Obj): Sys<Obj> {
  return yield* k.api.json('PATCH', pathOf(info.resource, info.namespace, info.name), { query: writeQuery(k), body: goJson(mergePatch(before, after)), contentType: PATCH.merge })
}

function prepare(k: Call, kind: Kind): { resources: string[]; changes: Changes } {
  const { resources, changes } = splitWords(k.args, kind.word)
  if (resources.length < 1 && k.flags.list('filename').length === 0 && k.flags.text('kustomize') === '') throw failure(NO_RESOURCE)
  if (changes.length < 1 && !k.flags.on('list')) throw failure(`at least one ${kind.word} update is required`)
  return { resources, changes: kind.read(changes) }
}

export const label: Verb = function* (k) {
  const { resources, changes } = prepare(k, { field: 'labels', word: 'label', read: labelChanges })
  const troubles = new Troubles()
  const printer = outputFormat(k.flags).format === 'name' ? undefined : yield* objectPrinter(k.flags)
  for (const info of yield* objectsOf(k, resources, troubles)) {
    try {
      const labels = map(info.object, 'metadata', 'labels')
      if (k.flags.on('list') && Object.keys(changes.set).length + changes.remove.length === 0) {
        for (const key of Object.keys(labels).sort()) k.line(`${key}=${labels[key]}`)
        continue
      }
      const version = k.flags.text('resource-version')
      if (version !== '' && text(info.object, 'metadata', 'resourceVersion') !== version) throw failure(`the object has been modified; please apply your changes to the latest version and try again`)
      if (!k.flags.on('overwrite')) {
        const taken = Object.entries(changes.set).find(([key, v]) => labels[key] !== undefined && labels[key] !== v)
        if (taken) throw failure(`'${taken[0]}' already has a value (${labels[taken[0]]}), and --overwrite is false`)
      }
      for (const key of changes.remove) if (labels[key] === undefined) k.line(`label ${JSON.stringify(key)} not found.`)
      const after = changed(info.object, 'labels', changes)
      const object = k.dryRun === 'client' || k.flags.on('local') ? after : yield* send(k, info, info.object, after)
      const unlabeled = changes.remove.some((key) => labels[key] !== undefined)
      const word = same(map(after, 'metadata', 'labels'), labels) ? 'not labeled' : unlabeled && Object.keys(changes.set).length === 0 ? 'unlabeled' : 'labeled'
      if (printer) k.out.put(printer(object))
      else if (outputFormat(k.flags).format === 'name') k.line(resultName(info.resource, info.name))
      else k.line(`${resultName(info.resource, info.name)} ${word}${k.dryRunNote}`)
      if (k.flags.on('list')) k.line(`Listing labels for ${info.resource.kind}.${info.resource.group === '' ? info.resource.version : info.resource.group}/${info.name}:\n ${labelsText(map(object, 'metadata', 'labels')).replaceAll(',', '\n ')}`)
    } catch (e) {
      troubles.take(e)
    }
  }
  troubles.throw()
}

export const annotate: Verb = function* (k) {
  const { resources, changes } = prepare(k, { field: 'annotations', word: 'annotation', read: annotationChanges })
  const troubles = new Troubles()
  const report = yield* reporter(k)
  for (const info of yield* objectsOf(k, resources, troubles)) {
    try {
      const annotations = map(info.object, 'metadata', 'annotations')
      if (k.flags.on('list')) {
        for (const key of Object.keys(annotations).sort()) k.line(`${key}=${annotations[key]}`)
        continue
      }
      if (!k.flags.on('overwrite')) {
        const taken = Object.keys(changes.set).filter((key) => annotations[key] !== undefined && annotations[key] !== changes.set[key])
        if (taken.length > 0) throw failure(`--overwrite is false but found the following declared annotation(s): ${taken.map((key) => `'${key}' already has a value (${annotations[key]})`).join('; ')}`)
      }
      const after = changed(info.object, 'annotations', changes)
      report(info, k.dryRun === 'client' || k.flags.on('local') ? after : yield* send(k, info, info.object, after), 'annotated')
    } catch (e) {
      troubles.take(e)
    }
  }
  troubles.throw()
}
