import { isErrno, timers, type Registry, type Time, type World } from '../../sim/index.ts'
import { cni, containerdRuns, containers, keepImage, killContainer, pullTime, removeContainer, resolvePull, runSandbox, sandboxes, startContainer, stopSandbox, hasImage, createContainer, failStart, keyOf, podLogDirectory, type CniPlugin, type CniRequest } from '../containerd/index.ts'
import { imageNamed, parseReference } from '../images/index.ts'
import { qosClass } from '../quantity.ts'
import { logKubelet } from './log.ts'
import { armProbes } from './probes.ts'
import { environmentOf, isSidecar, nameFiles, specOf, type ContainerSpec } from './spec.ts'
import { refreshStatus } from './status.ts'
import { kubelets, nodeConfigs, planned, workerKey, workers, workersOf, type ContainerRecord, type PodWorker } from './tables.ts'
import { tearDown, terminate } from './terminate.ts'
import { missingVolumes, mountsFor } from './volumes.ts'
import { remark } from './write.ts'

const MS = 1_000
const SECOND = 1_000_000
const CRASH = 10 * SECOND
const MAX_BACKOFF = 300 * SECOND
const RESET = 600 * SECOND
/** How often a pod is looked at that cannot go on: mounts, network, configuration. */
const RETRY = 2 * SECOND
const SLOW_RETRY = 12 * SECOND
const PULL_BACKOFF = 10 * SECOND

const between = (w: World, machine: string, low: Time, high: Time): Time => low + Math.floor(w.rng(`kube.kubelet.${machine}`).float() * (high - low))

export const podName = (p: PodWorker): string => `${p.name}_${p.namespace}(${p.uid})`

export const patch = (w: World, key: string, change: Partial<PodWorker>): PodWorker => w.table(workers).patch(key, change)

/** Changes what is known of one container. */
export function setContainer(w: World, key: string, name: string, change: Partial<ContainerRecord>): PodWorker {
  const p = w.table(workers).must(key)
  return patch(w, key, { containers: p.containers.map((c) => (c.name === name ? { ...c, ...change } : c)) })
}

/** Looks at a pod after a while, unless it will be looked at sooner. */
export function syncLater(w: World, key: string, after: Time): void {
  const there = w.table(planned).get(key)
  if (there && there.time > w.now && there.time <= w.now + after) return
  if (there) w.cancel(there)
  const timer = w.after(after, 'kube.kubelet-sync', { key })
  w.table(planned).set(key, { time: timer.time, seq: timer.seq })
}

/** Begins an operation that takes a while; the pod is not looked at meanwhile. */
export function begin(w: World, key: string, step: string, delay: Time, data: object = {}): void {
  const number = w.next('kube.kubelet-step')
  patch(w, key, { busy: { step, number } })
  w.after(delay, 'kube.kubelet-step', { key, step, number, data })
}

function release(w: World, key: string): PodWorker {
  const { busy: _, ...rest } = w.table(workers).must(key)
  w.table(workers).set(key, rest)
  return rest
}

type Step = (w: World, key: string, p: PodWorker, data: any) => void

const alive = (w: World, p: PodWorker): boolean => w.table(kubelets).has(p.machine)

/** The plugin that has configured the node's network. */
export function networkOf(w: World, cluster: string, node: string): [string, CniPlugin] | undefined {
  for (const [name, plugin] of w.registry.all(cni)) if (plugin.ready(w, cluster, node)) return [name, plugin]
  return undefined
}

export const NOT_READY = 'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized'

/** One look at a pod: what is missing of what it should be? */
export function syncPod(w: World, key: string): void {
  const p = w.table(workers).get(key)
  if (!p || p.busy || p.gone || !alive(w, p) || (p.file === undefined && !w.table(kubelets).must(p.machine).synced)) return
  if (p.going) {
    terminate(w, key)
    return
  }
  if (!containerdRuns(w, p.machine)) {
    syncLater(w, key, SLOW_RETRY)
    return
  }
  if (p.phase) {
    if (p.sandbox !== undefined && w.table(sandboxes).get(p.sandbox)?.ready) begin(w, key, 'stop-sandbox', 200 * MS)
    refreshStatus(w, key)
    return
  }
  const sandbox = p.sandbox === undefined ? undefined : w.table(sandboxes).get(p.sandbox)
  if (!sandbox?.ready) {
    needSandbox(w, key, p)
    return
  }
  const next = nextContainer(w, key, p)
  refreshStatus(w, key)
  if (next) next()
}

