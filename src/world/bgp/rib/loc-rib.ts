import type { Ip, Prefix } from '../../net/index.ts'
import { defineTable, type World } from '../../sim/index.ts'
import { bestChanged, pathsChanged, type BestChange } from '../hooks.ts'
import type { Attributes } from '../message/message.ts'
import { findPeer, patchPeer } from '../peer.ts'
import { PROFILES } from '../profile.ts'
import { findSpeaker, speakerOf, speakers, type SpeakerId } from '../speaker.ts'
import { arm } from '../session/timers.ts'
import { announceLater } from './adj-rib-out.ts'
import { choose, type Rules } from './decision.ts'
import { destinationKey, destinations, type Destination, type Path } from './path.ts'

/** Prefixes whose decision is due, by `destinationKey`. */
const dirty = defineTable<string, { readonly prefix: Prefix }>('bgp.dirty')
/** Speakers whose run of the decision is queued. */
const runs = defineTable<SpeakerId, { readonly queued: true }>('bgp.runs')

export const sameAttributes = (a: Attributes, b: Attributes): boolean => a === b || canonical(a) === canonical(b)
const canonical = (a: Attributes): string => JSON.stringify(a, Object.keys(a).sort().concat('type', 'ases', 'as', 'id', 'flags', 'data'))

/** The decision for a prefix is due. */
export function reconsider(w: World, speaker: SpeakerId, prefix: Prefix): void {
  w.table(dirty).set(destinationKey(speaker, prefix), { prefix })
  if (w.table(runs).has(speaker)) return
  w.table(runs).set(speaker, { queued: true })
  arm(w, PROFILES[speakerOf(w, speaker).profile].decide, 'bgp.decide', { speaker })
}

/** The decision for every prefix is due: its rules changed. */
export function reconsiderAll(w: World, speaker: SpeakerId): void {
  for (const [, d] of w.table(destinations).prefix(`${speaker} `)) reconsider(w, speaker, d.prefix)
}

/** A path of one origin is the same path as an older one. */
const same = (a: Pick<Path, 'from' | 'origin'>, b: Path): boolean => a.from === b.from && a.origin === b.origin

export const pathFrom = (d: Destination | undefined, from: Ip, origin: string): Path | undefined => d?.paths.find((p) => same({ from, origin }, p))

/** Puts a path in the place of the older one of the same origin, or before all others. */
export function putPath(w: World, speaker: SpeakerId, prefix: Prefix, path: Omit<Path, 'id' | 'best' | 'multipath'>): void {
  const key = destinationKey(speaker, prefix)
  const d = w.table(destinations).get(key) ?? { prefix, paths: [], version: 0 }
  const old = d.paths.find((p) => same(path, p))
  const next: Path = old
    ? { ...path, id: old.id, best: old.best, multipath: old.multipath, attributes: sameAttributes(old.attributes, path.attributes) ? old.attributes : path.attributes }
    : { ...path, id: w.next('bgp.path'), best: false, multipath: false }
  w.table(destinations).set(key, { ...d, paths: old ? d.paths.map((p) => (p === old ? next : p)) : [next, ...d.paths] })
  if (!old) adjustAccepted(w, speaker, path.from, 1)
  reconsider(w, speaker, prefix)
}

export function removePath(w: World, speaker: SpeakerId, prefix: Prefix, from: Ip, origin: string): void {
  const key = destinationKey(speaker, prefix)
  const d = w.table(destinations).get(key)
  if (!d || !d.paths.some((p) => same({ from, origin }, p))) return
  w.table(destinations).set(key, { ...d, paths: d.paths.filter((p) => !same({ from, origin }, p)) })
  adjustAccepted(w, speaker, from, -1)
  reconsider(w, speaker, prefix)
}

