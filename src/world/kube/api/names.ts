import type { World } from '../../sim/index.ts'

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'
const SUFFIX = 5
const MAX_BASE = 63 - SUFFIX

/** Random letters of which no words are made (utilrand.String). */
export const suffix = (w: World, owner: string, length = SUFFIX): string => Array.from({ length }, () => ALPHABET[w.rng(owner).below(ALPHABET.length)]).join('')

/** A name that begins with `base`: names.SimpleNameGenerator. */
export const generatedName = (w: World, cluster: string, base: string): string => base.slice(0, MAX_BASE) + suffix(w, `kube.names.${cluster}`)

/** A random UUID (RFC 4122, version 4). */
export function uuid(w: World, owner: string): string {
  const b = w.rng(owner).bytes(16)
  b[6] = (b[6]! & 0x0f) | 0x40
  b[8] = (b[8]! & 0x3f) | 0x80
  const hex = [...b].map((x) => x.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
