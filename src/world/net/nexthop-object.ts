import { SysError, type Errno, type World } from '../sim/index.ts'
import { nexthopKey, nexthopObjects, TABLE, type NexthopObject } from './fib.ts'
import { dropRoutesOfObject } from './fib-table.ts'
import { linkOf, SCOPE, type LinkId } from './link.ts'
import type { NsId } from './netns.ts'
import { checkNexthop, type NexthopRequest } from './route-check.ts'

const refuse = (errno: Errno, detail?: string): never => { throw new SysError(errno, detail) }

export interface NexthopObjectRequest {
  /** 0 or absent: the kernel chooses. */
  readonly id?: number
  readonly protocol?: number
  /** 6: a link for IPv6 destinations, which have no scopes: it stands as one of the link's. */
  readonly family?: 4 | 6
  readonly nexthop?: NexthopRequest
  readonly group?: NexthopObject['group']
  readonly blackhole?: boolean
}

/** Nexthop objects of a namespace in the order of their ids. */
export function nexthopObjectsOf(world: World, ns: NsId): NexthopObject[] {
  const out: NexthopObject[] = []
  for (const [key, object] of world.table(nexthopObjects).entries(nexthopKey(ns, 0))) {
    if (key >= nexthopKey(ns + 1, 0)) break
    out.push(object)
  }
  return out
}

function checkGroup(world: World, ns: NsId, group: NonNullable<NexthopObject['group']>): void {
  const members = new Set<number>()
  for (const { id, weight } of group) {
    const member = world.table(nexthopObjects).get(nexthopKey(ns, id))
    if (!member) return refuse('EINVAL', 'Invalid nexthop id')
    if (member.group) refuse('EINVAL', 'Hash-threshold group can not be a nexthop within a group')
    if (member.blackhole && group.length > 1) refuse('EINVAL', 'Blackhole nexthop can not be used in a group with more than 1 path')
    if (members.has(id)) refuse('EINVAL', 'Nexthop id can not be used twice in a group')
    if (weight < 1 || weight > 65536) refuse('EINVAL', 'Invalid value for weight')
    members.add(id)
  }
}

function build(world: World, ns: NsId, id: number, request: NexthopObjectRequest): NexthopObject {
  const base = { id, protocol: request.protocol ?? 0, blackhole: request.blackhole === true }
  if (request.group) {
    checkGroup(world, ns, request.group)
    return { ...base, group: request.group, scope: SCOPE.universe }
  }
  if (base.blackhole) return { ...base, scope: SCOPE.universe }
  const wanted = request.nexthop ?? {}
  if (wanted.link === undefined) return refuse('EINVAL', 'Device attribute required for non-blackhole and non-fdb nexthops')
  const link = linkOf(world, wanted.link)
  if (!link.up) refuse('ENETDOWN', 'Nexthop device is not up')
  if (!link.carrier) refuse('ENETDOWN', 'Carrier for nexthop device is down')
  const nexthop = checkNexthop(world, ns, wanted, TABLE.main, SCOPE.universe)
  return { ...base, nexthop, scope: request.family === 6 ? SCOPE.link : nexthop.scope }
}

/** Adds a nexthop object, or replaces it where `verb` says so. EEXIST, EINVAL with the reason. Gives its id. */
export function setNexthopObject(world: World, ns: NsId, verb: 'add' | 'replace', request: NexthopObjectRequest): number {
  const table = world.table(nexthopObjects)
  let id = request.id ?? 0
  while (id === 0 || (!request.id && table.has(nexthopKey(ns, id)))) id = world.next(`net.nexthop-id.${ns}`)
  const old = table.get(nexthopKey(ns, id))
  const object = build(world, ns, id, request)
  if (old) {
    if (verb === 'add') refuse('EEXIST')
    if (old.group && !object.group) refuse('EINVAL', 'Can not replace a nexthop group with a nexthop.')
    if (!old.group && object.group) refuse('EINVAL', 'Can not replace a nexthop with a nexthop group.')
  }
  table.set(nexthopKey(ns, id), object)
  return id
}

/** Removes a nexthop object, from the groups that hold it too; a group without members goes, and so do the routes. ENOENT. */
export function deleteNexthopObject(world: World, ns: NsId, id: number): void {
  const table = world.table(nexthopObjects)
  if (!table.delete(nexthopKey(ns, id))) throw new SysError('ENOENT')
  for (const object of nexthopObjectsOf(world, ns)) {
    if (!object.group?.some((m) => m.id === id)) continue
    const group = object.group.filter((m) => m.id !== id)
    if (group.length > 0) table.set(nexthopKey(ns, object.id), { ...object, group })
    else {
      table.delete(nexthopKey(ns, object.id))
      dropRoutesOfObject(world, ns, object.id)
    }
  }
  dropRoutesOfObject(world, ns, id)
}

/** A link that goes down, or loses its carrier, takes its nexthop objects with it. */
export function flushNexthopObjects(world: World, ns: NsId, link: LinkId): void {
  for (const object of nexthopObjectsOf(world, ns)) {
    if (object.nexthop?.link === link) deleteNexthopObject(world, ns, object.id)
  }
}
