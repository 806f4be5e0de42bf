import type { World } from '../../sim/index.ts'
import { containerServers } from './slots.ts'
import { mainOf } from './command.ts'
import { dropNamespace } from './sandbox.ts'
import { containers, sandboxes } from './tables.ts'

/** The machine lost its power: what ran in containers is gone; containerd finds them later as it left them, with status 255. */
export function lostPower(w: World, machine: string): void {
  for (const [key, c] of w.table(containers).prefix(`${machine}/`)) {
    if (c.state !== 'running') continue
    const { main } = mainOf(w, c.argv)
    if (main.kind === 'server') w.registry.get(containerServers, main.server)!.stop?.(w, c)
    const { process: _p, pipe: _i, terminal: _t, ...rest } = w.table(containers).must(key)
    w.table(containers).set(key, { ...rest, state: 'exited', finished: w.now, exit: { code: 255, reason: 'Unknown' }, open: 0 })
  }
  for (const [key, s] of w.table(sandboxes).prefix(`${machine}/`)) {
    if (!s.ready) continue
    w.table(sandboxes).patch(key, { ready: false })
    dropNamespace(w, s)
  }
}
