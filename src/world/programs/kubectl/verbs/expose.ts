import type { Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { select } from '../resource/builder.ts'
import { fetchAll, Troubles } from '../resource/fetch.ts'
import { list, map, num, text, type Obj } from '../resource/object.ts'
import { make } from './create/make.ts'

/** Labels by which the exposed thing finds its pods. */
function selectorOf(o: Obj, kind: string): Record<string, string> {
  if (kind === 'Pod') {
    const labels = map(o, 'metadata', 'labels')
    if (Object.keys(labels).length === 0) throw failure('couldn\'t retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed')
    return labels
  }
  if (kind === 'Service' || kind === 'ReplicationController') return map(o, 'spec', 'selector')
  if (kind === 'Deployment' || kind === 'ReplicaSet') return map(o, 'spec', 'selector', 'matchLabels')
  throw failure(`cannot expose a ${kind}`)
}

function portsOf(o: Obj, kind: string): { port: number; protocol: string }[] {
  if (kind === 'Service') return list(o, 'spec', 'ports').map((p) => ({ port: num(p, 'port'), protocol: text(p, 'protocol') || 'TCP' }))
  const containers = kind === 'Pod' ? list(o, 'spec', 'containers') : list(o, 'spec', 'template', 'spec', 'containers')
  return containers.flatMap((c) => list(c, 'ports')).map((p) => ({ port: num(p, 'containerPort'), protocol: text(p, 'protocol') || 'TCP' }))
}

const target = (word: string): string | number => (/^\d+$/.test(word) ? Number(word) : word)

export const expose: Verb = function* (k) {
  const { flags } = k
  const troubles = new Troubles()
  const found = yield* fetchAll(k, yield* select(k), troubles)
  troubles.throw()
  for (const info of found) {
    const { kind } = info.resource
    if (!['Pod', 'Service', 'ReplicationController', 'Deployment', 'ReplicaSet'].includes(kind)) throw failure(`cannot expose a ${kind}`)
    const asked = flags.text('selector')
    const selector = asked === '' ? selectorOf(info.object, kind) : Object.fromEntries(asked.split(',').map((p) => p.split(/==?/) as [string, string]))
    const given = flags.text('port') === '' ? portsOf(info.object, kind) : flags.text('port').split(',').map((p) => ({ port: Number(p), protocol: flags.text('protocol') || 'TCP' }))
    if (given.length === 0) throw failure('couldn\'t find port via --port flag or introspection')
    const targetPort = flags.text('target-port') || flags.text('container-port')
    const ports = given.map((p, i) => ({ ...(given.length > 1 ? { name: `port-${i + 1}` } : {}), port: p.port, protocol: flags.text('protocol') || p.protocol, targetPort: targetPort === '' ? p.port : target(targetPort) }))
    const labels = flags.text('labels') === '' ? map(info.object, 'metadata', 'labels') : Object.fromEntries(flags.text('labels').split(',').map((p) => p.split('=') as [string, string]))
    const spec: Obj = {
      ...(flags.text('cluster-ip') === '' ? {} : { clusterIP: flags.text('cluster-ip') }), ...(flags.text('external-ip') === '' ? {} : { externalIPs: [flags.text('external-ip')] }), ...(flags.text('load-balancer-ip') === '' ? {} : { loadBalancerIP: flags.text('load-balancer-ip') }),
      ports, selector, ...(flags.text('session-affinity') === '' ? {} : { sessionAffinity: flags.text('session-affinity') }), ...(flags.text('type') === '' ? {} : { type: flags.text('type') }),
    }
    yield* make(k, { apiVersion: 'v1', kind: 'Service', metadata: { name: flags.text('name') || info.name, ...(Object.keys(labels).length > 0 ? { labels } : {}) }, spec, status: { loadBalancer: {} } }, 'exposed')
  }
}
