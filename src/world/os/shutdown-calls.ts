import { defineTable, isErrno, SysError, syscalls, timers, type Call, type Registry, type Time, type World } from '../sim/index.ts'
import { beginPower, type How } from './power-calls.ts'
import { writeJournal } from './services/journal.ts'
import { hosts, machines, processes, type Process } from './tables.ts'
import { ttys, ttyWrite } from './tty.ts'

/** A shutdown that was planned for later, by the machine. */
interface Planned { readonly how: How; readonly at: Time; readonly number: number; readonly boots: number; readonly text: string }
const planned = defineTable<string, Planned>('os.planned-shutdowns')

/** Writes on every terminal of a machine on which somebody is, containers' terminals left out. */
function broadcast(w: World, machine: string, text: string): void {
  const bytes = new TextEncoder().encode(text)
  for (const [id, t] of w.table(ttys).entries()) {
    if (t.machine !== machine || t.hungUp || t.session === 0 || w.table(hosts).get(t.host)?.kind === 'container') continue
    try {
      ttyWrite(w, id, bytes)
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
}

function requireRoot(p: Process): void {
  if (p.euid !== 0) throw new SysError('EPERM')
}

interface ShutdownCall extends Call { readonly how: How; readonly delay: Time; readonly text: string; readonly last: string }

/** Plans a shutdown, or begins it when there is no delay; `text` is told to everybody at once, `last` when the time has come. */
function powerdown(w: World, p: Process, c: ShutdownCall): void {
  requireRoot(p)
  if (c.text !== '') broadcast(w, p.machine, c.text)
  if (c.delay <= 0) {
    w.table(planned).delete(p.machine)
    writeJournal(w, p.machine, { identifier: 'systemd-logind', unit: 'systemd-logind.service', message: c.how === 'reboot' ? 'The system will reboot now!' : 'The system will power off now!' })
    beginPower(w, p.machine, c.how)
    return
  }
  const number = w.next('os.planned-shutdown')
  w.table(planned).set(p.machine, { how: c.how, at: w.now + c.delay, number, boots: w.table(machines).must(p.machine).boots, text: c.last })
  w.after(c.delay, 'os.planned-shutdown', { machine: p.machine, number })
}

function due(w: World, d: { machine: string; number: number }): void {
  const plan = w.table(planned).get(d.machine)
  if (plan?.number !== d.number || plan.boots !== w.table(machines).must(d.machine).boots) return
  w.table(planned).delete(d.machine)
  broadcast(w, d.machine, plan.text)
  beginPower(w, d.machine, plan.how)
}

const handlers: Readonly<Record<string, (w: World, p: Process, c: any) => unknown>> = {
  powerdown,
  /** Gives whether anything was planned. */
  powercancel(w, p, c: { text: string } & Call) {
    requireRoot(p)
    if (!w.table(planned).delete(p.machine)) return false
    broadcast(w, p.machine, c.text)
    return true
  },
  wall: (w, p, c: { text: string } & Call) => broadcast(w, p.machine, c.text),
}

export function registerShutdownCalls(registry: Registry): void {
  registry.add(timers, 'os.planned-shutdown', due)
  for (const [name, handle] of Object.entries(handlers)) registry.add(syscalls, name, { cost: 20, handle: (w, task, c: Call) => ({ value: handle(w, w.table(processes).must(task), c) }) })
}
