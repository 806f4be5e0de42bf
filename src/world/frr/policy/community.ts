/** Communities that have names (RFC 1997, 7999, 8326, 9494), in FRR's words. */
const NAMES: Readonly<Record<string, number>> = {
  'graceful-shutdown': 0xffff0000, 'accept-own': 0xffff0001, 'llgr-stale': 0xffff0006, 'no-llgr': 0xffff0007, 'accept-own-nexthop': 0xffff0008,
  'blackhole': 0xffff029a, 'no-export': 0xffffff01, 'no-advertise': 0xffffff02, 'local-AS': 0xffffff03, 'no-peer': 0xffffff04,
}
const WORDS = new Map(Object.entries(NAMES).map(([word, n]) => [n, word]))

/** The number of `65001:100`, a name, or `internet`; undefined for what is none. */
export function parseCommunity(text: string): number | undefined {
  if (text === 'internet') return 0
  const named = NAMES[text]
  if (named !== undefined) return named
  const m = /^(\d{1,5}):(\d{1,5})$/.exec(text)
  if (!m || Number(m[1]) > 65_535 || Number(m[2]) > 65_535) return undefined
  return Number(m[1]) * 65_536 + Number(m[2])
}

export const formatCommunity = (c: number): string => WORDS.get(c) ?? `${Math.floor(c / 65_536)}:${c % 65_536}`

/** A path's communities as they are shown: sorted, each once. */
export const formatCommunities = (cs: readonly number[] | undefined): string => [...new Set(cs ?? [])].sort((a, b) => a - b).map(formatCommunity).join(' ')

export const formatLarge = (cs: readonly (readonly [number, number, number])[] | undefined): string => (cs ?? []).map((c) => c.join(':')).join(' ')

export function parseLarge(text: string): readonly [number, number, number] | undefined {
  const m = /^(\d+):(\d+):(\d+)$/.exec(text)
  return m ? [Number(m[1]), Number(m[2]), Number(m[3])] : undefined
}
