import type { Verb } from '../command/call.ts'
import { failure, Failure } from '../command/failure.ts'
import { pathOf } from '../client/discovery.ts'
import { goJson } from '../printers/go-json.ts'
import { select } from '../resource/builder.ts'
import { fetchAll, Troubles } from '../resource/fetch.ts'
import { list, nameOf, type Obj } from '../resource/object.ts'
import { PATCH } from '../resource/scheme.ts'
import { labelValueMistake } from './label-words.ts'
import { reporter, writeQuery } from './report.ts'

interface Taint { readonly key: string; readonly value?: string; readonly effect?: string }

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

/** `k=v:Effect`, `k:Effect`. Throws Failure. */
function parseTaint(word: string): Taint {
  const [rest = '', effect = '', ...more] = word.split(':')
  if (effect === '' || more.length > 0) throw failure(`invalid taint spec: ${word}`)
  if (!EFFECTS.includes(effect)) throw failure(`invalid taint effect: ${effect}, unsupported taint effect`)
  const [key = '', value, ...others] = rest.split('=')
  if (key === '' || others.length > 0) throw failure(`invalid taint spec: ${word}`)
  const mistake = value === undefined ? undefined : labelValueMistake(value)
  if (mistake !== undefined) throw failure(`invalid taint spec: ${word}, ${mistake}`)
  return { key, ...(value === undefined || value === '' ? {} : { value }), effect }
}

function parseRemoval(word: string): Taint {
  const [key = '', effect] = word.slice(0, -1).split(':')
  if (effect !== undefined && !EFFECTS.includes(effect)) throw failure(`invalid taint effect: ${effect}, unsupported taint effect`)
  return { key: key.split('=')[0]!, ...(effect === undefined ? {} : { effect }) }
}

const same = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect

export const taint: Verb = function* (k) {
  const { flags } = k
  const isTaint = (w: string): boolean => w.includes('=') || w.includes(':') || w.endsWith('-')
  const first = k.args.findIndex(isTaint)
  const resources = first < 0 ? [...k.args] : k.args.slice(0, first)
  const words = first < 0 ? [] : k.args.slice(first)
  if (resources.length < 1) throw failure('one or more resources must be specified as <resource> <name>')
  if (words.length < 1) throw failure('at least one taint update is required')
  if (!['node', 'nodes', 'no'].includes(resources[0]!.split('/')[0]!)) throw failure(`invalid resource type ${resources[0]}, only node(s) is supported`)
  const add = words.filter((w) => !w.endsWith('-')).map(parseTaint)
  const remove = words.filter((w) => w.endsWith('-')).map(parseRemoval)
  const both = add.find((a) => remove.some((r) => r.key === a.key && (r.effect === undefined || r.effect === a.effect)))
  if (both) throw failure(`can not both modify and remove the following taint(s) in the same command: ${both.key}:${both.effect}`)
  const troubles = new Troubles()
  const report = yield* reporter(k)
  const selection = yield* select(k, { args: resources })
  for (const info of yield* fetchAll(k, selection, troubles)) {
    try {
      const now = list(info.object, 'spec', 'taints').map((t) => ({ ...(t as unknown as Taint) }))
      const node = nameOf(info.object)
      if (!flags.on('overwrite') && add.some((a) => now.some((t) => same(a, t)))) throw failure(`node ${node} already has ${add.filter((a) => now.some((t) => same(a, t))).map((a) => a.key).join(',')} taint(s) with same effect(s) and --overwrite is false`)
      const gone = now.filter((t) => remove.some((r) => r.key === t.key && (r.effect === undefined || r.effect === t.effect)))
      const missing = remove.filter((r) => !now.some((t) => r.key === t.key && (r.effect === undefined || r.effect === t.effect)))
      if (missing.length > 0) throw new Failure(missing.map((m) => `error: taint ${JSON.stringify(m.effect === undefined ? m.key : `${m.key}:${m.effect}`)} not found\n`).join(''))
      const replaced = now.some((t) => add.some((a) => same(a, t)))
      const next = [...add, ...now.filter((t) => !gone.includes(t) && !add.some((a) => same(a, t)))]
      const operation = add.length > 0 && (replaced || remove.length > 0) ? 'modified' : add.length > 0 ? 'tainted' : 'untainted'
      if (k.dryRun === 'client') {
        report(info, info.object, operation)
        continue
      }
      const object = yield* k.api.json('PATCH', pathOf(info.resource, '', info.name), { query: writeQuery(k), body: goJson({ spec: { taints: next.length > 0 ? (next as unknown as Obj[]) : null } }), contentType: PATCH.merge })
      report(info, object, operation)
    } catch (e) {
      troubles.take(e)
    }
  }
  troubles.throw()
}
