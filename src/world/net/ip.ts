/**
 * An IPv4 address as an unsigned 32-bit number. The two IPv6 addresses that carry packets in the lab, `::` and `::1`, stand above that
 * range, so that an address is one number everywhere; link-local IPv6 addresses are text for display (ip6.ts).
 */
export type Ip = number

export const ANY6: Ip = 2 ** 32
export const LOOPBACK6: Ip = 2 ** 32 + 1

export interface Prefix {
  readonly address: Ip
  /** Bits of the network part, 0 to 32. */
  readonly length: number
}

export const isIp6 = (ip: Ip): boolean => ip >= ANY6

/** Dotted quad of exactly four decimal parts (what `inet_pton` takes: no leading zeros beyond `0`), or `::`, `::1`. Undefined when it is neither. */
export function parseIp(text: string): Ip | undefined {
  let ip = 0
  let parts = 0
  let part = -1
  let digits = 0
  for (let i = 0; i <= text.length; i++) {
    const c = i < text.length ? text.charCodeAt(i) : 46
    if (c === 46) {
      if (part < 0 || parts === 4) return undefined
      ip = ip * 256 + part
      parts++
      part = -1
      digits = 0
    } else if (c >= 48 && c <= 57) {
      if (digits > 0 && part === 0) return undefined
      part = (part < 0 ? 0 : part) * 10 + c - 48
      if (part > 255) return undefined
      digits++
    } else {
      return text === '::1' ? LOOPBACK6 : text === '::' ? ANY6 : undefined
    }
  }
  return parts === 4 ? ip : undefined
}

/** An address written as a literal in our own code or tests: throws where `parseIp` gives nothing. */
export function ip(text: string): Ip {
  const parsed = parseIp(text)
  if (parsed === undefined) throw new Error(`${text} is no address`)
  return parsed
}

export function formatIp(address: Ip): string {
  if (address >= ANY6) return address === ANY6 ? '::' : '::1'
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`
}

/** `a.b.c.d/n`, or a bare address as /32. Undefined when it is neither; host bits are kept. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) {
    const address = parseIp(text)
    return address === undefined || isIp6(address) ? undefined : { address, length: 32 }
  }
  const address = parseIp(text.slice(0, slash))
  const bits = text.slice(slash + 1)
  if (address === undefined || isIp6(address) || !/^\d{1,2}$/.test(bits)) return undefined
  const length = Number(bits)
  return length > 32 ? undefined : { address, length }
}

export const formatPrefix = (p: Prefix): string => `${formatIp(p.address)}/${p.length}`

/** Netmask of a prefix length, as a number. */
export const maskOf = (length: number): number => (length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0)
/** Network part of an address. */
export const networkOf = (address: Ip, length: number): Ip => (address & maskOf(length)) >>> 0
/** Last address of a prefix. */
export const lastOf = (address: Ip, length: number): Ip => (address | ~maskOf(length)) >>> 0
export const within = (address: Ip, prefix: Ip, length: number): boolean => ((address ^ prefix) & maskOf(length)) === 0

export const ANY: Ip = 0
export const LOOPBACK: Ip = 0x7f000001
export const LIMITED_BROADCAST: Ip = 0xffffffff
export const isLoopback = (address: Ip): boolean => address >>> 24 === 127 || address === LOOPBACK6
export const isMulticast = (address: Ip): boolean => !isIp6(address) && address >>> 28 === 14
export const isZeronet = (address: Ip): boolean => address >>> 24 === 0 && address < ANY6
