import { sys } from '../../os/index.ts'
import { CLI_DEFAULT, CLI_VERSION } from '../../cilium/index.ts'
import type { Sys } from '../../sim/index.ts'
import { map } from '../kubectl/resource/object.ts'
import { errorText, type Cluster } from './cluster.ts'
import type { Line } from './line.ts'
import { latestRelease } from './releases.ts'

/** What can be said of the client alone. The stable version is asked for on the internet, which the lab has not. */
export function* clientVersion(): Sys<void> {
  yield* sys.print(`cilium-cli: v${CLI_VERSION} compiled with go1.24.4 on linux/amd64\ncilium image (default): v${CLI_DEFAULT}\ncilium image (stable): unknown\n`)
}

/** `cilium version`. */
export function* version(c: Cluster, line: Line): Sys<number> {
  yield* clientVersion()
  try {
    const release = yield* latestRelease(c, line.text('helm-release-name'))
    if (release) yield* sys.print(`cilium image (running): ${release.chartVersion}\n`)
    else yield* sys.print('cilium image (running): unknown. Unable to obtain cilium version. Reason: release: not found\n')
  } catch (e) {
    yield* sys.print(`cilium image (running): unknown. Unable to obtain cilium version. Reason: Kubernetes cluster unreachable: ${errorText(e)}\n`)
  }
  return 0
}

/** `cilium context`. */
export function* context(c: Cluster): Sys<number> {
  const now = yield* c.context()
  yield* sys.print(`Context: ${now.name}\nCluster: ${now.cluster}\nAuth: ${now.user}\nHost: ${now.server}\nTLS server name: \nCA path: \n`)
  return 0
}

/** `cilium encryption status`: what the agents' configuration says. */
export function* encryption(c: Cluster): Sys<number> {
  const config = map(yield* c.configMap(), 'data')
  const { length } = yield* c.pods('k8s-app=cilium')
  const mode = config['enable-wireguard'] === 'true' ? 'Wireguard' : config['enable-ipsec'] === 'true' ? 'IPsec' : 'Disabled'
  yield* sys.print(`Encryption: ${mode} (${length}/${length} nodes)\n`)
  return 0
}
