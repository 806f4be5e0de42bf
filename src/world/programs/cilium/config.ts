import { sys } from '../../os/index.ts'
import type { Sys } from '../../sim/index.ts'
import { tabulate, type TabWriterOptions } from '../../text/index.ts'
import { map } from '../kubectl/resource/object.ts'
import { errorText, fatal, type Cluster } from './cluster.ts'
import type { Line } from './line.ts'

export const LOOSE: TabWriterOptions = { minWidth: 0, tabWidth: 0, padding: 4, padChar: ' ' }

/** `cilium config view`. */
export function* viewConfig(c: Cluster): Sys<number> {
  try {
    const data = map(yield* c.configMap(), 'data')
    yield* sys.print(tabulate(Object.keys(data).sort().map((k) => `${k}\t${data[k]}\n`).join(''), LOOSE))
    return 0
  } catch (e) {
    throw fatal(`Unable to view config:  unable get ConfigMap "cilium-config": ${errorText(e)}`)
  }
}

/** Agents read the ConfigMap when they start: their pods are deleted so that they start anew. */
function* restartAgents(c: Cluster, line: Line, verb: string): Sys<number> {
  if (!line.on('restart')) {
    yield* sys.print('⚠️  Restart Cilium pods for configmap changes to take effect\n')
    return 0
  }
  try {
    yield* c.api.json('DELETE', `/api/v1/namespaces/${c.namespace}/pods`, { query: { labelSelector: 'k8s-app=cilium' } })
  } catch (e) {
    throw fatal(`Unable to ${verb} config:  ⚠️  unable to restart Cilium pods: ${errorText(e)}`)
  }
  yield* sys.print('♻️  Restarted Cilium pods\n')
  return 0
}

const PATH = (c: Cluster): string => `/api/v1/namespaces/${c.namespace}/configmaps/cilium-config`
/** Text in Go's `%q`, as the patch's bytes are quoted. */
const quoted = (patch: string): string => JSON.stringify(patch)

/** `cilium config set KEY VALUE`. */
export function* setConfig(c: Cluster, line: Line): Sys<number> {
  const [key = '', value = ''] = line.args
  const patch = `{"data":{"${key}":"${value}"}}`
  yield* sys.print(`✨ Patching ConfigMap cilium-config with ${key}=${value}...\n`)
  try {
    yield* c.api.json('PATCH', PATH(c), { body: patch, contentType: 'application/strategic-merge-patch+json' })
  } catch (e) {
    throw fatal(`Unable to set config:  unable to patch ConfigMap cilium-config with patch ${quoted(patch)}: ${errorText(e)}`)
  }
  return yield* restartAgents(c, line, 'set')
}

/** `cilium config delete KEY`. */
export function* deleteConfig(c: Cluster, line: Line): Sys<number> {
  const [key = ''] = line.args
  const patch = `[{"op": "remove", "path": "/data/${key}"}]`
  yield* sys.print(`✨ Removing key ${key} from ConfigMap cilium-config...\n`)
  try {
    yield* c.api.json('PATCH', PATH(c), { body: patch, contentType: 'application/json-patch+json' })
  } catch (e) {
    throw fatal(`Unable to delete config:  unable to patch ConfigMap cilium-config with patch ${quoted(patch)}: ${errorText(e)}`)
  }
  return yield* restartAgents(c, line, 'delete')
}
