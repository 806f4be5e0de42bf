import { defineSlot, defineTable, timers, type Registry, type Time, type World } from '../sim/index.ts'
import { readText } from './fs.ts'
import { emptyDirectory } from './remove-tree.ts'
import { dropMachine } from './drop.ts'
import { forgetKernelSysctls } from './proc/sysctl-files.ts'
import { journal, writeJournal } from './services/journal.ts'
import { settleUnits, startUnit } from './services/manager.ts'
import { startKernelThreads } from './services/stock.ts'
import { forgetUnits, rootOf } from './services/unit-file.ts'
import { unitStates } from './services/units.ts'
import { archOf } from './proc/resources.ts'
import { startDaemon } from './spawn.ts'
import { applySysctlFiles } from './sysctl-boot.ts'
import { hosts, machines, processes } from './tables.ts'

/** Told when a machine's kernel is up and its devices are there, before any service: the network comes back from what it is configured to be. */
export const machineStarts = defineSlot<(world: World, machine: string) => void>('os.machine-starts')
/** Told when the power is gone, before the processes are: links, routes and sockets vanish without a farewell. */
export const machineStops = defineSlot<(world: World, machine: string) => void>('os.machine-stops')

/** Which switching on a timer belongs to: one of an earlier does nothing. */
const switchings = defineTable<string, { readonly number: number }>('os.switchings')

/** Firmware and boot loader until the kernel runs, then until the network is configured, then until services start. */
const FIRMWARE = 2_000_000
const KERNEL = 900_000
const NETWORK = 600_000
/** Number of the first process after the kernel's threads and the early boot's helpers. */
const FIRST_PID = 390

/** Between two things that happen while a machine starts. */
const STEP = 4_000

type Stage = 'kernel' | 'network' | 'services'

/** Switches a machine on: it is up after some seconds. Nothing happens to one that runs. */
export function powerOn(w: World, machine: string): void {
  if (w.table(machines).must(machine).up) return
  plan(w, machine, 'kernel', FIRMWARE, switched(w, machine))
}

/** Switches a machine off, without any warning to what runs on it. */
export function powerOff(w: World, machine: string): void {
  switched(w, machine)
  if (!w.table(machines).must(machine).up) return
  w.notify(machineStops, machine)
  dropMachine(w, machine)
  for (const [key] of w.table(unitStates).prefix(`${machine}/`)) w.table(unitStates).delete(key)
  forgetUnits(w, machine)
  forgetKernelSysctls(w, machine)
  w.table(machines).patch(machine, { up: false })
}

/** Off and on again. */
export function resetMachine(w: World, machine: string): void {
  powerOff(w, machine)
  powerOn(w, machine)
}

/** The machine has been running for a while (microseconds) when the lab begins. */
export function startMachine(w: World, machine: string, uptime: Time = 0): void {
  const number = switched(w, machine)
  for (const stage of ['kernel', 'network', 'services'] as const) STAGES[stage](w, machine, number, false)
  settleUnits(w, machine)
  backdate(w, machine, w.now - uptime)
}

/** Makes all that just started have started at an earlier time, a few milliseconds after each other. */
function backdate(w: World, machine: string, start: Time): void {
  w.table(machines).patch(machine, { booted: start })
  for (const p of w.table(processes).values()) if (p.machine === machine) w.table(processes).patch(p.id, { started: start + p.pid * STEP })
  for (const [key, s] of w.table(unitStates).prefix(`${machine}/`)) {
    const since = start + (s.pid ?? FIRST_PID) * STEP
    w.table(unitStates).set(key, { ...s, since, ...(s.activeSince === undefined ? {} : { activeSince: since }), ...(s.lastStart === undefined ? {} : { lastStart: since }) })
  }
  for (const [key, e] of w.table(journal).prefix(`${machine}/`)) w.table(journal).set(key, { ...e, time: start + e.seq * 9 * STEP })
}

function switched(w: World, machine: string): number {
  const number = (w.table(switchings).get(machine)?.number ?? 0) + 1
  w.table(switchings).set(machine, { number })
  return number
}

const plan = (w: World, machine: string, stage: Stage, delay: Time, number: number): void => void w.after(delay, 'os.boot', { machine, stage, number })

/** What happens at each stage; one that happens live plans the next. */
const STAGES: Readonly<Record<Stage, (w: World, machine: string, number: number, live: boolean) => void>> = {
  kernel(w, machine, number, live) {
    const m = w.table(machines).patch(machine, { up: true, booted: w.now, boots: w.table(machines).must(machine).boots + 1 })
    const root = rootOf(w, machine)
    emptyDirectory(w, root, '/tmp')
    const hostname = readText(w, root, '/etc/hostname')?.trim()
    if (hostname) w.table(hosts).patch(root.host, { hostname })
    startDaemon(w, { machine, host: root.host, comm: 'systemd', argv: ['/sbin/init'], exe: '/usr/lib/systemd/systemd', pid: 1, parent: 0 })
    startKernelThreads(w, machine)
    w.next(`os.pid.${machine}.${m.boots}`, FIRST_PID)
    const kernel = (message: string, priority = 6): void => writeJournal(w, machine, { identifier: 'kernel', kernel: true, message, priority })
    kernel(`Linux version ${m.kernel} (builder@lab) (gcc 13.2.0, GNU ld 2.42) #1 SMP PREEMPT_DYNAMIC`, 5)
    kernel(`Command line: BOOT_IMAGE=/vmlinuz-${m.kernel} root=/dev/sda1 ro net.ifnames=0 biosdevname=0 quiet`)
    kernel('smpboot: Total of 2 processors activated')
    kernel('EXT4-fs (sda1): mounted filesystem with ordered data mode. Quota mode: none.')
    writeJournal(w, machine, { identifier: 'systemd', pid: 1, message: 'Detected virtualization oracle.' })
    writeJournal(w, machine, { identifier: 'systemd', pid: 1, message: `Detected architecture ${archOf(m) === 'x86_64' ? 'x86-64' : 'arm64'}.` })
    writeJournal(w, machine, { identifier: 'systemd', pid: 1, message: `Hostname set to <${w.table(hosts).must(root.host).hostname}>.` })
    if (live) plan(w, machine, 'network', KERNEL, number)
  },
  network(w, machine, number, live) {
    w.notify(machineStarts, machine)
    applySysctlFiles(w, machine)
    if (live) plan(w, machine, 'services', NETWORK, number)
  },
  services(w, machine) {
    for (const target of ['sysinit.target', 'basic.target', 'network.target', 'multi-user.target']) startUnit(w, machine, target)
    writeJournal(w, machine, { identifier: 'systemd', pid: 1, message: 'Startup finished.' })
  },
}

function stage(w: World, d: { machine: string; stage: Stage; number: number }): void {
  if (w.table(switchings).get(d.machine)?.number === d.number) STAGES[d.stage](w, d.machine, d.number, true)
}

export function registerBoot(registry: Registry): void {
  registry.add(timers, 'os.boot', stage)
}
