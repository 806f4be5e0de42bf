/** An address family as `AFI/SAFI` (RFC 4760), the two of this lab by their words. */
export type Family = string

export const IPV4_UNICAST: Family = 'ipv4-unicast'
export const IPV6_UNICAST: Family = 'ipv6-unicast'

const NUMBERS: Readonly<Record<Family, readonly [number, number]>> = {
  'ipv4-unicast': [1, 1], 'ipv4-multicast': [1, 2], 'ipv4-labeled-unicast': [1, 4], 'ipv4-vpn': [1, 128], 'ipv4-flowspec': [1, 133],
  'ipv6-unicast': [2, 1], 'ipv6-multicast': [2, 2], 'ipv6-labeled-unicast': [2, 4], 'ipv6-vpn': [2, 128], 'ipv6-flowspec': [2, 133], 'l2vpn-evpn': [25, 70],
}
const WORDS: Readonly<Record<string, Family>> = Object.fromEntries(Object.entries(NUMBERS).map(([word, [afi, safi]]) => [`${afi}/${safi}`, word]))

/** A family by its numbers; one without a word of its own is `AFI/SAFI`. */
export const familyOf = (afi: number, safi: number): Family => WORDS[`${afi}/${safi}`] ?? `${afi}/${safi}`

/** AFI and SAFI of a family. */
export function familyNumbers(family: Family): readonly [number, number] {
  const known = NUMBERS[family]
  if (known) return known
  const [afi = 0, safi = 0] = family.split('/').map(Number)
  return [afi, safi]
}
