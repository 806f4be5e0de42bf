import { defineTable, type World } from '../../sim/index.ts'
import { feedPipe, install, newFedPipe, type Process } from '../../os/index.ts'
import { daemonKey, type Daemon } from '../command.ts'

/** Who watches a daemon's log (`terminal monitor`): pipes by `${host}/${daemon}/${pipe}`. */
const monitors = defineTable<string, { readonly pipe: number }>('frr.monitors')

/** A descriptor of the process on which the daemon's messages come, a line each: level, then text. */
export function watchLog(w: World, p: Process, daemon: Daemon): number {
  const key = daemonKey(p.host, daemon)
  const { pipe, file } = newFedPipe(w, 'frr-monitor', key)
  w.table(monitors).set(`${key}/${String(pipe).padStart(9, '0')}`, { pipe })
  return install(w, p, file, { cloexec: true })
}

/** A daemon logs something: those who watch get it, whatever its level. */
export function tellMonitors(w: World, host: string, daemon: Daemon, level: number, message: string): void {
  for (const [key, { pipe }] of w.table(monitors).prefix(`${daemonKey(host, daemon)}/`)) {
    if (!feedPipe(w, pipe, new TextEncoder().encode(`${level} ${message}\n`))) w.table(monitors).delete(key)
  }
}
