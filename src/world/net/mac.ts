import type { World } from '../sim/index.ts'

const hex = (n: number): string => n.toString(16).padStart(2, '0')

/** A MAC address from the lab's own stream: a vendor's (`08:00:27`), or one that is locally administered, as the kernel gives to virtual links. */
export function randomMac(world: World, vendor?: string): string {
  const bytes = [...world.rng('net.mac').bytes(6)]
  if (vendor === undefined) return [(bytes[0]! & 0xfe) | 0x02, ...bytes.slice(1)].map(hex).join(':')
  return `${vendor}:${bytes.slice(3).map(hex).join(':')}`
}

/** Six pairs of hex digits, as `ip link set address` takes them. Undefined when it is none. */
export function parseMac(text: string): string | undefined {
  const parts = text.split(/[:-]/)
  if (parts.length !== 6 || !parts.every((p) => /^[0-9a-fA-F]{1,2}$/.test(p))) return undefined
  return parts.map((p) => p.toLowerCase().padStart(2, '0')).join(':')
}

/** The group bit: broadcast and multicast addresses. */
export const isGroupMac = (mac: string): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1
