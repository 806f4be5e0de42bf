import { asRoot, processes, readText, type Process } from '../../os/index.ts'
import { SysError, syscalls, type Call, type Registry, type TaskId, type World } from '../../sim/index.ts'
import { imageNamed, type Image } from '../images/index.ts'
import { ensureRoot, executable, killContainer, notFound, removeContainer, stopContainer } from './container.ts'
import { removeSandbox, stopSandbox } from './sandbox.ts'
import { containerdRuns } from './unit.ts'
import { hasImage, keepImage, pullTime, resolvePull } from './pull.ts'
import { containers, pulled, sandboxes, type Container, type Sandbox } from './tables.ts'

/*
 * What a program asks of containerd over its socket (crictl). Only root may; nobody is answered while it is down.
 */

const COST = 4_000
export const SOCKET = '/run/containerd/containerd.sock'

/** What a machine's runtime has. */
export interface RuntimeView { readonly containers: readonly Container[]; readonly sandboxes: readonly Sandbox[]; readonly images: readonly Image[] }

interface ChangeCall extends Call { readonly verb: 'stop' | 'rm' | 'stopp' | 'rmp'; readonly id: string }
interface ExecCall extends Call { readonly id: string; readonly word: string }

const me = (w: World, task: TaskId): Process => {
  const p = w.table(processes).must(task)
  if (p.euid !== 0) throw new SysError('EACCES')
  if (!containerdRuns(w, p.machine)) throw new SysError('ENOENT')
  return p
}

function view(w: World, machine: string): RuntimeView {
  return {
    containers: Array.from(w.table(containers).prefix(`${machine}/`), ([, c]) => c), sandboxes: Array.from(w.table(sandboxes).prefix(`${machine}/`), ([, s]) => s),
    images: Array.from(w.table(pulled).prefix(`${machine}/`), ([, p]) => imageNamed(p.reference)!),
  }
}

function change(w: World, machine: string, c: ChangeCall): void {
  const key = `${machine}/${c.id}`
  if (c.verb === 'stop') {
    stopContainer(w, key)
    w.after(1_000_000, 'kube.kubelet-kill-container', { container: key })
  } else if (c.verb === 'rm') {
    if (w.table(containers).get(key)?.state === 'running') killContainer(w, key)
    removeContainer(w, key)
  } else if (c.verb === 'stopp') {
    for (const [id, x] of w.table(containers).prefix(`${machine}/`)) if (x.sandbox === c.id) killContainer(w, id)
    stopSandbox(w, key)
  } else {
    stopSandbox(w, key)
    removeSandbox(w, key)
  }
}

/** Where a command stands in a container, and with which surroundings: for a process that becomes one there. */
function entry(w: World, machine: string, c: ExecCall): { host: string; path: string; env: Readonly<Record<string, string>>; cwd: string; user: number } {
  const key = `${machine}/${c.id}`
  const r = w.table(containers).get(key)
  if (r?.state !== 'running') throw new SysError('ESRCH', `container is in ${r ? 'CONTAINER_EXITED' : 'CONTAINER_UNKNOWN'} state`)
  ensureRoot(w, key)
  const path = executable(w, r, c.word)
  if (path === undefined) throw new SysError('ENOENT', notFound(c.word))
  return { host: r.host, path, env: r.env, cwd: r.directory, user: r.user }
}

export function registerRuntimeCalls(registry: Registry): void {
  registry.add(syscalls, 'cri-view', { cost: COST, handle: (w, task) => ({ value: view(w, me(w, task).machine) }) })
  registry.add(syscalls, 'cri-change', { cost: COST, handle: (w, task, c: ChangeCall) => ({ value: change(w, me(w, task).machine, c) }) })
  registry.add(syscalls, 'cri-enter', { cost: COST, handle: (w, task, c: ExecCall) => ({ value: entry(w, me(w, task).machine, c) }) })
  registry.add(syscalls, 'cri-log', { cost: COST, handle: (w, task, c: { path: string } & Call) => ({ value: readText(w, asRoot(w, me(w, task).machine), c.path) }) })
  registry.add(syscalls, 'cri-pull', {
    cost: COST,
    handle(w, task, c: { image: string } & Call, attempt) {
      const { machine } = me(w, task)
      const pull = resolvePull(w, machine, c.image)
      if ('error' in pull) return { value: { error: pull.error } }
      const there = hasImage(w, machine, pull.image)
      if (attempt.first && !there) return { block: [`cri-pull:${task}`], until: w.now + pullTime(w, machine, pull.image) }
      keepImage(w, machine, pull.image)
      return { value: { image: pull.image } }
    },
  })
}

