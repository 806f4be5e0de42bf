import { namespaceByName, readSysctl, sysctlMode, sysctlNames, linkOf, writeSysctl, type NetNs } from '../../net/index.ts'
import { defineTable, isErrno, SysError, type World } from '../../sim/index.ts'
import type { SyntheticNode, Viewer } from '../fs.ts'
import { hosts } from '../tables.ts'
import type { Resolver } from './node.ts'
import { machineOf } from './resources.ts'
import { kernelVersion } from './system-files.ts'

/** A parameter outside of net/: its value where nobody has written one, and whether anybody may. */
interface Parameter { readonly initial: string | ((w: World, v: Viewer) => string); readonly mode?: number }

const uuid = (w: World, owner: string): string => {
  const h = Array.from(w.rng(owner).bytes(16), (b) => b.toString(16).padStart(2, '0')).join('')
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20)}`
}

/** The boot's own number: drawn once a boot. */
const bootIds = defineTable<string, { readonly id: string; readonly boot: number }>('os.boot-ids')

export function bootId(w: World, machine: string): string {
  const boot = machineOf(w, machine).boots
  const known = w.table(bootIds).get(machine)
  if (known?.boot === boot) return known.id
  const id = uuid(w, `os.boot-id.${machine}`)
  w.table(bootIds).set(machine, { id, boot })
  return id
}

const ro = 0o444

const PARAMETERS: Readonly<Record<string, Parameter>> = {
  'fs/aio-max-nr': { initial: '65536' },
  'fs/file-max': { initial: '9223372036854775807' },
  'fs/file-nr': { initial: '1152\t0\t9223372036854775807', mode: ro },
  'fs/inotify/max_queued_events': { initial: '16384' },
  'fs/inotify/max_user_instances': { initial: '128' },
  'fs/inotify/max_user_watches': { initial: '14832' },
  'fs/nr_open': { initial: '1048576' },
  'fs/protected_hardlinks': { initial: '1' },
  'fs/protected_symlinks': { initial: '1' },
  'kernel/core_pattern': { initial: 'core' },
  'kernel/dmesg_restrict': { initial: (w, v) => (machineOf(w, v.machine).os.startsWith('ubuntu') ? '1' : '0') },
  'kernel/domainname': { initial: '(none)' },
  'kernel/hostname': { initial: (w, v) => w.table(hosts).must(v.host).hostname },
  'kernel/kptr_restrict': { initial: '0' },
  'kernel/msgmax': { initial: '8192' },
  'kernel/osrelease': { initial: (w, v) => machineOf(w, v.machine).kernel, mode: ro },
  'kernel/ostype': { initial: 'Linux', mode: ro },
  'kernel/panic': { initial: '0' },
  'kernel/pid_max': { initial: '4194304' },
  'kernel/printk': { initial: '4\t4\t1\t7' },
  'kernel/random/boot_id': { initial: (w, v) => bootId(w, v.machine), mode: ro },
  'kernel/random/entropy_avail': { initial: '256', mode: ro },
  'kernel/random/poolsize': { initial: '256', mode: ro },
  'kernel/random/uuid': { initial: (w) => uuid(w, 'os.random-uuid'), mode: ro },
  'kernel/randomize_va_space': { initial: '2' },
  'kernel/sysrq': { initial: '1' },
  'kernel/threads-max': { initial: '15261' },
  'kernel/unprivileged_bpf_disabled': { initial: '2' },
  'kernel/version': { initial: (w, v) => kernelVersion(w, v.machine), mode: ro },
  'kernel/yama/ptrace_scope': { initial: '0' },
  'user/max_net_namespaces': { initial: '7630' },
  'user/max_user_namespaces': { initial: '7630' },
  'vm/dirty_ratio': { initial: '20' },
  'vm/max_map_count': { initial: '65530' },
  'vm/min_free_kbytes': { initial: '45056' },
  'vm/overcommit_memory': { initial: '0' },
  'vm/panic_on_oom': { initial: '0' },
  'vm/swappiness': { initial: '60' },
}

/** Values that were written, by `machine/path`; they go when the machine is started anew. */
const written = defineTable<string, { readonly value: string }>('os.kernel-sysctls')

export function forgetKernelSysctls(w: World, machine: string): void {
  for (const [key] of w.table(written).prefix(`${machine}/`)) w.table(written).delete(key)
}

function readParameter(w: World, v: Viewer, path: string): string {
  const own = w.table(written).get(`${v.machine}/${path}`)
  if (own) return own.value
  const { initial } = PARAMETERS[path]!
  return typeof initial === 'string' ? initial : initial(w, v)
}

function writeParameter(w: World, v: Viewer, path: string, value: string): void {
  if (PARAMETERS[path]!.mode === ro) throw new SysError('EACCES')
  const text = value.trim()
  if (path === 'kernel/hostname') {
    w.table(hosts).patch(v.host, { hostname: text })
    return
  }
  const { initial } = PARAMETERS[path]!
  if (typeof initial === 'string' && /^-?\d+$/.test(initial) && !/^-?\d+$/.test(text)) throw new SysError('EINVAL')
  w.table(written).set(`${v.machine}/${path}`, { value: text })
}

/** The directories of a list of paths with the names in each. */
function tree(paths: readonly string[]): Map<string, Set<string>> {
  const out = new Map<string, Set<string>>()
  for (const path of paths) {
    for (let at = path; at !== '';) {
      const slash = at.lastIndexOf('/')
      const [parent, name] = slash < 0 ? ['', at] : [at.slice(0, slash), at.slice(slash + 1)]
      const names = out.get(parent)
      if (names?.has(name)) break
      if (names) names.add(name)
      else out.set(parent, new Set([name]))
      at = parent
    }
  }
  return out
}

const own = tree(Object.keys(PARAMETERS))
const trees = new WeakMap<NetNs, { readonly devices: string; readonly dirs: Map<string, Set<string>> }>()

/** The names of a namespace change only with its links. */
function netTree(w: World, ns: NetNs): Map<string, Set<string>> {
  const devices = ns.links.map((l) => linkOf(w, l).name).join()
  const known = trees.get(ns)
  if (known?.devices === devices) return known.dirs
  const dirs = tree(sysctlNames(w, ns.id))
  trees.set(ns, { devices, dirs })
  return dirs
}

/** ENOENT, EACCES, EINVAL. */
export function writeKernelSysctl(w: World, v: Viewer, path: string, value: string): void {
  if (path.startsWith('net/')) writeSysctl(w, namespace(w, v).id, path, value.replace(/\n$/, ''))
  else if (!Object.hasOwn(PARAMETERS, path)) throw new SysError('ENOENT')
  else writeParameter(w, v, path, value)
}

function namespace(w: World, v: Viewer): NetNs {
  const ns = namespaceByName(w, v.netns)
  if (!ns) throw new SysError('ENOENT')
  return ns
}

/** /proc/sys. */
export const sysctlFiles: Resolver = (w, viewer, path): SyntheticNode | undefined => {
  if (path === '') return { type: 'dir', list: () => [...own.get('')!, 'net'] }
  if (path === 'net' || path.startsWith('net/')) {
    const ns = namespaceByName(w, viewer.netns)
    if (!ns) return undefined
    const names = netTree(w, ns).get(path)
    if (names) return { type: 'dir', list: () => [...names] }
    try {
      const mode = sysctlMode(w, ns.id, path)
      return { type: 'file', mode, read: () => `${readSysctl(w, ns.id, path)}\n`, write: (text) => writeKernelSysctl(w, viewer, path, text) }
    } catch (e) {
      if (isErrno(e, 'ENOENT')) return undefined
      throw e
    }
  }
  const names = own.get(path)
  if (names) return { type: 'dir', list: () => [...names] }
  if (!Object.hasOwn(PARAMETERS, path)) return undefined
  return { type: 'file', mode: PARAMETERS[path]!.mode ?? 0o644, read: () => `${readParameter(w, viewer, path)}\n`, write: (text) => writeParameter(w, viewer, path, text) }
}