/** Changes the paths of a prefix that the function changes. */
export function changePaths(w: World, speaker: SpeakerId, d: Destination, change: (p: Path) => Path): void {
  const paths = d.paths.map(change)
  if (paths.every((p, i) => p === d.paths[i])) return
  w.table(destinations).set(destinationKey(speaker, d.prefix), { ...d, paths })
  reconsider(w, speaker, d.prefix)
}

function adjustAccepted(w: World, speaker: SpeakerId, from: Ip, by: number): void {
  const p = from === 0 ? undefined : findPeer(w, speaker, from)
  if (p) patchPeer(w, speaker, from, { accepted: p.accepted + by })
}

/** A run of the decision over the prefixes that are due. */
export function decide(w: World, speaker: SpeakerId): void {
  w.table(runs).delete(speaker)
  const s = findSpeaker(w, speaker)
  if (!s) return
  const rules: Rules = { ...s.selection, defaultLocalPref: s.defaultLocalPref ?? 100 }
  const changes: BestChange[] = []
  const seen: Prefix[] = []
  for (const [key, { prefix }] of w.table(dirty).prefix(`${speaker} `)) {
    w.table(dirty).delete(key)
    seen.push(prefix)
    const change = settle(w, speaker, rules, prefix)
    if (change) changes.push(change)
  }
  if (changes.length > 0) w.hook(bestChanged, s.user, speaker, changes)
  for (const { prefix } of changes) announceLater(w, speaker, prefix)
  w.hook(pathsChanged, s.user, speaker, seen)
}

function settle(w: World, speaker: SpeakerId, rules: Rules, prefix: Prefix): BestChange | undefined {
  const key = destinationKey(speaker, prefix)
  const d = w.table(destinations).get(key)
  if (!d) return undefined
  const choice = choose(rules, d.paths)
  const { best } = choice
  const chosen = best && {
    best: best.id, attributes: best.attributes, weight: best.weight, metric: best.metric, multipath: choice.multipath.map(({ id, attributes }) => ({ id, attributes })),
  }
  const changed = !sameChoice(d.chosen, chosen)
  const inUse = new Set(choice.multipath.map((p) => p.id))
  const paths = d.paths.map((p) => {
    const isBest = p.id === best?.id
    const isMultipath = inUse.size > 1 && inUse.has(p.id)
    return p.best === isBest && p.multipath === isMultipath ? p : { ...p, best: isBest, multipath: isMultipath }
  })
  if (paths.length === 0) w.table(destinations).delete(key)
  else {
    const version = changed ? nextVersion(w, speaker) : d.version
    const { chosen: _, reason: _reason, ...rest } = d
    w.table(destinations).set(key, { ...rest, paths, version, ...(choice.reason ? { reason: choice.reason } : {}), ...(chosen ? { chosen } : {}) })
  }
  if (!changed) return undefined
  if (paths.length === 0) nextVersion(w, speaker)
  const now = paths.find((p) => p.best)
  return { prefix, multipath: choice.multipath.map((p) => paths.find((q) => q.id === p.id)!), ...(now ? { best: now } : {}) }
}

type Chosen = NonNullable<Destination['chosen']>

const sameChoice = (a: Chosen | undefined, b: Chosen | undefined): boolean => a === b || (a !== undefined && b !== undefined && a.best === b.best && a.attributes === b.attributes
  && a.weight === b.weight && a.metric === b.metric && a.multipath.length === b.multipath.length && a.multipath.every((p, i) => p.id === b.multipath[i]!.id && p.attributes === b.multipath[i]!.attributes))

function nextVersion(w: World, speaker: SpeakerId): number {
  return w.table(speakers).patch(speaker, { tableVersion: speakerOf(w, speaker).tableVersion + 1 }).tableVersion
}

/** Takes everything of a speaker away. */
export function dropTable(w: World, speaker: SpeakerId): void {
  for (const [key] of w.table(destinations).prefix(`${speaker} `)) w.table(destinations).delete(key)
  for (const [key] of w.table(dirty).prefix(`${speaker} `)) w.table(dirty).delete(key)
  w.table(runs).delete(speaker)
}
