import { endTask, type World } from '../sim/index.ts'
import { forgetNamespaces } from './named-namespaces.ts'
import { opsOf } from './descriptors.ts'
import { openFiles, pids, processes, type Process } from './tables.ts'
import { hangUp, ttys } from './tty.ts'

/** Open files whose other end is in the network: it went with the power, and nothing is sent any more. */
const NETWORK = new Set(['sock', 'tap'])

/** Takes everything that ran on a machine out of the tables, as a power cut does. Files stay. */
export function dropMachine(w: World, machine: string): void {
  const gone = [...w.table(processes).values()].filter((p) => p.machine === machine)
  for (const p of gone) {
    endTask(w, p.id)
    w.table(processes).delete(p.id)
    w.table(pids).delete(`${machine}/${p.pid}`)
    w.tell({ effect: 'exit', process: p.id, status: { signal: 'KILL', core: false } })
  }
  for (const [id, t] of w.table(ttys).entries()) if (t.machine === machine) hangUp(w, id, { cause: 'power' })
  for (const p of gone) dropFiles(w, p)
  forgetNamespaces(w, machine)
}

function dropFiles(w: World, p: Process): void {
  for (const { file } of Object.values(p.fds)) {
    const f = w.table(openFiles).get(file)
    if (!f) continue
    if (f.refs > 1) {
      w.table(openFiles).set(file, { ...f, refs: f.refs - 1 })
      continue
    }
    w.table(openFiles).delete(file)
    if (!NETWORK.has(f.kind)) opsOf(w, f).close?.(w, file, f)
  }
}
