import { ciliumVersion, CILIUM_VERSIONS, CLI_DEFAULT, mergeValues, valueAt, type Values } from '../../cilium/index.ts'
import { sys } from '../../os/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'
import { emitYaml, parseYaml } from '../../text/index.ts'
import { list, text } from '../kubectl/resource/object.ts'
import { errorText, Fatal, fatal, type Cluster } from './cluster.ts'
import { deploy, undeploy } from './helm.ts'
import type { Line } from './line.ts'
import { latestRelease } from './releases.ts'
import { applySet } from './sets.ts'
import { status } from './status.ts'

const say = (words: string): Sys<void> => sys.print(`${words}\n`)

/** Values of `-f` and `--set`, on top of others. */
function* given(line: Line, base: Values, verb: string): Sys<Values> {
  let values = base
  for (const file of line.all('values').flatMap((f) => f.split(','))) {
    try {
      values = mergeValues(values, (parseYaml(yield* sys.readFile(file)) ?? {}) as Values)
    } catch (e) {
      if (isErrno(e)) throw fatal(`Unable to ${verb} Cilium: open ${file}: no such file or directory`)
      throw e
    }
  }
  for (const [flag, asText] of [['set', false], ['set-string', true]] as const) {
    for (const word of line.all(flag)) {
      const next = applySet(values, word, asText)
      if (typeof next === 'string') throw fatal(`Unable to ${verb} Cilium: ${next}`)
      values = next
    }
  }
  return values
}

function versionOf(line: Line, verb: string, otherwise: string): string {
  const asked = line.changed('version') ? line.text('version') : otherwise
  if (!ciliumVersion(asked)) throw fatal(`Unable to ${verb} Cilium: chart "cilium" version ${JSON.stringify(asked.replace(/^v/, ''))} not found in https://helm.cilium.io repository`)
  return asked.replace(/^v/, '')
}

/** Rules of the chart about a cluster's name and number. */
function checkCluster(values: Values, verb: string): void {
  const name = String(valueAt(values, 'cluster.name') ?? 'default')
  const id = Number(valueAt(values, 'cluster.id') ?? 0)
  const wrong = (words: string): Fatal => fatal(`Unable to ${verb} Cilium: execution error at (cilium/templates/validate.yaml): ${words}`)
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) || name.length > 32) throw wrong('The cluster name is invalid: must consist of lower case alphanumeric characters and \'-\', and must start and end with an alphanumeric character')
  if (id < 0 || id > 255) throw wrong(`The value ${id} is invalid for cluster.id: must be between 0 and 255`)
}

interface Detected { readonly kind: boolean; readonly proxy: boolean; readonly name: string; readonly server: readonly [host: string, port: string] }

function* detect(c: Cluster): Sys<Detected> {
  const nodes = list(yield* c.get('/api/v1/nodes'), 'items')
  const context = yield* c.context()
  const kind = nodes.some((n) => text(n, 'spec', 'providerID').startsWith('kind://')) || context.name.startsWith('kind-')
  const proxy = (yield* c.pods('k8s-app=kube-proxy')).length > 0
  const address = list(nodes.find((n) => 'node-role.kubernetes.io/control-plane' in ((n['metadata'] as { labels?: object } | undefined)?.labels ?? {})), 'status', 'addresses').find((a) => text(a, 'type') === 'InternalIP')
  return { kind, proxy, name: context.cluster.replace(/[^a-z0-9-]/g, '-'), server: [address ? text(address, 'address') : '', '6443'] }
}