function needSandbox(w: World, key: string, p: PodWorker): void {
  refreshStatus(w, key)
  if (!p.pod.spec.hostNetwork && !networkOf(w, p.cluster, p.node)) {
    remark(w, p.machine, { about: p.pod, type: 'Warning', reason: 'NetworkNotReady', message: `network is not ready: ${NOT_READY}` })
    logKubelet(w, p.machine, 'E', 'pod_workers.go:1301', 'Error syncing pod, skipping', { err: `network is not ready: ${NOT_READY}`, pod: `${p.namespace}/${p.name}`, podUID: p.uid })
    syncLater(w, key, RETRY)
    return
  }
  const missing = missingVolumes(w, p)
  if (missing) {
    remark(w, p.machine, { about: p.pod, type: 'Warning', reason: 'FailedMount', message: `MountVolume.SetUp failed for volume "${missing.volume}" : ${missing.error}` })
    syncLater(w, key, between(w, p.machine, RETRY, SLOW_RETRY))
    return
  }
  if (p.sandbox !== undefined && p.attempts > 0 && !p.sandboxError) {
    remark(w, p.machine, { about: p.pod, reason: 'SandboxChanged', message: 'Pod sandbox changed, it will be killed and re-created.' })
  }
  begin(w, key, 'sandbox', between(w, p.machine, 350 * MS, 900 * MS))
}

const request = (p: PodWorker, sandbox: string, netns: string): CniRequest => ({
  cluster: p.cluster, node: p.node, machine: p.machine, pod: { cluster: p.cluster, namespace: p.namespace, name: p.name, uid: p.uid }, sandbox, netns,
})

/** Gives the pod's addresses back. */
export function detach(w: World, p: PodWorker): void {
  const s = p.sandbox === undefined ? undefined : w.table(sandboxes).get(p.sandbox)
  if (!s || s.hostNetwork || s.plugin === undefined) return
  w.registry.get(cni, s.plugin)?.del(w, request(p, s.id, s.netns))
}

const sandboxStep: Step = (w, key, p) => {
  if (p.sandbox !== undefined) {
    detach(w, p)
    stopSandbox(w, p.sandbox)
  }
  const { hostNetwork = false, hostname } = p.pod.spec as { hostNetwork?: boolean; hostname?: string }
  const s = runSandbox(w, { machine: p.machine, pod: { cluster: p.cluster, namespace: p.namespace, name: p.name, uid: p.uid }, hostNetwork, hostname: hostNetwork ? p.node : (hostname ?? p.name).slice(0, 63), attempt: p.attempts })
  const sandbox = keyOf(s)
  patch(w, key, { sandbox, attempts: p.attempts + 1, ips: hostNetwork ? [w.table(nodeConfigs).must(p.machine).ip] : [] })
  if (!hostNetwork) {
    const network = networkOf(w, p.cluster, p.node)
    const result = network ? network[1].add(w, request(p, s.id, s.netns)) : { error: 'cni plugin not initialized' }
    if ('error' in result) {
      stopSandbox(w, sandbox)
      const text = `rpc error: code = Unknown desc = failed to setup network for sandbox "${s.id}": plugin type="${pluginType(network?.[0])}" name="${network?.[0] ?? ''}" failed (add): ${result.error}`
      remark(w, p.machine, { about: p.pod, type: 'Warning', reason: 'FailedCreatePodSandBox', message: `Failed to create pod sandbox: ${text}` })
      logKubelet(w, p.machine, 'E', 'log.go:32', 'RunPodSandbox from runtime service failed', { err: text })
      const count = (p.sandboxError?.count ?? 0) + 1
      patch(w, key, { sandboxError: { count } })
      syncLater(w, key, Math.min(SECOND * 2 ** count, 60 * SECOND) + between(w, p.machine, 0, 3 * SECOND))
      return
    }
    w.table(sandboxes).patch(sandbox, { ips: result.ips, plugin: network![0] })
    const { sandboxError: _, ...rest } = w.table(workers).must(key)
    w.table(workers).set(key, { ...rest, ips: result.ips })
  }
  syncPod(w, key)
}

