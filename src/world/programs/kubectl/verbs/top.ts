import { StatusError } from '../client/errors.ts'
import type { Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { baseValue } from '../describe/quantity.ts'
import { layOut } from '../printers/table.ts'
import { list, nameOf, namespaceOf, text, type Obj } from '../resource/object.ts'
import type { Call } from '../command/call.ts'
import type { Sys } from '../../../sim/index.ts'

const METRICS = '/apis/metrics.k8s.io/v1beta1'
const MIB = 2 ** 20

const cpu = (o: Obj): number => Math.ceil(baseValue(text(o, 'cpu') || '0') * 1000)
const memory = (o: Obj): number => Math.trunc(baseValue(text(o, 'memory') || '0') / MIB)
const share = (part: number, whole: string, unit: number): string => (baseValue(whole) === 0 ? '<unknown>' : `${Math.trunc((part * unit * 100) / baseValue(whole))}%`)

/** Items of the metrics API. Throws Failure where the cluster has none. */
function* metrics(k: Call, path: string): Sys<Obj[]> {
  const { groups } = yield* k.discoverer.discovery()
  if (!groups.some((g) => g.name === 'metrics.k8s.io')) throw failure('Metrics API not available')
  try {
    const answer = yield* k.api.get(path, { labelSelector: k.flags.text('selector') || undefined, fieldSelector: k.flags.text('field-selector') || undefined })
    return Array.isArray(answer['items']) ? list(answer, 'items') : [answer]
  } catch (e) {
    if (e instanceof StatusError && e.reason === 'ServiceUnavailable') throw failure('Metrics API not available')
    throw e
  }
}

function sorter(k: Call): (a: { cpu: number; memory: number; name: string }, b: { cpu: number; memory: number; name: string }) => number {
  const by = k.flags.text('sort-by')
  if (!['', 'cpu', 'memory'].includes(by)) throw failure('--sort-by accepts only cpu or memory')
  return (a, b) => (by === 'cpu' ? b.cpu - a.cpu : by === 'memory' ? b.memory - a.memory : 0) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
}

export const topNode: Verb = function* (k) {
  if (k.args.length > 1) throw k.usage('node [NAME | -l label]')
  const order = sorter(k)
  const found = yield* metrics(k, `${METRICS}/nodes${k.args.length > 0 ? `/${k.args[0]}` : ''}`)
  const nodes = new Map(list(yield* k.api.get('/api/v1/nodes'), 'items').map((n) => [nameOf(n), n]))
  const room = (name: string, r: string): string => text(nodes.get(name), 'status', k.flags.on('show-capacity') ? 'capacity' : 'allocatable', r)
  const rows = found.map((m) => ({ name: nameOf(m), cpu: cpu(m['usage'] as Obj), memory: memory(m['usage'] as Obj) })).sort(order)
    .map((r) => [r.name, `${r.cpu}m`, share(r.cpu / 1000, room(r.name, 'cpu'), 1), `${r.memory}Mi`, share(r.memory, room(r.name, 'memory'), MIB)])
  k.out.put(layOut([...(k.flags.on('no-headers') ? [] : [['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)']]), ...rows].map((r) => `${r.join('\t')}\n`).join('')))
}

export const topPod: Verb = function* (k) {
  if (k.args.length > 1) throw k.usage('pod [NAME | -l label]')
  const order = sorter(k)
  const all = k.flags.on('all-namespaces')
  const namespace = yield* k.namespace()
  const found = yield* metrics(k, `${METRICS}${all ? '' : `/namespaces/${namespace}`}/pods${k.args.length > 0 ? `/${k.args[0]}` : ''}`)
  if (found.length === 0) {
    yield* k.say(all ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`)
    return
  }
  const each = k.flags.on('containers')
  const rows = found.flatMap((m) => {
    const containers = list(m, 'containers').map((c) => ({ container: text(c, 'name'), cpu: cpu(c['usage'] as Obj), memory: memory(c['usage'] as Obj) }))
    const base = { namespace: namespaceOf(m), name: nameOf(m) }
    return each ? containers.map((c) => ({ ...base, ...c })) : [{ ...base, container: '', cpu: containers.reduce((n, c) => n + c.cpu, 0), memory: containers.reduce((n, c) => n + c.memory, 0) }]
  }).sort(order)
  const header = [...(all ? ['NAMESPACE'] : []), each ? 'POD' : 'NAME', ...(each ? ['NAME'] : []), 'CPU(cores)', 'MEMORY(bytes)']
  const cells = rows.map((r) => [...(all ? [r.namespace] : []), r.name, ...(each ? [r.container] : []), `${r.cpu}m`, `${r.memory}Mi`])
  const sums = k.flags.on('sum') ? [[...(all ? [''] : []), '', ...(each ? [''] : []), '________', '________'], [...(all ? [''] : []), '', ...(each ? [''] : []), `${rows.reduce((n, r) => n + r.cpu, 0)}m`, `${rows.reduce((n, r) => n + r.memory, 0)}Mi`]] : []
  k.out.put(layOut([...(k.flags.on('no-headers') ? [] : [header]), ...cells, ...sums].map((r) => `${r.join('\t')}\n`).join('')))
}
