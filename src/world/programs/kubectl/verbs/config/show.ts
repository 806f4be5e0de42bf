import { emitYaml } from '../../../../text/index.ts'
import { merge, type Kubeconfig } from '../../client/kubeconfig.ts'
import { kubeconfigObject } from '../../client/kubeconfig-file.ts'
import { dataOrFile } from '../../client/connection.ts'
import { encodeBase64 } from '../../client/base64.ts'
import type { Sys } from '../../../../sim/index.ts'
import type { Verb } from '../../command/call.ts'
import { failure } from '../../command/failure.ts'
import { goJsonIndented } from '../../printers/go-json.ts'
import { objectPrinter, outputFormat } from '../../printers/index.ts'
import { layOut } from '../../printers/table.ts'
import { Troubles } from '../../resource/fetch.ts'
import { text, type Obj } from '../../resource/object.ts'
import { filesOf } from './files.ts'

export const currentContext: Verb = function* (k) {
  const { current } = merge(yield* filesOf(k))
  if (current === '') throw failure('current-context is not set')
  k.line(current)
}

export const getNames = (section: 'clusters' | 'users'): Verb => function* (k) {
  k.line('NAME')
  for (const name of Object.keys(merge(yield* filesOf(k))[section]).sort()) k.line(name)
}

export const getContexts: Verb = function* (k) {
  const config = merge(yield* filesOf(k))
  const format = k.flags.text('output')
  if (!['', 'name'].includes(format)) throw failure(`output must be one of '' or 'name': ${format}`)
  const troubles = new Troubles()
  const names = k.args.length > 0 ? k.args.filter((a) => {
    if (config.contexts[a]) return true
    troubles.take(failure(`context ${a} not found`))
    return false
  }) : Object.keys(config.contexts)
  const sorted = [...names].sort()
  if (format === 'name') for (const n of sorted) k.line(n)
  else {
    const rows = sorted.map((n) => [n === config.current ? '*' : '', n, text(config.contexts[n], 'cluster'), text(config.contexts[n], 'user'), text(config.contexts[n], 'namespace')])
    k.out.put(layOut([...(k.flags.on('no-headers') ? [] : [['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE']]), ...rows].map((r) => `${r.join('\t')}\n`).join('')))
  }
  troubles.throw()
}

const HIDDEN: Readonly<Record<string, string>> = { token: 'REDACTED', password: 'REDACTED', 'certificate-authority-data': 'DATA+OMITTED', 'client-certificate-data': 'DATA+OMITTED', 'client-key-data': 'DATA+OMITTED' }

const redacted = (entry: Obj): Obj => Object.fromEntries(Object.entries(entry).map(([key, v]) => [key, key in HIDDEN && v !== '' ? HIDDEN[key]! : v]))
const each = (entries: Readonly<Record<string, Obj>>, f: (e: Obj) => Obj): Record<string, Obj> => Object.fromEntries(Object.entries(entries).map(([n, e]) => [n, f(e)]))

function minified(c: Kubeconfig, wanted: string): Kubeconfig {
  const name = wanted === '' ? c.current : wanted
  if (name === '') throw failure('current-context must exist in order to minify')
  const context = c.contexts[name]
  if (!context) throw failure(`cannot locate context ${name}`)
  const pick = (entries: Readonly<Record<string, Obj>>, n: string): Record<string, Obj> => (entries[n] ? { [n]: entries[n] } : {})
  return { current: name, contexts: { [name]: context }, clusters: pick(c.clusters, text(context, 'cluster')), users: pick(c.users, text(context, 'user')) }
}

/** Files named by an entry, put into it as data. */
function* flattened(entry: Obj, keys: readonly string[]): Sys<Obj> {
  let out = entry
  for (const key of keys) {
    if (text(entry, key) === '') continue
    const { [key]: _, ...rest } = out
    out = { ...rest, [`${key}-data`]: encodeBase64((yield* dataOrFile(entry, key)) ?? '') }
  }
  return out
}

export const view: Verb = function* (k) {
  const { flags } = k
  let config = merge(yield* filesOf(k))
  if (flags.on('minify')) config = minified(config, flags.text('context'))
  if (flags.on('flatten')) {
    const clusters: Record<string, Obj> = {}
    const users: Record<string, Obj> = {}
    for (const [n, e] of Object.entries(config.clusters)) clusters[n] = yield* flattened(e, ['certificate-authority'])
    for (const [n, e] of Object.entries(config.users)) users[n] = yield* flattened(e, ['client-certificate', 'client-key'])
    config = { ...config, clusters, users }
  }
  if (!flags.on('raw') && !flags.on('flatten')) config = { ...config, clusters: each(config.clusters, redacted), users: each(config.users, redacted) }
  else if (flags.on('flatten') && !flags.on('raw')) config = { ...config, clusters: each(config.clusters, redactedData), users: each(config.users, redactedData) }
  const object = kubeconfigObject(config)
  const { format } = outputFormat(flags)
  if (format === 'json') k.out.put(`${goJsonIndented(object, '    ', jsonOrder)}\n`)
  else if (format === 'yaml' || format === '') k.out.put(emitYaml(object))
  else k.out.put((yield* objectPrinter(flags))?.(object) ?? '')
}

const redactedData = (entry: Obj): Obj => Object.fromEntries(Object.entries(entry).map(([key, v]) => [key, HIDDEN[key] === 'DATA+OMITTED' && v !== '' ? HIDDEN[key] : v]))
const ORDER = ['kind', 'apiVersion', 'preferences', 'clusters', 'users', 'contexts', 'current-context', 'name']
const jsonOrder = (o: Obj): string[] => Object.keys(o).sort((a, b) => (ORDER.indexOf(a) + 99) % 99 - (ORDER.indexOf(b) + 99) % 99)