const pluginType = (name: string | undefined): string => (name === 'cilium' ? 'cilium-cni' : (name ?? ''))

/** What a container is now, as the runtime says it. */
export const runtimeOf = (w: World, c: ContainerRecord): 'none' | 'running' | 'exited' | 'created' => {
  const r = c.container === undefined ? undefined : w.table(containers).get(c.container)
  return r?.state ?? 'none'
}

const exitCode = (w: World, c: ContainerRecord): number => (c.container === undefined ? 0 : (w.table(containers).get(c.container)?.exit?.code ?? 0))

/** The runtime's container belongs to the pod's sandbox as it is now. */
const current = (w: World, p: PodWorker, c: ContainerRecord): boolean => {
  const r = c.container === undefined ? undefined : w.table(containers).get(c.container)
  return r !== undefined && `${p.machine}/${r.sandbox}` === p.sandbox
}

/** Which container is to be started next, and how; undefined when nothing is to be done now. */
function nextContainer(w: World, key: string, p: PodWorker): (() => void) | undefined {
  for (const c of p.containers.filter((x) => x.role === 'init')) {
    const sidecar = isSidecar(p, c)
    const state = current(w, p, c) ? runtimeOf(w, c) : 'none'
    if (state === 'running' || state === 'created') {
      if (sidecar && c.started) continue
      return undefined
    }
    if (state === 'exited' && !sidecar && exitCode(w, c) === 0) continue
    if (state === 'none' && allMainStarted(w, p) && !sidecar) continue
    if (state === 'exited' && p.pod.spec.restartPolicy === 'Never' && !sidecar) {
      finishPod(w, key, 'Failed')
      return undefined
    }
    return () => tryStart(w, key, c)
  }
  const policy = p.pod.spec.restartPolicy ?? 'Always'
  let over = true
  let failed = false
  for (const c of p.containers.filter((x) => x.role !== 'init')) {
    const state = current(w, p, c) ? runtimeOf(w, c) : 'none'
    if (c.role === 'ephemeral') {
      if (state === 'none' && c.container === undefined) return () => tryStart(w, key, c)
      continue
    }
    if (state === 'running' || state === 'created') {
      over = false
      continue
    }
    const wants = state === 'none' ? c.container === undefined || policy !== 'Never' : policy === 'Always' || (policy === 'OnFailure' && exitCode(w, c) !== 0)
    if (wants) {
      over = false
      const start = (): void => tryStart(w, key, c)
      if (!waits(w, c)) return start
      start()
      continue
    }
    if (exitCode(w, c) !== 0) failed = true
  }
  if (over) finishPod(w, key, failed ? 'Failed' : 'Succeeded')
  return undefined
}

/** Is the container in a back-off, so that others can go on? */
const waits = (w: World, c: ContainerRecord): boolean => (c.crash !== undefined && c.crash.until > w.now) || (c.pull?.state === 'failed' && c.pull.until > w.now)

const allMainStarted = (w: World, p: PodWorker): boolean => p.containers.some((c) => c.role === 'main' && current(w, p, c))

function finishPod(w: World, key: string, phase: 'Succeeded' | 'Failed'): void {
  const p = patch(w, key, { phase })
  for (const c of p.containers) if (c.container !== undefined && runtimeOf(w, c) === 'running') killContainer(w, c.container)
  syncLater(w, key, 300 * MS)
}

