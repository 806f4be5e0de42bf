import type { Sys } from '../../../sim/index.ts'
import { pathOf } from '../client/discovery.ts'
import type { Call, Verb } from '../command/call.ts'
import { goJsonIndented } from '../printers/go-json.ts'
import { list, map, nameOf, text, type Obj } from '../resource/object.ts'
import { podPath } from '../resource/pods.ts'

const core = (plural: string) => ({ group: '', version: 'v1', plural, namespaced: plural !== 'nodes' })

export const clusterInfo: Verb = function* (k) {
  const url = yield* k.api.url()
  let services: Obj[] = []
  try {
    // Types are looked up first, as the builder does.
    yield* k.mapper.resource('services')
    services = list(yield* k.api.get(pathOf(core('services'), 'kube-system'), { labelSelector: 'kubernetes.io/cluster-service=true', limit: '500' }), 'items')
    k.line(`Kubernetes control plane is running at ${url}`)
    for (const s of services) {
      const ingress = list(s, 'status', 'loadBalancer', 'ingress')[0]
      const name = map(s, 'metadata', 'labels')['kubernetes.io/name'] ?? nameOf(s)
      const ports = list(s, 'spec', 'ports')
      if (ingress) {
        const at = text(ingress, 'ip') || text(ingress, 'hostname')
        k.line(`${name} is running at ${ports.map((p) => `http://${at}:${text(p, 'port')}`).join(' ')}`)
        continue
      }
      const scheme = [443].includes(Number(text(ports[0], 'port'))) ? 'https:' : ''
      const port = text(ports[0], 'name')
      k.line(`${name} is running at ${url}/api/v1/namespaces/kube-system/services/${scheme}${nameOf(s)}${port === '' && scheme === '' ? '' : `:${port}`}/proxy`)
    }
  } finally {
    k.line("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.")
  }
}

/** Nodes, then of every namespace its objects, as JSON one list after the other, then the logs of its pods. */
export const clusterInfoDump: Verb = function* (k) {
  const show = (o: Obj): void => { k.out.put(`${goJsonIndented(o)}\n`) }
  show(yield* k.api.get(pathOf(core('nodes'), ''), { limit: '500' }))
  const named = k.flags.list('namespaces')
  const namespaces = named.length > 0 ? named : k.flags.on('all-namespaces') ? list(yield* k.api.get('/api/v1/namespaces'), 'items').map(nameOf) : ['kube-system', yield* k.namespace()]
  for (const ns of namespaces) yield* dumpNamespace(k, ns, show)
}

function* dumpNamespace(k: Call, ns: string, show: (o: Obj) => void): Sys<void> {
  for (const plural of ['events', 'replicationcontrollers', 'services']) show(yield* k.api.get(pathOf(core(plural), ns), { limit: '500' }))
  for (const plural of ['daemonsets', 'deployments', 'replicasets']) show(yield* k.api.get(pathOf({ group: 'apps', version: 'v1', plural, namespaced: true }, ns), { limit: '500' }))
  const pods = yield* k.api.get(pathOf(core('pods'), ns), { limit: '500' })
  show(pods)
  yield* k.out.flush()
  for (const pod of list(pods, 'items')) {
    for (const c of list(pod, 'spec', 'containers')) {
      k.line(`==== START logs for container ${text(c, 'name')} of pod ${ns}/${nameOf(pod)} ====`)
      const log = yield* k.api.request('GET', podPath(ns, nameOf(pod), 'log'), { query: { container: text(c, 'name') } })
      if (log.head.status < 400) k.out.put(log.text)
      k.line(`==== END logs for container ${text(c, 'name')} of pod ${ns}/${nameOf(pod)} ====`)
      yield* k.out.flush()
    }
  }
}
