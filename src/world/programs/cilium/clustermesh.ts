import { sys } from '../../os/index.ts'
import type { Sys } from '../../sim/index.ts'
import { map } from '../kubectl/resource/object.ts'
import { errorText, fatal, type Cluster } from './cluster.ts'
import type { Line } from './line.ts'

const RETRY = 2_000_000
const WORDS = 10_000_000

/** `cilium clustermesh status` of a cluster that is not part of a mesh; one that is, the lab does not model yet. */
export function* meshStatus(c: Cluster, line: Line): Sys<number> {
  try {
    const config = map(yield* c.configMap(), 'data')
    if ((config['cluster-id'] ?? '0') === '0' || config['cluster-name'] === 'default') yield* sys.print('⚠️  Cluster not configured for clustermesh, use \'--set cluster.id\' and \'--set cluster.name\' with \'cilium install\'.\n')
  } catch (e) {
    throw fatal(`Unable to determine status:  ${errorText(e)}`)
  }
  const started = yield* sys.clock()
  for (let said = -WORDS; ;) {
    const missing = yield* serviceMissing(c)
    if (missing === undefined) throw fatal('Unable to determine status:  this lab does not model a mesh of clusters')
    const now = yield* sys.clock()
    if (!line.on('wait')) throw fatal(`Unable to determine status:  ${missing}`)
    if (now - started >= line.duration('wait-duration')) throw fatal(`Unable to determine status:  timeout while waiting for condition, last error: ${missing}`)
    if (now - said >= WORDS) {
      yield* sys.print(`⌛ Waiting (${Math.floor((now - started) / 1_000_000)}s) for access information: ${missing}\n`)
      said = now
    }
    yield* sys.declaredWait(RETRY)
  }
}

function* serviceMissing(c: Cluster): Sys<string | undefined> {
  try {
    yield* c.service('clustermesh-apiserver')
    return undefined
  } catch (e) {
    return `unable to get clustermesh service "clustermesh-apiserver": ${errorText(e)}`
  }
}
