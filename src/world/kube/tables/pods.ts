import type { World } from '../../sim/index.ts'
import type { KubeObject } from '../api/object.ts'
import { ageOf } from './age.ts'
import { columns, type Printer } from './table.ts'
import { conditionOf } from './words.ts'

interface Terminated { readonly exitCode: number; readonly signal?: number; readonly reason?: string; readonly finishedAt?: string }
interface State { readonly waiting?: { readonly reason?: string }; readonly terminated?: Terminated; readonly running?: object }
interface ContainerStatus { readonly name: string; readonly ready: boolean; readonly started?: boolean; readonly restartCount: number; readonly state?: State; readonly lastState?: State }

const ended = (t: Terminated): string => (t.reason ? t.reason : t.signal ? `Signal:${t.signal}` : `ExitCode:${t.exitCode}`)

/** The init container that keeps a pod from its main ones, as STATUS says it. */
function initReason(o: KubeObject, statuses: readonly ContainerStatus[]): string | undefined {
  const specs = (o.spec.initContainers ?? []) as readonly { name: string; restartPolicy?: string }[]
  for (const [i, c] of statuses.entries()) {
    const sidecar = specs.find((s) => s.name === c.name)?.restartPolicy === 'Always'
    const t = c.state?.terminated
    if (t && t.exitCode === 0) continue
    if (sidecar && c.started === true) continue
    if (t) return `Init:${ended(t)}`
    const waiting = c.state?.waiting?.reason
    return waiting && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${i}/${specs.length}`
  }
  return undefined
}

/** What stands under STATUS: the phase, overridden by reasons, containers, deletion. */
export function podStatus(o: KubeObject): string {
  const status = o.status ?? {}
  const gated = (o.spec?.schedulingGates ?? []).length > 0 && conditionOf(o, 'PodScheduled')?.reason === 'SchedulingGated'
  let reason: string = status.reason || (gated ? 'SchedulingGated' : status.phase || '')
  const init = initReason(o, status.initContainerStatuses ?? [])
  if (init !== undefined && conditionOf(o, 'Initialized')?.status !== 'True') reason = init
  else {
    let running = false
    for (const c of [...((status.containerStatuses ?? []) as readonly ContainerStatus[])].reverse()) {
      if (c.state?.waiting?.reason) reason = c.state.waiting.reason
      else if (c.state?.terminated) reason = ended(c.state.terminated)
      else if (c.ready && c.state?.running) running = true
    }
    if (reason === 'Completed' && running) reason = conditionOf(o, 'Ready')?.status === 'True' ? 'Running' : 'NotReady'
  }
  if (o.metadata.deletionTimestamp === undefined) return reason
  if (status.reason === 'NodeLost') return 'Unknown'
  return ['Succeeded', 'Failed'].includes(status.phase) ? reason : 'Terminating'
}

function restarts(w: World, all: readonly ContainerStatus[]): string {
  const count = all.reduce((n, c) => n + c.restartCount, 0)
  const last = all.map((c) => c.lastState?.terminated?.finishedAt).filter((t) => t !== undefined).sort().at(-1)
  return count > 0 && last !== undefined ? `${count} (${ageOf(w, last)} ago)` : String(count)
}

export const podPrinter: Printer = {
  columns: columns('Name  Ready  Status  Restarts  Age | IP  Node  Nominated Node  Readiness Gates'),
  cells: (w, o) => {
    const sidecars = ((o.spec?.initContainers ?? []) as readonly { name: string; restartPolicy?: string }[]).filter((c) => c.restartPolicy === 'Always').map((c) => c.name)
    const counted: readonly ContainerStatus[] = [...(o.status?.initContainerStatuses ?? []).filter((c: ContainerStatus) => sidecars.includes(c.name)), ...(o.status?.containerStatuses ?? [])]
    const ready = counted.filter((c) => c.ready && c.state?.running !== undefined).length
    const gates = (o.spec?.readinessGates ?? []) as readonly { conditionType: string }[]
    const open = gates.filter((g) => conditionOf(o, g.conditionType)?.status === 'True').length
    return [
      o.metadata.name, `${ready}/${(o.spec?.containers ?? []).length + sidecars.length}`, podStatus(o), restarts(w, counted), ageOf(w, o.metadata.creationTimestamp),
      o.status?.podIPs?.[0]?.ip ?? (o.status?.podIP || '<none>'), o.spec?.nodeName || '<none>', o.status?.nominatedNodeName || '<none>', gates.length > 0 ? `${open}/${gates.length}` : '<none>',
    ]
  },
}
