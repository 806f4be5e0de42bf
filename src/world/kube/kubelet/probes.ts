import { timers, type Registry, type World } from '../../sim/index.ts'
import { containers, containerServers, killContainer, mainOf, stopContainer, type Health, type ProbeAction } from '../containerd/index.ts'
import { execIn, type Ran } from './exec.ts'
import { probeNetwork } from './probe-network.ts'
import { refreshStatus } from './status.ts'
import { specOf, type ContainerSpec, type Probe } from './spec.ts'
import { pathOf, setContainer, syncPod } from './sync.ts'
import { workers, type PodWorker } from './tables.ts'
import { remark } from './write.ts'
import { probes, type ProbeKind, type ProbeRecord } from './probe-tables.ts'

const MS = 1_000
const SECOND = 1_000_000
const WORDS: Readonly<Record<ProbeKind, string>> = { startup: 'Startup', readiness: 'Readiness', liveness: 'Liveness' }

const probeOf = (spec: ContainerSpec, kind: ProbeKind): Probe | undefined => ({ startup: spec.startupProbe, readiness: spec.readinessProbe, liveness: spec.livenessProbe })[kind]

const idOf = (key: string, name: string, kind: ProbeKind): string => `${key}/${name}/${kind}`

/** A container started: without probes it is ready, with them they begin. */
export function armProbes(w: World, key: string, name: string): void {
  const p = w.table(workers).must(key)
  const c = p.containers.find((x) => x.name === name)!
  const spec = specOf(p, c)
  for (const kind of ['startup', 'readiness', 'liveness'] as const) w.table(probes).delete(idOf(key, name, kind))
  if (spec.startupProbe) {
    arm(w, key, name, 'startup', spec.startupProbe)
    return
  }
  started(w, key, name)
}

/** The container counts as started: liveness and readiness are looked at from here on. */
function started(w: World, key: string, name: string): void {
  const p = w.table(workers).must(key)
  const c = p.containers.find((x) => x.name === name)!
  const spec = specOf(p, c)
  setContainer(w, key, name, { started: true, ready: spec.readinessProbe === undefined })
  if (spec.readinessProbe) arm(w, key, name, 'readiness', spec.readinessProbe)
  if (spec.livenessProbe) arm(w, key, name, 'liveness', spec.livenessProbe)
}

function arm(w: World, key: string, name: string, kind: ProbeKind, probe: Probe): void {
  const c = w.table(workers).must(key).containers.find((x) => x.name === name)!
  const id = idOf(key, name, kind)
  const number = w.next('kube.probe')
  w.table(probes).set(id, { key, name, kind, container: c.container!, number, failures: 0, successes: 0, steady: false })
  const delay = (probe.initialDelaySeconds ?? 0) * SECOND + 200 * MS + Math.floor(w.rng(`kube.kubelet.${key.slice(0, key.indexOf('/'))}`).float() * 800 * MS)
  w.after(delay, 'kube.kubelet-probe', { id, number })
}

export function dropProbes(w: World, key: string): void {
  for (const [id] of w.table(probes).prefix(`${key}/`)) w.table(probes).delete(id)
}

/** The action of a probe with its port as a number. */
function actionOf(spec: ContainerSpec, probe: Probe): ProbeAction {
  const port = (x: number | string): number => (typeof x === 'number' ? x : (spec.ports?.find((q) => q.name === x)?.containerPort ?? (Number(x) || 0)))
  if (probe.httpGet) return { kind: 'http', port: port(probe.httpGet.port), path: probe.httpGet.path ?? '/', scheme: probe.httpGet.scheme === 'HTTPS' ? 'HTTPS' : 'HTTP', ...(probe.httpGet.host ? { host: probe.httpGet.host } : {}) }
  if (probe.tcpSocket) return { kind: 'tcp', port: port(probe.tcpSocket.port), ...(probe.tcpSocket.host ? { host: probe.tcpSocket.host } : {}) }
  if (probe.exec) return { kind: 'exec', command: probe.exec.command }
  return { kind: 'grpc', port: probe.grpc?.port ?? 0 }
}

/** What the container's own server says of a probe, without a packet. */
function local(w: World, r: ProbeRecord, action: ProbeAction): Health | undefined {
  const c = w.table(containers).get(r.container)
  if (!c || c.state !== 'running') return undefined
  const { main } = mainOf(w, c.argv)
  return main.kind === 'server' ? w.registry.get(containerServers, main.server)?.probe?.(w, c, action) : undefined
}

function still(w: World, id: string, number: number): { r: ProbeRecord; p: PodWorker; spec: ContainerSpec; probe: Probe } | undefined {
  const r = w.table(probes).get(id)
  const p = r && w.table(workers).get(r.key)
  const c = p?.containers.find((x) => x.name === r!.name)
  if (!r || !p || !c || r.number !== number) return undefined
  if (c.container !== r.container || w.table(containers).get(r.container)?.state !== 'running' || p.gone) {
    w.table(probes).delete(id)
    return undefined
  }
  const spec = specOf(p, c)
  const probe = probeOf(spec, r.kind)
  return probe && { r, p, spec, probe }
}

