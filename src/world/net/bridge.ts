import { defineTable, type Time, type World } from '../sim/index.ts'
import { linkOf, isRunning, links, type Link, type LinkId } from './link.ts'
import { isGroupMac } from './mac.ts'
import { namespaceOf } from './netns.ts'
import type { Frame } from './packet.ts'
import { sendFrame } from './transmit.ts'

/** Behind which port of a bridge an address was last seen. By `bridge\0mac`. */
const forwarding = defineTable<string, { readonly port: LinkId; readonly seen: Time }>('net.bridge-fdb')
const AGEING = 300_000_000

export const portsOf = (world: World, bridge: Link): Link[] =>
  namespaceOf(world, bridge.ns).links.map((l) => world.table(links).must(l)).filter((l) => l.master === bridge.id)

/** Sends a frame on to the port behind which its address is, or to all but the one it came from. */
export function bridgeForward(world: World, bridge: Link, frame: Frame, from: LinkId | undefined): void {
  const known = isGroupMac(frame.dst) ? undefined : world.table(forwarding).get(`${bridge.id}\0${frame.dst}`)
  if (known && known.seen + AGEING > world.now && isRunning(linkOf(world, known.port))) {
    if (known.port !== from) sendFrame(world, known.port, frame)
    return
  }
  for (const port of portsOf(world, bridge)) if (port.id !== from && isRunning(port)) sendFrame(world, port.id, frame)
}

/** A frame came in at a port: learn, pass it up where it is for the bridge itself, forward it where it is not. True when the bridge's own stack gets it. */
export function bridgeReceive(world: World, bridge: Link, port: LinkId, frame: Frame): boolean {
  if (!isGroupMac(frame.src)) world.table(forwarding).set(`${bridge.id}\0${frame.src}`, { port, seen: world.now })
  if (!bridge.up) return false
  const mine = frame.dst === bridge.mac
  if (!mine) bridgeForward(world, bridge, frame, port)
  return mine || isGroupMac(frame.dst)
}

/** What a bridge learned of a port, or a bridge that goes, is forgotten. */
export function forgetPort(world: World, id: LinkId): void {
  for (const [key, entry] of world.table(forwarding).entries()) {
    if (entry.port === id || key.startsWith(`${id}\0`)) world.table(forwarding).delete(key)
  }
}