/** Starts a container, or says what it waits for. */
function tryStart(w: World, key: string, c: ContainerRecord): void {
  const p = w.table(workers).must(key)
  const spec = specOf(p, c)
  if (c.crash && c.crash.until > w.now) {
    inBackOff(w, key, p, c)
    return
  }
  if (!parseReference(spec.image)) {
    setContainer(w, key, c.name, { waiting: { reason: 'InvalidImageName', message: `Failed to apply default image tag "${spec.image}": couldn't parse image name "${spec.image}": invalid reference format` } })
    remark(w, p.machine, { about: p.pod, fieldPath: pathOf(c), type: 'Warning', reason: 'InspectFailed', message: `Failed to apply default image tag "${spec.image}": couldn't parse image name "${spec.image}": invalid reference format` })
    remark(w, p.machine, { about: p.pod, fieldPath: pathOf(c), type: 'Warning', reason: 'Failed', message: 'Error: InvalidImageName' })
    refreshStatus(w, key)
    syncLater(w, key, SLOW_RETRY)
    return
  }
  const image = imageNamed(spec.image)
  const present = image !== undefined && hasImage(w, p.machine, image)
  const policy = spec.imagePullPolicy ?? (/:latest$|^[^:@]+$/.test(spec.image.slice(spec.image.lastIndexOf('/') + 1)) ? 'Always' : 'IfNotPresent')
  const pulledNow = c.pull === undefined ? false : c.pull.state === 'waiting'
  if (present && (policy !== 'Always' || pulledNow)) {
    if (policy !== 'Always' && !pulledNow) remark(w, p.machine, { about: p.pod, fieldPath: pathOf(c), reason: 'Pulled', message: `Container image "${spec.image}" already present on machine` })
    begin(w, key, 'start', between(w, p.machine, 120 * MS, 380 * MS), { name: c.name })
    return
  }
  if (policy === 'Never') {
    setContainer(w, key, c.name, { waiting: { reason: 'ErrImageNeverPull', message: `Container image "${spec.image}" is not present with pull policy of Never` } })
    remark(w, p.machine, { about: p.pod, fieldPath: pathOf(c), type: 'Warning', reason: 'ErrImageNeverPull', message: `Container image "${spec.image}" is not present with pull policy of Never` })
    refreshStatus(w, key)
    syncLater(w, key, SLOW_RETRY)
    return
  }
  if (c.pull?.state === 'failed' && c.pull.until > w.now) {
    pullBackOff(w, key, p, c, spec)
    return
  }
  remark(w, p.machine, { about: p.pod, fieldPath: pathOf(c), reason: 'Pulling', message: `Pulling image "${spec.image}"` })
  startPull(w, key, c.name)
}

export const pathOf = (c: Pick<ContainerRecord, 'role' | 'name'>): string => `spec.${c.role === 'init' ? 'initContainers' : c.role === 'ephemeral' ? 'ephemeralContainers' : 'containers'}{${c.name}}`

function inBackOff(w: World, key: string, p: PodWorker, c: ContainerRecord): void {
  const crash = c.crash!
  const message = `back-off ${words(crash.delay)} restarting failed container=${c.name} pod=${podName(p)}`
  setContainer(w, key, c.name, { waiting: { reason: 'CrashLoopBackOff', message } })
  remark(w, p.machine, { about: p.pod, fieldPath: pathOf(c), type: 'Warning', reason: 'BackOff', message: `Back-off restarting failed container ${c.name} in pod ${podName(p)}` })
  logKubelet(w, p.machine, 'E', 'pod_workers.go:1301', 'Error syncing pod, skipping', { err: `failed to "StartContainer" for "${c.name}" with CrashLoopBackOff: "${message}"`, pod: `${p.namespace}/${p.name}`, podUID: p.uid })
  refreshStatus(w, key)
  syncLater(w, key, Math.min(crash.until - w.now, SLOW_RETRY + between(w, p.machine, 0, 3 * SECOND)))
}

/** `10s`, `1m20s`, `5m0s`: a Go duration. */
export function words(t: Time): string {
  const s = Math.round(t / SECOND)
  return s < 60 ? `${s}s` : `${Math.floor(s / 60)}m${s % 60}s`
}

