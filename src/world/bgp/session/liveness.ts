import type { World } from '../../sim/index.ts'
import { findConnection, patchConnection } from '../connection.ts'
import { KEEPALIVE } from '../message/message.ts'
import { HOLD_EXPIRED } from '../message/notification.ts'
import { stopWithNotice } from './close.ts'
import { remark } from './notices.ts'
import { send } from './sockets.ts'
import { arm, disarm } from './timers.ts'

const SECOND = 1_000_000

/** (Re)starts the hold timer of a connection; `seconds` before a time is agreed (RFC 4271 8.2.2: a large one). */
export function armHold(w: World, id: number, seconds?: number): void {
  const c = findConnection(w, id)
  if (!c) return
  disarm(w, c.hold)
  const time = seconds ?? c.nego?.holdTime ?? 0
  if (time > 0) patchConnection(w, id, { hold: arm(w, time * SECOND, 'bgp.hold', { speaker: c.speaker, connection: id }) })
}

/** Starts the keepalives of a connection: the first goes out in a third of the hold time. */
export function armKeepalive(w: World, id: number): void {
  const c = findConnection(w, id)
  if (!c) return
  disarm(w, c.keepalive)
  const time = c.nego?.keepalive ?? 0
  if (time > 0) patchConnection(w, id, { keepalive: arm(w, time * SECOND, 'bgp.keepalive', { speaker: c.speaker, connection: id }) })
}

export function keepaliveDue(w: World, id: number): void {
  if (!findConnection(w, id)) return
  send(w, id, [KEEPALIVE])
  armKeepalive(w, id)
}

export function holdExpired(w: World, id: number): void {
  const c = findConnection(w, id)
  if (!c) return
  remark(w, c.speaker, { kind: 'hold-expired', peer: c.peer })
  stopWithNotice(w, id, { code: HOLD_EXPIRED.code, subcode: 0 }, { holdExpired: true })
}
