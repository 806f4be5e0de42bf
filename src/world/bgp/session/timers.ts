import type { Ip } from '../../net/index.ts'
import { defineTable, timers, type Registry, type Time, type World } from '../../sim/index.ts'
import type { Pending } from '../peer.ts'
import { findSpeaker, type SpeakerId } from '../speaker.ts'

/** What a timer is about: a speaker, perhaps a peer of it or a connection. */
export interface Due {
  readonly token: number
  readonly speaker: SpeakerId
  readonly peer?: Ip
  readonly connection?: number
}

/** Timers that ran out while their speaker was stopped: they go off when it goes on. */
const deferred = defineTable<number, { readonly kind: string; readonly due: Due }>('bgp.deferred')

export interface Armed extends Pending { readonly token: number }

/** Sets a timer of a speaker. */
export function arm(w: World, delay: Time, kind: string, about: Omit<Due, 'token'>): Armed {
  const token = w.next('bgp.timer')
  const { time, seq } = w.after(Math.max(Math.round(delay), 0), kind, { token, ...about } satisfies Due)
  return { time, seq, token }
}

export function disarm(w: World, timer: Pending | undefined): void {
  if (!timer) return
  w.cancel(timer)
  w.table(deferred).delete((timer as Armed).token)
}

/** Registers what happens when timers of a kind go off. Nothing, when the speaker is gone. */
export function onTimer(registry: Registry, kind: string, handle: (w: World, due: Due) => void): void {
  registry.add(timers, kind, (w: World, due: Due) => {
    const s = findSpeaker(w, due.speaker)
    if (!s) return
    if (s.frozen) w.table(deferred).set(due.token, { kind, due })
    else handle(w, due)
  })
}

/** Lets everything go off that waited for a speaker. */
export function releaseDeferred(w: World, speaker: SpeakerId): void {
  for (const [token, { kind, due }] of w.table(deferred).entries()) {
    if (due.speaker !== speaker) continue
    w.table(deferred).delete(token)
    w.after(0, kind, due)
  }
}

/** Takes back what waits for a speaker that ends. */
export function dropDeferred(w: World, speaker: SpeakerId): void {
  for (const [token, { due }] of w.table(deferred).entries()) if (due.speaker === speaker) w.table(deferred).delete(token)
}