/** `cilium install`. */
export function* install(c: Cluster, line: Line): Sys<number> {
  if (line.on('list-versions')) {
    for (const v of CILIUM_VERSIONS.toReversed()) yield* say(`v${v}${v === CLI_DEFAULT ? ' (default)' : ''}`)
    return 0
  }
  try {
    const version = versionOf(line, 'install', CLI_DEFAULT)
    const found = yield* detect(c)
    if (found.kind) yield* say('🔮 Auto-detected Kubernetes kind: kind')
    yield* say(`ℹ️  Using Cilium version ${version}`)
    let values: Values = yield* given(line, {}, 'install')
    const named = valueAt(values, 'cluster.name')
    yield* say(named === undefined ? `🔮 Auto-detected cluster name: ${found.name}` : `ℹ️  Using cluster name ${JSON.stringify(named)}`)
    if (found.kind && !found.proxy) yield* say('ℹ️  Detecting real Kubernetes API server addr and port on Kind')
    yield* say(found.proxy ? '🔮 Auto-detected kube-proxy has been installed' : '🔮 Auto-detected kube-proxy has not been installed')
    if (!found.proxy) yield* say('ℹ️  Cilium will fully replace all functionalities of kube-proxy')
    const detected: Values = {
      cluster: named === undefined ? { name: found.name } : {}, operator: { replicas: 1 }, ...(found.kind ? { ipam: { mode: 'kubernetes' } } : {}),
      ...(found.proxy ? {} : { kubeProxyReplacement: true, k8sServiceHost: found.server[0], k8sServicePort: Number(found.server[1]) }),
    }
    values = mergeValues(detected, values)
    checkCluster(values, 'install')
    if (line.on('dry-run-helm-values')) {
      yield* sys.print(emitYaml(values as never))
      return 0
    }
    if (yield* latestRelease(c, line.text('helm-release-name'))) throw fatal('Unable to install Cilium: cannot re-use a name that is still in use')
    yield* deploy(c, line.text('helm-release-name'), values, version, undefined)
    return line.on('wait') ? yield* status(c, line) : 0
  } catch (e) {
    if (e instanceof Fatal) throw e
    throw fatal(`Unable to install Cilium: ${errorText(e)}`)
  }
}

/** Brings the release to other values: `cilium upgrade`, `cilium hubble enable` and their like. */
export function* change(c: Cluster, line: Line, words: string, edit: (old: Values) => Sys<Values>): Sys<number> {
  try {
    const name = line.text('helm-release-name')
    const release = yield* latestRelease(c, name)
    if (!release) throw fatal(`${words} ${JSON.stringify(name)} has no deployed releases`)
    const version = line.changed('version') ? versionOf(line, 'upgrade', release.chartVersion) : release.chartVersion
    const values = yield* edit(release.values)
    if (line.on('dry-run-helm-values')) {
      yield* sys.print(emitYaml(values as never))
      return 0
    }
    yield* deploy(c, name, values, version, release)
    return 0
  } catch (e) {
    if (e instanceof Fatal) throw e
    throw fatal(`${words} ${errorText(e)}`)
  }
}

/** `cilium upgrade`. */
export function* upgrade(c: Cluster, line: Line): Sys<number> {
  const found = yield* detect(c)
  if (found.kind) yield* say('🔮 Auto-detected Kubernetes kind: kind')
  yield* say(`ℹ️  Using Cilium version ${versionOf(line, 'upgrade', CLI_DEFAULT)}`)
  yield* say(`🔮 Auto-detected cluster name: ${found.name}`)
  yield* say(found.proxy ? '🔮 Auto-detected kube-proxy has been installed' : '🔮 Auto-detected kube-proxy has not been installed')
  return yield* change(c, line, 'Unable to upgrade Cilium:', (old) => given(line, line.on('reset-values') ? {} : old, 'upgrade'))
}

/** `cilium uninstall`. Definitions and what was made of them stay. */
export function* uninstall(c: Cluster, line: Line): Sys<number> {
  const tests = line.text('test-namespace')
  const sweep = function* (): Sys<void> {
    yield* say(`🔥 Deleting pods in ${tests} namespace...`)
    yield* say(`🔥 Deleting ${tests} namespace...`)
  }
  yield* sweep()
  yield* say('⌛ Uninstalling Cilium')
  const name = line.text('helm-release-name')
  const release = yield* latestRelease(c, name)
  if (!release) {
    yield* sweep()
    throw fatal(`Unable to uninstall Cilium:  uninstall: Release not loaded: ${name}: release: not found`)
  }
  yield* undeploy(c, release)
  yield* sweep()
  yield* say('🔥 Cleaning up Cilium node annotations...')
  return 0
}
