import type { World } from '../sim/index.ts'

const hex = (n: number): string => n.toString(16).padStart(2, '0')

/** A MAC address from the lab's own stream: a vendor's (`08:00:27`), or one that is locally administered, as the kernel gives to virtual links. */
export function randomMac(world: World, vendor?: string): string {
  const bytes = [...world.rng('net.mac').bytes(6)]
  if (vendor === undefined) return [(bytes[0]! & 0xfe) | 0x02, ...bytes.slice(1)].map(hex).join(':')
  return `${vendor}:${bytes.slice(3).map(hex).join(':')}`
}

/** The group bit: broadcast and multicast addresses. */
export const isGroupMac = (mac: string): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1