function pullBackOff(w: World, key: string, p: PodWorker, c: ContainerRecord, spec: ContainerSpec): void {
  const text = `Back-off pulling image "${spec.image}"`
  setContainer(w, key, c.name, { waiting: { reason: 'ImagePullBackOff', message: `${text}: ErrImagePull: ${c.pull!.error ?? ''}` } })
  remark(w, p.machine, { about: p.pod, fieldPath: pathOf(c), reason: 'BackOff', message: text })
  remark(w, p.machine, { about: p.pod, fieldPath: pathOf(c), type: 'Warning', reason: 'Failed', message: 'Error: ImagePullBackOff' })
  refreshStatus(w, key)
  syncLater(w, key, Math.min(c.pull!.until - w.now, SLOW_RETRY + between(w, p.machine, 0, 3 * SECOND)))
}

/** Images are pulled one after the other on a node. */
function startPull(w: World, key: string, name: string): void {
  const p = w.table(workers).must(key)
  const k = w.table(kubelets).must(p.machine)
  const number = w.next('kube.kubelet-step')
  patch(w, key, { busy: { step: 'pull', number } })
  setContainer(w, key, name, { pull: { state: 'pulling', delay: p.containers.find((c) => c.name === name)?.pull?.delay ?? PULL_BACKOFF, until: w.now } })
  if (k.pulling !== undefined) return
  runPull(w, key, name, number)
}

function runPull(w: World, key: string, name: string, number: number): void {
  const p = w.table(workers).must(key)
  const c = p.containers.find((x) => x.name === name)!
  w.table(kubelets).patch(p.machine, { pulling: key })
  const pull = resolvePull(w, p.machine, specOf(p, c).image)
  const time = 'error' in pull ? between(w, p.machine, 1_500 * MS, 2_900 * MS) : hasImage(w, p.machine, pull.image) ? between(w, p.machine, 1_050 * MS, 1_900 * MS) : pullTime(w, p.machine, pull.image)
  w.after(time, 'kube.kubelet-pulled', { key, name, number, began: w.now, machine: p.machine })
}

