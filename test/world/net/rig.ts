import {
  addAddress, addLink, createNamespace, createNetwork, installNet, ip, namespaceByName, openSocket, parsePrefix, readTap, receiveDatagram, receiveError, sendSocket, setLinkUp,
  setRoute, setSocketOptions, writeSysctl, linkByName, openTap,
  type Captured, type LinkId, type NsId, type QueuedError, type RouteRequest, type RouteVerb, type SocketId, type SocketOptions, SCOPE,
} from '../../../src/world/net/index.ts'
import { isErrno, Registry, World } from '../../../src/world/sim/index.ts'

export const SECOND = 1_000_000
export const MS = 1_000

/** A world with a network and nothing in it. */
export function emptyWorld(seed = 1, extend: (registry: Registry) => void = () => {}): World {
  const registry = new Registry()
  installNet(registry)
  extend(registry)
  return new World(seed, registry)
}

export const ns = (w: World, name: string): NsId => namespaceByName(w, name)!.id
export const dev = (w: World, host: string, name: string): LinkId => linkByName(w, ns(w, host), name)!.id

/** A host: `eth0: ['lan', '10.0.0.1/24']`, or with `null` a dummy. Links are up. */
export function host(w: World, name: string, links: Record<string, readonly [string | null, ...string[]]>, kernel = '6.18.0'): NsId {
  const id = createNamespace(w, { name, kernel })
  for (const [link, [network, ...addresses]] of Object.entries(links)) {
    const l = addLink(w, id, { name: link, ...(network === null ? { kind: 'dummy' as const } : { kind: 'physical' as const, network }) })
    setLinkUp(w, l, true)
    for (const a of addresses) address(w, l, a)
  }
  return id
}

export function address(w: World, link: LinkId, text: string): void {
  const { address: local, length } = parsePrefix(text)!
  addAddress(w, link, { local, prefix: length })
}

/** `ip route VERB`: "10.0.0.0/8 via 1.2.3.4 dev eth0 metric 5 src 1.2.3.5 type unreachable scope link table 7 tos 8 proto 4", with what iproute2 fills in. */
export function request(w: World, on: NsId | string, text: string): RouteRequest {
  const id = typeof on === 'string' ? ns(w, on) : on
  const words = text.split(' ')
  const prefix = words[0] === 'default' ? { address: 0, length: 0 } : parsePrefix(words[0]!)!
  const get = (name: string): string | undefined => { const at = words.indexOf(name); return at > 0 ? words[at + 1] : undefined }
  const via = get('via')
  const device = get('dev')
  const type = get('type') as RouteRequest['type']
  const scope = get('scope')
  const number = (name: string): Record<string, number> => (get(name) === undefined ? {} : { [name]: Number(get(name)) })
  const scopes: Record<string, number> = { link: SCOPE.link, host: SCOPE.host, global: SCOPE.universe }
  return {
    dst: prefix.address, prefix: prefix.length, protocol: 3, ...number('metric'), ...number('table'), ...number('tos'), ...number('nhid'),
    ...(type ? { type } : {}), ...(via ? { via: ip(via) } : {}), ...(device ? { link: linkByName(w, id, device)!.id } : {}), ...(get('src') ? { prefsrc: ip(get('src')!) } : {}),
    ...(words.includes('onlink') ? { onlink: true } : {}),
    scope: scope ? scopes[scope]! : type === 'local' ? SCOPE.host : !via && !type && get('nhid') === undefined ? SCOPE.link : SCOPE.universe,
  }
}

export const route = (w: World, on: NsId | string, text: string, verb: RouteVerb = 'add'): void => {
  setRoute(w, typeof on === 'string' ? ns(w, on) : on, verb, request(w, on, text))
}

export const sysctl = (w: World, on: NsId | string, path: string, value: string): void => writeSysctl(w, typeof on === 'string' ? ns(w, on) : on, `net/ipv4/${path}`, value)

