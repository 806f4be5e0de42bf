import { formatIp, parseIp, type Endpoint, type Ip } from '../../../net/index.ts'
import { askServer, dnsQuery, DNS_TYPE, getaddrinfo, resolverConfig, sys, type DnsMessage, type DnsType } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'

export const DNS_PORT = 53
const SECOND = 1_000_000

export const typeNumber = (word: string): number | undefined => DNS_TYPE[word.toUpperCase() as DnsType]

/** `4.3.2.1.in-addr.arpa.` */
export const reverseName = (address: Ip): string => `${formatIp(address).split('.').reverse().join('.')}.in-addr.arpa.`

export interface Asked {
  readonly server: Endpoint
  readonly answer: DnsMessage | 'timeout' | 'refused'
  /** Microseconds that the answer took. */
  readonly took: number
}

/** The servers to ask: the one that was named, or those of resolv.conf. */
export function* serversOf(named: string | undefined, port = DNS_PORT): Sys<readonly Endpoint[]> {
  if (named === undefined) return (yield* resolverConfig()).servers.map((s) => ({ ...s, port }))
  const literal = parseIp(named)
  if (literal !== undefined) return [{ address: literal, port }]
  const found = yield* getaddrinfo(named, { family: 4 })
  return typeof found === 'string' ? [] : found.addresses.map((address) => ({ address, port }))
}

/** Asks one server once. */
export function* askOnce(server: Endpoint, name: string, type: number, timeout = 5 * SECOND): Sys<Asked> {
  const id = (yield* sys.random('dns')) & 0xffff
  const began = yield* sys.clock()
  const answer = yield* askServer(server, dnsQuery(id, name, type), timeout)
  return { server, answer, took: (yield* sys.clock()) - began }
}

export const serverText = (s: Endpoint): string => `${formatIp(s.address)}#${s.port}`
export const withDot = (name: string): string => (name.endsWith('.') ? name : `${name}.`)