function run(w: World, d: { id: string; number: number }): void {
  const it = still(w, d.id, d.number)
  if (!it) return
  const action = actionOf(it.spec, it.probe)
  const answer = local(w, it.r, action)
  const timeout = (it.probe.timeoutSeconds ?? 1) * SECOND
  if (answer) verdict(w, d.id, d.number, answer, true)
  else if (action.kind === 'exec') execIn(w, it.r.container, action.command, { done: 'kube.kubelet-probed', data: d })
  else probeNetwork(w, it.p, action, timeout, d)
}

function ranProbe(w: World, d: { id: string; number: number; ran: Ran }): void {
  const { code, output, error } = d.ran
  verdict(w, d.id, d.number, { ok: code === 0, message: error ?? output.trimEnd() }, false)
}

/** What a probe found: thresholds, readiness, restarts; and when it runs again. */
function verdict(w: World, id: string, number: number, h: Health, isLocal: boolean): void {
  const it = still(w, id, number)
  if (!it) return
  const { r, p, probe } = it
  const failures = h.ok ? 0 : r.failures + 1
  const successes = h.ok ? r.successes + 1 : 0
  const period = (probe.periodSeconds ?? 10) * SECOND
  const settled = h.ok && isLocal && r.kind !== 'startup' && successes >= (probe.successThreshold ?? 1)
  w.table(probes).set(id, { ...r, failures, successes, steady: settled })
  if (!settled) w.after(h.ok && successes >= (probe.successThreshold ?? 1) && r.kind !== 'startup' ? nextProbe(w, it.p.machine, period) : period, 'kube.kubelet-probe', { id, number })
  if (!h.ok) remark(w, p.machine, { about: p.pod, fieldPath: pathOf(p.containers.find((x) => x.name === r.name)!), type: 'Warning', reason: 'Unhealthy', message: `${WORDS[r.kind]} probe failed: ${h.message}` })
  const good = h.ok && successes >= (probe.successThreshold ?? 1)
  const bad = !h.ok && failures >= (probe.failureThreshold ?? 3)
  if (r.kind === 'startup') {
    if (good) {
      w.table(probes).delete(id)
      started(w, r.key, r.name)
      refreshStatus(w, r.key)
      syncPod(w, r.key)
    } else if (bad) restart(w, r, it, 'startup')
  } else if (r.kind === 'readiness') {
    const c = p.containers.find((x) => x.name === r.name)!
    if ((good && !c.ready) || (bad && c.ready)) {
      setContainer(w, r.key, r.name, { ready: good })
      refreshStatus(w, r.key)
    }
  } else if (bad) restart(w, r, it, 'liveness')
}

/** In a lab's past a probe that was good stays so; it is asked again when the lab has begun. */
const nextProbe = (w: World, machine: string, period: number): number => (w.now >= 0 ? period : -w.now + Math.floor(w.rng(`kube.kubelet.${machine}`).float() * period))

function restart(w: World, r: ProbeRecord, it: { p: PodWorker; probe: Probe }, kind: string): void {
  const { p } = it
  const c = p.containers.find((x) => x.name === r.name)!
  if (c.stopping?.container === r.container || p.going) return
  remark(w, p.machine, { about: p.pod, fieldPath: pathOf(c), reason: 'Killing', message: `Container ${r.name} failed ${kind} probe, will be restarted` })
  setContainer(w, r.key, r.name, { stopping: { container: r.container, reason: kind } })
  stopContainer(w, r.container)
  const grace = it.probe.terminationGracePeriodSeconds ?? (p.pod.spec.terminationGracePeriodSeconds as number | undefined) ?? 30
  w.after(grace * SECOND, 'kube.kubelet-kill-container', { container: r.container })
}

/** The node's tick looks at the probes whose answers need no packet and have been good so far. */
export function tickProbes(w: World, machine: string): void {
  for (const [id, r] of w.table(probes).prefix(`${machine}/`)) {
    if (!r.steady) continue
    const it = still(w, id, r.number)
    if (!it) continue
    const h = local(w, r, actionOf(it.spec, it.probe))
    if (h?.ok) continue
    w.table(probes).set(id, { ...r, steady: false })
    run(w, { id, number: r.number })
  }
}


export function registerProbes(registry: Registry): void {
  registry.add(timers, 'kube.kubelet-probe', run)
  registry.add(timers, 'kube.kubelet-probed', ranProbe)
  registry.add(timers, 'kube.kubelet-found', (w: World, d: { id: string; number: number; health: Health }) => verdict(w, d.id, d.number, d.health, false))
  registry.add(timers, 'kube.kubelet-kill-container', (w: World, d: { container: string }) => killContainer(w, d.container))
  registry.add(timers, 'kube.kubelet-term', (w: World, d: { container: string }) => stopContainer(w, d.container))
}
