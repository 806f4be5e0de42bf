import type { Selection } from '../speaker.ts'
import { neighborAs, pathLength, type Path, type Reason } from './path.ts'

/** What the comparison of two paths says: which is preferred, by which step, and whether they may share the load. */
export interface Verdict {
  readonly better: boolean
  readonly reason: Reason
  readonly equal: boolean
}

export interface Rules extends Selection {
  readonly defaultLocalPref: number
}

const ORIGINS = { igp: 0, egp: 1, incomplete: 2 } as const
/** A missing MED is the best one, unless it is to count as the worst. */
const WORST_MED = 0xffffffff

const identifier = (p: Path): number => p.attributes.originatorId ?? p.routerId
const clusters = (p: Path): number => p.attributes.clusterList?.length ?? 0
const isExternal = (p: Path): boolean => p.source === 'peer' && !p.internal

function comparesMed(r: Rules, a: Path, b: Path): boolean {
  const [left, right] = [neighborAs(a.attributes.asPath), neighborAs(b.attributes.asPath)]
  return r.alwaysCompareMed === true || (left === right && left !== 0) || (pathLength(a.attributes.asPath) === 0 && pathLength(b.attributes.asPath) === 0)
}

/** One step: who has less (or more) of something wins. */
type Step = readonly [Reason, (r: Rules, p: Path) => number, 'less' | 'more', ((r: Rules, a: Path, b: Path) => boolean)?]

/** The steps down to the IGP metric (RFC 4271 9.1.2.2, with what FRR puts before and between). */
const STEPS: readonly Step[] = [
  ['Weight', (_r, p) => p.weight, 'more'],
  ['Local Pref', (r, p) => p.attributes.localPref ?? r.defaultLocalPref, 'more'],
  ['Local Route', (_r, p) => (p.source === 'peer' ? 0 : 1), 'more'],
  ['AS Path', (_r, p) => pathLength(p.attributes.asPath), 'less', (r) => r.ignoreAsPathLength !== true],
  ['Origin', (_r, p) => ORIGINS[p.attributes.origin], 'less'],
  ['MED', (r, p) => p.attributes.med ?? (r.missingMedAsWorst ? WORST_MED : 0), 'less', comparesMed],
  ['Peer Type', (_r, p) => (isExternal(p) ? 0 : 1), 'less', (_r, a, b) => (isExternal(a) && b.source === 'peer') || (isExternal(b) && a.source === 'peer')],
  ['IGP Metric', (_r, p) => p.metric, 'less'],
  ['IGP Metric', (_r, p) => clusters(p), 'less', (r, a, b) => r.equalClusterLength === true && a.internal && b.internal],
]

const samePath = (a: Path, b: Path): boolean => JSON.stringify(a.attributes.asPath) === JSON.stringify(b.attributes.asPath)
const remoteAsOf = (p: Path): number => (p.source === 'peer' ? p.neighborAs : 0)

function shareable(r: Rules, a: Path, b: Path): boolean {
  if (r.multipathRelax) return true
  return a.internal ? samePath(a, b) : remoteAsOf(a) === remoteAsOf(b)
}

/** Whether a path is preferred to another (FRR's bgp_path_info_cmp, as its documentation lists the steps). */
export function compare(r: Rules, a: Path, b: Path): Verdict {
  for (const [reason, value, wins, applies] of STEPS) {
    if (applies && !applies(r, a, b)) continue
    const [left, right] = [value(r, a), value(r, b)]
    if (left !== right) return { better: wins === 'less' ? left < right : left > right, reason, equal: false }
  }
  const equal = shareable(r, a, b)
  // The one that is in use stays: routes don't flap for a younger one.
  if (r.compareRouterId !== true && isExternal(a) && isExternal(b) && (a.best || b.best)) return { better: a.best, reason: 'Older Path', equal }
  if (identifier(a) !== identifier(b)) return { better: identifier(a) < identifier(b), reason: 'Router ID', equal }
  if (clusters(a) !== clusters(b)) return { better: clusters(a) < clusters(b), reason: 'Cluster length', equal }
  if (b.stale || a.stale) return { better: b.stale, reason: 'Stale path', equal }
  if (a.source !== 'peer' || b.source !== 'peer') return { better: a.source === 'peer', reason: 'Nothing left to compare', equal }
  if (a.from !== b.from) return { better: a.from < b.from, reason: 'Neighbor IP', equal }
  return { better: true, reason: 'Nothing left to compare', equal }
}

/** What a choice came to. */
export interface Choice {
  readonly best?: Path
  /** Paths that carry the load, the best among them. */
  readonly multipath: readonly Path[]
  readonly reason?: Reason
}

/** Of the paths with one neighbouring AS only the best goes on (deterministic MED). */
function bestOfEachNeighbor(r: Rules, paths: readonly Path[], told: (reason: Reason) => void): readonly Path[] {
  const done = new Set<Path>()
  const winners = new Set<Path>()
  for (const first of paths) {
    if (done.has(first)) continue
    let best = first
    for (const other of paths.slice(paths.indexOf(first) + 1)) {
      const as = neighborAs(first.attributes.asPath)
      if (done.has(other) || as !== neighborAs(other.attributes.asPath) || as === 0) continue
      const v = compare(r, other, best)
      told(v.reason)
      if (v.better) best = other
      done.add(other)
    }
    done.add(best)
    winners.add(best)
  }
  return paths.filter((p) => winners.has(p))
}

/** The best of the usable paths, youngest first, and those that share the load with it. The reason is that of the last comparison. */
export function choose(r: Rules, paths: readonly Path[]): Choice {
  const usable = paths.filter((p) => p.valid)
  let reason: Reason | undefined
  const candidates = r.deterministicMed ? bestOfEachNeighbor(r, usable, (why) => { reason = why }) : usable
  let best: Path | undefined
  for (const p of candidates) {
    if (!best) {
      best = p
      reason ??= 'First path received'
      continue
    }
    const v = compare(r, p, best)
    reason = v.reason
    if (v.better) best = p
  }
  if (!best) return { multipath: [] }
  const most = best.internal ? (r.maximumPathsInternal ?? 1) : (r.maximumPaths ?? 1)
  const together: Path[] = []
  if ((r.maximumPaths ?? 1) > 1 || (r.maximumPathsInternal ?? 1) > 1) {
    for (const p of usable) {
      if (p === best || p.attributes.nextHop === best.attributes.nextHop) continue
      const v = compare(r, p, best)
      reason = v.reason
      if (v.equal) together.push(p)
    }
  }
  together.sort((a, b) => a.attributes.nextHop - b.attributes.nextHop || a.from - b.from)
  return { best, multipath: [best, ...together.slice(0, most - 1)], ...(reason ? { reason } : {}) }
}