/** a — lan1 — router — lan2 — b, every way known, latency 40 µs each. */
export function twoLans(seed = 1, extend?: (registry: Registry) => void): World {
  const w = emptyWorld(seed, extend)
  createNetwork(w, { name: 'lan1' })
  createNetwork(w, { name: 'lan2' })
  host(w, 'a', { eth0: ['lan1', '10.1.0.1/24'] })
  host(w, 'router', { eth0: ['lan1', '10.1.0.254/24'], eth1: ['lan2', '10.2.0.254/24'] })
  host(w, 'b', { eth0: ['lan2', '10.2.0.1/24'] })
  sysctl(w, 'router', 'ip_forward', '1')
  route(w, 'a', 'default via 10.1.0.254')
  route(w, 'b', 'default via 10.2.0.254')
  return w
}

export const run = (w: World, time: number): void => w.runTo(w.now + time)

/** A raw socket as ping opens it. */
export function pinger(w: World, host: string, options: Partial<SocketOptions> = {}): SocketId {
  const id = openSocket(w, { ns: ns(w, host), type: 'raw', protocol: 1 })
  setSocketOptions(w, id, { recvErr: true, icmpTypes: [0, 3, 4, 5, 11, 12], ...options })
  return id
}

export function echo(w: World, id: SocketId, to: string, seq: number, o: { size?: number; ttl?: number } = {}): void {
  const payload = { kind: 'icmp', type: 8, code: 0, id: 77, seq, data: new Uint8Array(o.size ?? 56) } as const
  sendSocket(w, id, new Uint8Array(0), { to: { address: ip(to), port: 0 }, payload, ...(o.ttl === undefined ? {} : { ttl: o.ttl }) })
}

/** What came to a socket, in words: `reply 1 ttl 63`, `redirect to 10.1.0.2`; and from its error queue `icmp 3/1 from 10.1.0.254`. */
export function heard(w: World, id: SocketId): string[] {
  const out: string[] = []
  for (const d of drain(() => receiveDatagram(w, id))) {
    const p = d.packet.payload
    if (p.kind === 'icmp' && !('about' in p) && p.type === 0) out.push(`reply ${p.seq} ttl ${d.packet.ttl}`)
    else if (p.kind === 'icmp' && 'about' in p && p.type === 5) out.push(`redirect to ${quad(p.info)}`)
  }
  for (const e of drain(() => receiveError(w, id))) out.push(describe(e))
  return out
}

export const describe = (e: QueuedError): string => (e.origin === 'local' ? `local ${e.errno} ${e.info}` : `icmp ${e.type}/${e.code} from ${quad(e.offender!)}${e.info ? ` mtu ${e.info}` : ''}`)
const quad = (a: number): string => [a >>> 24, (a >>> 16) & 255, (a >>> 8) & 255, a & 255].join('.')

/** Takes until there is nothing more; a pending error is passed over, as a program does that reads its error queue. */
export function drain<T>(next: () => T): T[] {
  const out: T[] = []
  for (let misses = 0; misses < 2;) {
    try {
      out.push(next())
    } catch (e) {
      if (!isErrno(e)) throw e
      misses = isErrno(e, 'EAGAIN') ? 2 : misses + 1
    }
  }
  return out
}

/** One ping and what comes of it within a time. */
export function ping(w: World, from: string, to: string, o: { wait?: number; size?: number; ttl?: number; options?: Partial<SocketOptions> } = {}): string[] {
  const id = pinger(w, from, o.options)
  echo(w, id, to, 1, o)
  run(w, o.wait ?? SECOND)
  return heard(w, id)
}

export const errnoOf = (f: () => unknown): string | undefined => {
  try {
    f()
    return undefined
  } catch (e) {
    if (!isErrno(e)) throw e
    return e.detail === undefined ? e.errno : `${e.errno}: ${e.detail}`
  }
}

export const listen = (w: World, host: string, name?: string): (() => Captured[]) => {
  const id = openTap(w, { ns: ns(w, host), promiscuous: true, ...(name ? { link: dev(w, host, name) } : {}) })
  return () => readTap(w, id)
}
