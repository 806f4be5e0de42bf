import type { World } from '../sim/index.ts'
import { clocks, hosts, type Epoch } from './tables.ts'
import { ttys, ttyWrite } from './tty.ts'
import { isErrno } from '../sim/index.ts'

export const epochOf = (w: World): Epoch => w.table(clocks).get('epoch') ?? { micros: 0, offsetMinutes: 0, zone: 'UTC' }

/** A message on every terminal of a machine on which somebody is, but for one. */
export function wall(w: World, machine: string, text: string, except?: number): void {
  const bytes = new TextEncoder().encode(text)
  for (const [id, t] of w.table(ttys).entries()) {
    if (t.machine !== machine || t.hungUp || t.session === 0 || id === except) continue
    if (w.table(hosts).get(t.host)?.kind === 'container') continue
    try {
      ttyWrite(w, id, bytes)
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
}
