import { SCOPE, type RouteType } from '../../../net/index.ts'
import { number } from './arguments.ts'

/** /etc/iproute2/rt_protos of iproute2 6.1.0, and of FRR's package the one number of zebra's that differs. */
const PROTOCOLS: Readonly<Record<string, number>> = {
  unspec: 0, redirect: 1, kernel: 2, boot: 3, static: 4, gated: 8, ra: 9, mrt: 10, zebra: 11, bird: 12, dnrouted: 13, xorp: 14, ntk: 15, dhcp: 16,
  keepalived: 18, babel: 42, openr: 99, bgp: 186, isis: 187, ospf: 188, rip: 189, eigrp: 192,
}
const ZEBRA_STATIC = 196
const SCOPES: Readonly<Record<string, number>> = { global: SCOPE.universe, nowhere: SCOPE.nowhere, host: SCOPE.host, link: SCOPE.link, site: SCOPE.site }
const TABLES: Readonly<Record<string, number>> = { local: 255, main: 254, default: 253, unspec: 0 }
const TYPES: readonly RouteType[] = ['unicast', 'local', 'broadcast', 'anycast', 'multicast', 'blackhole', 'unreachable', 'prohibit', 'throw']

const nameIn = (names: Readonly<Record<string, number>>, n: number): string => Object.entries(names).find(([, v]) => v === n)?.[0] ?? String(n)
const numberIn = (names: Readonly<Record<string, number>>, word: string, max: number): number | undefined =>
  Object.hasOwn(names, word) ? names[word] : number(word, max)

export const protocolName = (n: number): string => (n === ZEBRA_STATIC ? 'static' : nameIn(PROTOCOLS, n))
export const protocolNumber = (word: string): number | undefined => numberIn(PROTOCOLS, word, 255)
export const scopeName = (n: number): string => nameIn(SCOPES, n)
export const scopeNumber = (word: string): number | undefined => numberIn(SCOPES, word, 255)
export const tableName = (n: number): string => nameIn(TABLES, n)
export const tableNumber = (word: string): number | undefined => numberIn(TABLES, word, 0xffffffff)
export const routeType = (word: string): RouteType | undefined => TYPES.find((t) => t === word)
