import { UNREACH, type Ip, type QueuedError } from '../../../net/index.ts'
import type { Sys, Time } from '../../../sim/index.ts'

/** One probe: number n belongs to hop n / perHop + 1. */
export interface Probe {
  done: boolean
  final: boolean
  sent: Time
  received: Time
  from?: Ip
  /** TTL of the answer. */
  ttl?: number
  /** `!H`, `F=1500` … */
  note: string
}

export const newProbe = (): Probe => ({ done: false, final: false, sent: 0, received: 0, note: '' })

/** One way to probe (a module of traceroute). */
export interface ProbeMethod {
  /** Makes what is shared by all probes. */
  init(): Sys<void>
  /** Sends probe number `n` and notes when; a probe that could not be sent stays as it is. */
  send(probe: Probe, n: number, ttl: number): Sys<void>
  /** Descriptors on which answers come. */
  waiting(): readonly number[]
  /** Takes all that came in on one of them. */
  receive(fd: number): Sys<void>
  /** A probe's time is over. */
  expire(probe: Probe): Sys<void>
}

const NOTES: Readonly<Record<number, string>> = {
  [UNREACH.net]: '!N', 6: '!N', 8: '!N', 11: '!N', [UNREACH.host]: '!H', 7: '!H', 12: '!H', 9: '!X', 10: '!X', 13: '!X', [UNREACH.protocol]: '!P', 5: '!S', 14: '!V', 15: '!C',
}

/** What an ICMP error means for a probe (parse_icmp_res): time exceeded is a hop, everything else the end. */
export function takeError(probe: Probe, e: Pick<QueuedError, 'type' | 'code' | 'info' | 'offender' | 'ttl' | 'time'>): void {
  if (e.offender !== undefined) probe.from = e.offender
  probe.received = e.time
  if (e.ttl !== undefined) probe.ttl = e.ttl
  if (e.type === 11 && e.code === 0) return
  probe.final = true
  if (e.type === 3 && e.code === UNREACH.port) return
  if (e.type === 3 && e.code === UNREACH.fragNeeded) probe.note = `!F-${e.info}`
  else probe.note = (e.type === 3 ? NOTES[e.code] : undefined) ?? `!<${e.type}-${e.code}>`
}
