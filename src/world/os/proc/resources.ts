import { tasks, type World } from '../../sim/index.ts'
import { machines, processes, type Machine, type Process } from '../tables.ts'

/*
 * What a machine has of processors and memory, and what its processes use of them. Programs of the lab take no real processor time: one that spins counts as
 * busy since it last waited, and memory goes by what a program of that name usually has.
 */

export const CPUS = 2
export const MEMORY_KB = 2_006_900
export const SWAP_KB = 0

/** Resident memory of well-known programs in kB; all others have `SMALL`. */
const RESIDENT: Readonly<Record<string, number>> = {
  systemd: 13_184, 'systemd-journal': 17_536, 'systemd-udevd': 7_936, 'systemd-network': 9_472, 'systemd-resolve': 12_800, 'systemd-timesyn': 7_808, 'systemd-logind': 8_704,
  'dbus-daemon': 5_504, polkitd: 7_680, rsyslogd: 6_144, cron: 2_816, sshd: 7_936, agetty: 1_920, bash: 5_376, sh: 1_792, dash: 1_792, sudo: 6_784, su: 4_480, vim: 10_112, less: 2_560,
  python3: 10_240, watchfrr: 5_504, zebra: 12_416, bgpd: 16_256, staticd: 6_656, kubelet: 88_064, containerd: 52_224, 'kube-apiserver': 262_144, etcd: 71_680, VBoxHeadless: 153_600,
}
const SMALL = 3_456

export const isKernelThread = (p: Process): boolean => p.argv.length === 0
export const residentKb = (p: Process): number => (isKernelThread(p) || p.state === 'zombie' ? 0 : (RESIDENT[p.comm] ?? SMALL))
export const virtualKb = (p: Process): number => (isKernelThread(p) || p.state === 'zombie' ? 0 : residentKb(p) * 2 + 1_200)

/** Microseconds for which a process has been running without waiting, 0 when it waits. */
export function busyFor(w: World, p: Process): number {
  const task = w.table(tasks).get(p.id)
  if (!task || task.state !== 'ready' || p.state !== 'alive') return 0
  const busy = w.now - task.busySince
  return busy > 1_000_000 ? busy : 0
}

/** One letter, as the kernel says it: running, sleeping, stopped, zombie, idle kernel thread. */
export function stateLetter(w: World, p: Process): 'R' | 'S' | 'T' | 'Z' | 'I' {
  if (p.state === 'zombie') return 'Z'
  if (p.state === 'stopped') return 'T'
  if (isKernelThread(p)) return p.comm.startsWith('kworker') || p.comm.startsWith('rcu') ? 'I' : 'S'
  return w.table(tasks).get(p.id)?.state === 'ready' ? 'R' : 'S'
}

export const processesOf = (w: World, machine: string): Process[] => [...w.table(processes).values()].filter((p) => p.machine === machine)

/** Load averages over 1, 5 and 15 minutes: each busy process counts for as long as it has been. */
export function loadAverages(w: World, machine: string): [number, number, number] {
  const busy = processesOf(w, machine).map((p) => busyFor(w, p) / 1_000_000).filter((s) => s > 0)
  const over = (minutes: number): number => busy.reduce((sum, s) => sum + 1 - Math.exp(-s / (60 * minutes)), 0)
  return [over(1), over(5), over(15)]
}

export const machineOf = (w: World, name: string): Machine => w.table(machines).must(name)
/** Microseconds since the machine was started. */
export const uptimeOf = (w: World, machine: string): number => w.now - machineOf(w, machine).booted

/** `x86_64` or `aarch64`: how uname says what topologies call amd64 and arm64. */
export const archOf = (m: Machine): string => ({ amd64: 'x86_64', arm64: 'aarch64' })[m.arch] ?? m.arch

/** Memory in kB as free(1) reads it. */
export function memoryOf(w: World, machine: string): { total: number; free: number; available: number; buffers: number; cached: number; shared: number } {
  const used = processesOf(w, machine).reduce((sum, p) => sum + residentKb(p), 0) + 92_000
  const [buffers, cached, shared] = [31_744, 618_496, 1_088]
  const free = Math.max(40_000, MEMORY_KB - used - buffers - cached)
  return { total: MEMORY_KB, free, available: Math.min(MEMORY_KB, free + buffers + cached - 60_000), buffers, cached, shared }
}
