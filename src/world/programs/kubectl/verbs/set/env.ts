import type { Sys } from '../../../../sim/index.ts'
import { pathOf } from '../../client/discovery.ts'
import type { Call, Verb } from '../../command/call.ts'
import { failure } from '../../command/failure.ts'
import { select } from '../../resource/builder.ts'
import { fetchAll, Troubles } from '../../resource/fetch.ts'
import { at, list, map, text, type Obj } from '../../resource/object.ts'
import { changeContainers, podSpecPath, setOn, withPodSpec } from './template.ts'

const isChange = (w: string): boolean => w.includes('=') || (w.endsWith('-') && w !== '-')

/** Variables that a ConfigMap or Secret gives, by `--from`. */
function* fromSource(k: Call): Sys<Obj[]> {
  const source = k.flags.text('from')
  if (source === '') return []
  const [type = '', name = ''] = source.split('/')
  const resource = yield* k.mapper.resource(type)
  const o = yield* k.api.get(pathOf(resource, yield* k.namespace(), name))
  const ref = resource.kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef'
  const keys = k.flags.list('keys')
  return Object.keys(map(o, 'data')).sort().filter((key) => keys.length === 0 || keys.includes(key)).map((key) => ({ name: k.flags.text('prefix') + key.toUpperCase().replace(/[^A-Z0-9_]/g, '_'), valueFrom: { [ref]: { key, name } } }))
}

function* listEnv(k: Call, resources: readonly string[]): Sys<void> {
  const troubles = new Troubles()
  for (const info of yield* fetchAll(k, yield* select(k, { args: resources }), troubles)) {
    const spec = at(info.object, ...(podSpecPath(info.resource.kind) ?? []))
    for (const c of list(spec, 'containers')) {
      k.line(`# ${info.resource.kind} ${info.name}, container ${text(c, 'name')}`)
      for (const e of list(c, 'env')) k.line(at(e, 'valueFrom') === undefined ? `${text(e, 'name')}=${text(e, 'value')}` : `# ${text(e, 'name')} from ${sourceText(e)}`)
    }
  }
  troubles.throw()
}

function sourceText(e: Obj): string {
  const [config, secret, field] = [at(e, 'valueFrom', 'configMapKeyRef'), at(e, 'valueFrom', 'secretKeyRef'), at(e, 'valueFrom', 'fieldRef')]
  if (config !== undefined) return `configmap ${text(config, 'name')}, key ${text(config, 'key')}`
  if (secret !== undefined) return `secret ${text(secret, 'name')}, key ${text(secret, 'key')}`
  return field === undefined ? 'a resource' : `field path ${text(field, 'fieldPath')}`
}

export const setEnv: Verb = function* (k) {
  const first = k.args.findIndex(isChange)
  const resources = first < 0 ? k.args : k.args.slice(0, first)
  const words = [...(first < 0 ? [] : k.args.slice(first)), ...k.flags.list('env')]
  if (resources.length === 0 && k.flags.list('filename').length === 0) throw failure('one or more resources must be specified as <resource> <name> or <resource>/<name>')
  if (k.flags.on('list')) {
    yield* listEnv(k, resources)
    return
  }
  const source = yield* fromSource(k)
  if (words.length === 0 && source.length === 0) throw failure('at least one environment variable must be provided')
  const remove = words.filter((w) => !w.includes('=')).map((w) => w.slice(0, -1))
  const set: Obj[] = [...source, ...words.filter((w) => w.includes('=')).map((w) => ({ name: w.slice(0, w.indexOf('=')), value: w.slice(w.indexOf('=') + 1) }))]
  yield* setOn(k, resources, 'env updated', (i) => withPodSpec(i, (spec) => {
    const { spec: next, found } = changeContainers(spec, k.flags.text('containers'), (c) => {
      const kept = list(c, 'env').filter((e) => !remove.includes(text(e, 'name')))
      const changed = kept.map((e) => set.find((s) => text(s, 'name') === text(e, 'name')) ?? e)
      return { ...c, env: [...changed, ...set.filter((s) => !kept.some((e) => text(e, 'name') === text(s, 'name')))] }
    })
    if (found === 0) throw failure(`${i.resource.plural}/${i.name} does not have any containers matching ${JSON.stringify(k.flags.text('containers'))}`)
    return next
  }))
}
