import { sha256 } from '@noble/hashes/sha2.js'

/** Text of an IPv6 address of eight 16-bit words (RFC 5952: lower case, the longest run of two or more zero words as `::`). */
export function formatWords(words: readonly number[]): string {
  let start = -1
  let length = 1
  for (let i = 0; i < words.length; i++) {
    let run = 0
    while (i + run < words.length && words[i + run] === 0) run++
    if (run > length) {
      start = i
      length = run
    }
    if (run > 0) i += run - 1
  }
  const hex = (part: readonly number[]): string => part.map((w) => w.toString(16)).join(':')
  return start < 0 ? hex(words) : `${hex(words.slice(0, start))}::${hex(words.slice(start + length))}`
}

const octets = (mac: string): number[] => mac.split(':').map((o) => Number.parseInt(o, 16))

/** Link-local address by modified EUI-64 (RFC 4291, appendix A). */
export function eui64LinkLocal(mac: string): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = octets(mac)
  return formatWords([0xfe80, 0, 0, 0, ((a ^ 2) << 8) | b, (c << 8) | 0xff, 0xfe00 | d, (e << 8) | f])
}

/** Stable, opaque link-local address (RFC 7217): a hash of the prefix, the interface, its MAC address and the host's secret. */
export function stableLinkLocal(secret: string, name: string, mac: string): string {
  const h = sha256(new TextEncoder().encode(`fe80::\0${name}\0${mac}\0${secret}`))
  return formatWords([0xfe80, 0, 0, 0, ...[0, 2, 4, 6].map((i) => (h[i]! << 8) | h[i + 1]!)])
}
