import { beforeBlock, isErrno, lifecycle, SysError, taskEnded, type Registry } from '../sim/index.ts'
import { exitProcess } from './exit.ts'
import { registerBoot } from './boot.ts'
import { registerFileCalls } from './file-calls.ts'
import { registerFileKinds } from './file-kinds.ts'
import { registerSyntheticFiles } from './proc/mount.ts'
import { registerNetlinkCalls } from './netlink-calls.ts'
import { registerNetlinkMonitor } from './netlink-monitor.ts'
import { registerPacketFilter } from './packet-filter.ts'
import { registerPowerCalls } from './power-calls.ts'
import { registerProcessCalls } from './process-calls.ts'
import { registerRelays } from './relay.ts'
import { registerServers } from './serve.ts'
import { registerSocketCalls } from './socket-calls.ts'
import { registerManager } from './services/manager.ts'
import { registerJournalSocket } from './services/run-command.ts'
import { registerStockUnits } from './services/stock.ts'
import { registerSshd } from './ssh/server.ts'
import { registerServiceCalls } from './service-calls.ts'
import { registerShutdownCalls } from './shutdown-calls.ts'
import { registerSystemCalls } from './system-calls.ts'
import { processes } from './tables.ts'
import { registerTapCalls } from './tap-calls.ts'
import { writeOn } from './stderr.ts'

/** Registers what every kernel answers: system calls, kinds of open files, how programs end. */
export function registerOs(registry: Registry): void {
  lifecycle(registry)
  registerFileCalls(registry)
  registerProcessCalls(registry)
  registerFileKinds(registry)
  registerSocketCalls(registry)
  registerServers(registry)
  registerNetlinkCalls(registry)
  registerNetlinkMonitor(registry)
  registerTapCalls(registry)
  registerPacketFilter(registry)
  registerSyntheticFiles(registry)
  registerRelays(registry)
  registerManager(registry)
  registerJournalSocket(registry)
  registerStockUnits(registry)
  registerSshd(registry)
  registerBoot(registry)
  registerPowerCalls(registry)
  registerSystemCalls(registry)
  registerServiceCalls(registry)
  registerShutdownCalls(registry)
  registry.add(taskEnded, 'os', (w, task, value, thrown) => {
    const p = w.table(processes).get(task)
    if (!p) return
    if (thrown && !isErrno(thrown.error)) throw thrown.error
    if (thrown) writeOn(w, p, `${p.comm}: ${(thrown.error as SysError).message}\n`)
    exitProcess(w, task, { code: thrown ? 1 : Number(value ?? 0) & 255 })
  })
  registry.add(beforeBlock, 'os', (w, task) => {
    const p = w.table(processes).get(task)
    const waiting = p?.pending.some((s) => !p.blocked.includes(s) && p.dispositions[s] === 'catch')
    return waiting ? new SysError('EINTR') : undefined
  })
}
