import type { World } from '../sim/index.ts'
import type { Nexthop, Route } from './fib.ts'
import { nexthopsOf, type Flow } from './lookup.ts'
import { neighbourKey, neighbours } from './neighbour-table.ts'
import { namespaceOf, type NsId } from './netns.ts'
import { confOf, deviceConf } from './sysctl/conf.ts'

const turn = (x: number, n: number): number => (x << n) | (x >>> (32 - n))

/** Takes a word into a hash (MurmurHash3, 32 bits, by Austin Appleby, public domain). */
function mix(hash: number, word: number): number {
  const k = Math.imul(turn(Math.imul(word | 0, 0xcc9e2d51), 15), 0x1b873593)
  return (Math.imul(turn(hash ^ k, 13), 5) + 0xe6546b64) | 0
}

/** Its last step: every bit of the input moves every bit of the output. */
function finish(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

function seedOf(world: World, ns: NsId): number {
  const given = confOf(world, ns).hashSeed
  if (given !== 0) return given >>> 0
  let h = world.seed | 0
  for (const c of namespaceOf(world, ns).name) h = mix(h, c.charCodeAt(0))
  return h
}

/** 31 bits by which a flow chooses its nexthop: addresses under policy 0 and 2, ports and protocol too under policy 1 and 3. */
export function flowHash(world: World, ns: NsId, flow: Pick<Flow, 'src' | 'dst' | 'protocol' | 'sport' | 'dport'>): number {
  const policy = confOf(world, ns).hashPolicy
  let h = mix(mix(seedOf(world, ns), flow.src), flow.dst)
  if (policy === 1 || policy === 3) h = mix(mix(h, flow.protocol), flow.sport * 65536 + flow.dport)
  return finish(h) >>> 1
}

/** Does ARP speak for it? An entry that is not there yet counts as good (fib_good_nh). */
function good(world: World, nexthop: Nexthop): boolean {
  if (nexthop.via === undefined) return true
  const n = world.table(neighbours).get(neighbourKey(nexthop.link, nexthop.via))
  return n === undefined || !(n.state === 'FAILED' || n.state === 'INCOMPLETE' || n.state === 'NONE')
}

/**
 * The nexthop of a route for a hash: thresholds by weight over those that live. Plain routes look at ARP only with `fib_multipath_use_neigh`,
 * nexthop groups always (fib_select_multipath, nexthop_select_path_hthr).
 */
export function selectPath(world: World, ns: NsId, route: Route, hash: number): Nexthop | undefined {
  const nexthops = nexthopsOf(world, ns, route)
  if (nexthops.length <= 1) return nexthops[0]
  const askNeighbours = route.nhid !== undefined || confOf(world, ns).useNeigh
  const alive = nexthops.filter((n) => !n.dead && !(n.linkDown && deviceConf(world, n.link).ignore_routes_with_linkdown !== 0))
  const total = alive.reduce((sum, n) => sum + n.weight, 0)
  let weight = 0
  let first: Nexthop | undefined
  for (const nexthop of alive) {
    weight += nexthop.weight
    if (askNeighbours && !good(world, nexthop)) continue
    first ??= nexthop
    if (hash <= Math.round((weight * 2 ** 31) / total) - 1) return nexthop
  }
  return first ?? alive[0] ?? nexthops[0]
}
