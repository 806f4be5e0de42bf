import { SysError, syscalls, timers, type Call, type Registry, type World } from '../sim/index.ts'
import { powerOff, resetMachine } from './boot.ts'
import { exitProcess } from './exit.ts'
import { stopUnit } from './services/manager.ts'
import { unitStates } from './services/units.ts'
import { machines, processes } from './tables.ts'
import { hangUp, ttys } from './tty.ts'

/** How long systemd takes until it ends the sessions, and from there until the machine is off. */
const SESSIONS = 300_000
const OFF = 400_000

export type How = 'reboot' | 'poweroff'
interface Plan { readonly machine: string; readonly how: How; readonly boots: number }

/** Everything that people and services run ends; what had a connection says goodbye on it. */
function endSessions(w: World, plan: Plan): void {
  const m = w.table(machines).must(plan.machine)
  if (!m.up || m.boots !== plan.boots) return
  for (const [id, t] of w.table(ttys).entries()) if (t.machine === plan.machine && t.master.kind === 'door') hangUp(w, id, { cause: 'power' })
  for (const [, s] of w.table(unitStates).prefix(`${plan.machine}/`)) {
    if (s.active === 'active' && s.name.endsWith('.service') && s.name !== 'systemd-journald.service') stopUnit(w, plan.machine, s.name)
  }
  for (const p of w.table(processes).values()) {
    if (p.machine === plan.machine && p.pid > 2 && (p.kind === 'program' || p.comm === 'sshd')) exitProcess(w, p.id, { signal: 'TERM', core: false })
  }
  w.after(OFF, 'os.power-off', plan)
}

function off(w: World, { machine, how, boots }: Plan): void {
  if (w.table(machines).must(machine).boots !== boots) return
  if (how === 'reboot') resetMachine(w, machine)
  else powerOff(w, machine)
}

/** init begins to bring the machine down. */
export function beginPower(w: World, machine: string, how: How): void {
  w.after(SESSIONS, 'os.power-sessions', { machine, how, boots: w.table(machines).must(machine).boots } satisfies Plan)
}

/** The call by which init is asked to bring the machine down; root's alone. */
export function registerPowerCalls(registry: Registry): void {
  registry.add(timers, 'os.power-sessions', endSessions)
  registry.add(timers, 'os.power-off', off)
  registry.add(syscalls, 'power', {
    cost: 10,
    handle(w, task, c: { how: Plan['how'] } & Call) {
      const p = w.table(processes).must(task)
      if (p.euid !== 0) throw new SysError('EPERM')
      beginPower(w, p.machine, c.how)
      return { value: undefined }
    },
  })
}