function pulledEnd(w: World, d: { key: string; name: string; number: number; began: Time; machine: string }): void {
  const k = w.table(kubelets).get(d.machine)
  if (k?.pulling === d.key) {
    const { pulling: _, ...rest } = k
    w.table(kubelets).set(d.machine, rest)
  }
  const p = w.table(workers).get(d.key)
  if (k) nextPull(w, d.machine)
  if (!p || p.busy?.number !== d.number || !k) return
  const c = p.containers.find((x) => x.name === d.name)!
  const { image: name } = specOf(p, c)
  const pull = resolvePull(w, d.machine, name)
  release(w, d.key)
  const asked = c.pull?.until ?? d.began
  if ('error' in pull) {
    const delay = c.pull?.delay ?? PULL_BACKOFF
    setContainer(w, d.key, d.name, { waiting: { reason: 'ErrImagePull', message: pull.error }, pull: { state: 'failed', error: pull.error, delay: Math.min(delay * 2, MAX_BACKOFF), until: w.now + delay } })
    remark(w, d.machine, { about: p.pod, fieldPath: pathOf(c), type: 'Warning', reason: 'Failed', message: `Failed to pull image "${name}": ${pull.error}` })
    remark(w, d.machine, { about: p.pod, fieldPath: pathOf(c), type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull' })
    logKubelet(w, d.machine, 'E', 'log.go:32', 'PullImage from image service failed', { err: pull.error, image: name })
    refreshStatus(w, d.key)
    syncLater(w, d.key, between(w, d.machine, 10 * SECOND, 13 * SECOND))
    return
  }
  keepImage(w, d.machine, pull.image)
  setContainer(w, d.key, d.name, { pull: { state: 'waiting', delay: PULL_BACKOFF, until: w.now } })
  remark(w, d.machine, { about: p.pod, fieldPath: pathOf(c), reason: 'Pulled', message: `Successfully pulled image "${name}" in ${duration(w.now - d.began)} (${duration(w.now - asked)} including waiting). Image size: ${pull.image.size} bytes.` })
  begin(w, d.key, 'start', between(w, d.machine, 120 * MS, 380 * MS), { name: d.name })
}

/** `2.103s`, `812ms`: a Go duration rounded to milliseconds. */
const duration = (t: Time): string => (t < SECOND ? `${Math.round(t / MS)}ms` : t < 60 * SECOND ? `${Number((t / SECOND).toFixed(3))}s` : `${Math.floor(t / (60 * SECOND))}m${Number(((t % (60 * SECOND)) / SECOND).toFixed(3))}s`)

function nextPull(w: World, machine: string): void {
  let first: { key: string; name: string; number: number; since: Time } | undefined
  for (const p of workersOf(w, machine)) {
    const c = p.containers.find((x) => x.pull?.state === 'pulling')
    if (p.busy?.step !== 'pull' || !c || (first && first.since <= c.pull!.until)) continue
    first = { key: workerKey(machine, p.uid), name: c.name, number: p.busy.number, since: c.pull!.until }
  }
  if (first) runPull(w, first.key, first.name, first.number)
}

const startStep: Step = (w, key, p, { name }: { name: string }) => {
  const c = p.containers.find((x) => x.name === name)!
  const spec = specOf(p, c)
  const env = environmentOf(w, p, spec)
  const { pull: _p, waiting: _w, ...plain } = c
  if ('error' in env && typeof env.error === 'string' && !('PATH' in env)) {
    setContainer(w, key, name, { waiting: { reason: 'CreateContainerConfigError', message: env.error } })
    remark(w, p.machine, { about: p.pod, fieldPath: pathOf(c), type: 'Warning', reason: 'Failed', message: `Error: ${env.error}` })
    refreshStatus(w, key)
    syncLater(w, key, SLOW_RETRY)
    return
  }
  if (c.container !== undefined && w.table(containers).has(c.container)) {
    killContainer(w, c.container)
    if (w.table(containers).get(c.container)?.state !== 'running') removeContainer(w, c.container)
  }
  const restarts = c.container === undefined ? c.restarts : c.restarts + 1
  const values = env as Record<string, string>
  const made = createContainer(w, {
    sandbox: p.sandbox!, name, image: spec.image, attempt: restarts, log: `${podLogDirectory(p.namespace, p.name, p.uid)}/${name}/${restarts}.log`, env: values,
    ...(spec.command ? { command: spec.command.map((x) => expandWith(x, values)) } : {}), ...(spec.args ? { args: spec.args.map((x) => expandWith(x, values)) } : {}),
    ...(userOf(p, spec) === undefined ? {} : { user: userOf(p, spec)! }), ...(spec.workingDir ? { directory: spec.workingDir } : {}), stdin: spec.stdin ?? false, tty: spec.tty ?? false,
    qos: qosClass(p.pod.spec).toLowerCase(), mounts: [...nameFiles(w, p), ...mountsFor(w, p, spec)],
  })
  const id = keyOf(made)
  const crash = c.crash?.waited ? { crash: { ...c.crash, delay: Math.min(c.crash.delay * 2, MAX_BACKOFF), waited: false } } : {}
  replaceContainer(w, key, { ...plain, container: id, restarts, ready: false, started: spec.startupProbe === undefined, ...crash })
  remark(w, p.machine, { about: p.pod, fieldPath: pathOf(c), reason: 'Created', message: `Created container: ${name}` })
  try {
    startContainer(w, id)
  } catch (e) {
    if (!isErrno(e)) throw e
    const error = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${e.detail ?? e.message}`
    failStart(w, id, error)
    remark(w, p.machine, { about: p.pod, fieldPath: pathOf(c), type: 'Warning', reason: 'Failed', message: `Error: ${error}` })
    ended(w, key, name)
    return
  }
  remark(w, p.machine, { about: p.pod, fieldPath: pathOf(c), reason: 'Started', message: `Started container ${name}` })
  armProbes(w, key, name)
  // The kubelet looks at the runtime's containers once a second; until then it says that the container is being created.
  w.after(between(w, p.machine, 200 * MS, 900 * MS), 'kube.kubelet-relist', { key })
  syncPod(w, key)
}

const expandWith = (text: string, env: Readonly<Record<string, string>>): string => text.replace(/\$\$|\$\(([A-Za-z_][\w.-]*)\)/g, (whole, n?: string) => (n === undefined ? '$' : (env[n] ?? whole)))
const userOf = (p: PodWorker, c: ContainerSpec): number | undefined => c.securityContext?.runAsUser ?? p.pod.spec.securityContext?.runAsUser

function replaceContainer(w: World, key: string, c: ContainerRecord): void {
  const p = w.table(workers).must(key)
  patch(w, key, { containers: p.containers.map((x) => (x.name === c.name ? c : x)) })
}

/** A container's process ended: what does that mean for its next start? */
export function ended(w: World, key: string, name: string): void {
  const p = w.table(workers).get(key)
  const c = p?.containers.find((x) => x.name === name)
  const r = c?.container === undefined ? undefined : w.table(containers).get(c.container)
  if (!p || !c || !r) return
  const finished = r.finished ?? w.now
  const ran = finished - (r.started ?? finished)
  const fresh = !c.crash || ran >= RESET
  const { stopping: _s, waiting: _w, ...rest } = c
  const last = { exitCode: r.exit?.code ?? 0, reason: r.exit?.reason ?? 'Completed', ...(r.exit?.message === undefined ? {} : { message: r.exit.message }), startedAt: r.started ?? r.created, finishedAt: finished, containerID: r.id }
  replaceContainer(w, key, { ...rest, ...(c.last ? { previous: c.last } : {}), last, ready: false, started: false, crash: fresh ? { delay: CRASH, until: w.now, waited: false } : { ...c.crash!, until: finished + c.crash!.delay, waited: true } })
  refreshStatus(w, key)
  syncPod(w, key)
}

/** The runtime tells that a container changed (PLEG). */
export function runtimeTold(w: World, machine: string, container: string): void {
  for (const p of workersOf(w, machine)) {
    const c = p.containers.find((x) => x.container === container)
    if (!c) continue
    const key = workerKey(machine, p.uid)
    if (p.going) syncPod(w, key)
    else w.after(between(w, machine, 150 * MS, 900 * MS), 'kube.kubelet-ended', { key, name: c.name, container })
    return
  }
}

const STEPS: Readonly<Record<string, Step>> = {
  sandbox: sandboxStep,
  start: startStep,
  'tear-down': (w, key) => tearDown(w, key),
  'stop-sandbox': (w, key, p) => {
    detach(w, p)
    if (p.sandbox !== undefined) stopSandbox(w, p.sandbox)
    refreshStatus(w, key)
  },
}

export function registerSync(registry: Registry): void {
  registry.add(timers, 'kube.kubelet-sync', (w: World, d: { key: string }) => {
    w.table(planned).delete(d.key)
    syncPod(w, d.key)
  })
  registry.add(timers, 'kube.kubelet-step', (w: World, d: { key: string; step: string; number: number; data: object }) => {
    const p = w.table(workers).get(d.key)
    if (!p || p.busy?.number !== d.number || !alive(w, p)) return
    STEPS[d.step]!(w, d.key, release(w, d.key), d.data)
  })
  registry.add(timers, 'kube.kubelet-pulled', pulledEnd)
  registry.add(timers, 'kube.kubelet-relist', (w: World, d: { key: string }) => {
    if (w.table(workers).has(d.key)) refreshStatus(w, d.key)
  })
  registry.add(timers, 'kube.kubelet-ended', (w: World, d: { key: string; name: string; container: string }) => {
    const c = w.table(workers).get(d.key)?.containers.find((x) => x.name === d.name)
    if (c?.container === d.container && w.table(containers).get(d.container)?.state === 'exited') ended(w, d.key, d.name)
  })
}
