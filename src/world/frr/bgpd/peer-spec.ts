import { linkByName, namespaceByName, parseIp, type Ip } from '../../net/index.ts'
import { IPV4_UNICAST, IPV6_UNICAST, type PeerSpec } from '../../bgp/index.ts'
import type { World } from '../../sim/index.ts'
import { netnsName } from '../install.ts'
import { effective, type BgpModel, type Group, type Neighbor, type Settings } from './model.ts'

const DEFAULT_MULTIHOP = 255
const DEFAULT_ALLOW_AS = 3

/** The filters of a direction as `applyFilters` reads them; absent where none is named. */
export function filtersOf(s: Settings, direction: 'in' | 'out'): string | undefined {
  const words = (['distribute-list', 'prefix-list', 'filter-list', 'route-map'] as const).flatMap((kind) => {
    const name = s[`${kind} ${direction}`]?.[0]
    return name === undefined ? [] : [`${kind} ${name}`]
  })
  return words.length === 0 ? undefined : words.join(' ')
}

const number = (words: readonly string[] | undefined, otherwise?: number): number | undefined => (words === undefined ? undefined : words[0] === undefined ? otherwise : Number(words[0]))

/** An address, or the first address of an interface. */
function sourceOf(w: World, host: string, word: string | undefined): Ip | undefined {
  if (word === undefined) return undefined
  const address = parseIp(word)
  if (address !== undefined) return address
  const ns = namespaceByName(w, netnsName(w, host))
  return ns && linkByName(w, ns.id, word)?.addresses[0]?.local
}

function maximumPrefix(words: readonly string[] | undefined): PeerSpec['maximumPrefix'] {
  if (!words) return undefined
  const threshold = /^\d+$/.test(words[1] ?? '') ? Number(words[1]) : undefined
  const restart = words.indexOf('restart')
  return {
    limit: Number(words[0]), ...(threshold === undefined ? {} : { threshold }), ...(words.includes('warning-only') ? { warningOnly: true } : {}),
    ...(restart < 0 ? {} : { restart: Number(words[restart + 1]) }),
  }
}

/** `remote-as` as the speaker takes it. */
export const remoteAsOf = (words: readonly string[] | undefined): PeerSpec['remoteAs'] =>
  words?.[0] === undefined ? undefined : words[0] === 'internal' || words[0] === 'external' ? words[0] : Number(words[0])

/** Kinds of communities that are sent: all, less what `no neighbor … send-community` takes away. */
function sendCommunity(s: Settings): PeerSpec['sendCommunity'] {
  const off = s['no send-community']
  if (off === undefined) return undefined
  const kinds = off[0] === undefined ? ['standard'] : off[0] === 'all' ? ['standard', 'extended', 'large'] : off[0] === 'both' ? ['standard', 'extended'] : [off[0]]
  return { standard: !kinds.includes('standard'), extended: !kinds.includes('extended'), large: !kinds.includes('large') }
}

const restartMode = (s: Settings): PeerSpec['gracefulRestart'] =>
  s['graceful-restart-disable'] ? 'disable' : s['graceful-restart-helper'] ? 'helper' : s['graceful-restart'] ? 'restart' : undefined

/** What a neighbor's lines, and its group's, come to. */
export function peerSpec(w: World, host: string, m: BgpModel, n: Pick<Neighbor, 'session' | 'ipv4' | 'families'>, address: Ip): PeerSpec {
  const { session: s, ipv4: a, families: on } = n
  const families = [
    ...(on['ipv4-unicast'] ?? !m.flags.has('no bgp default ipv4-unicast') ? [IPV4_UNICAST] : []), ...(on['ipv6-unicast'] ? [IPV6_UNICAST] : []),
  ]
  const out = filtersOf(a, 'out')
  const originate = a['default-originate']
  const allowAs = a['allowas-in']
  const optional = {
    remoteAs: remoteAsOf(s['remote-as']), localAs: number(s['local-as']), port: number(s['port']), localAddress: sourceOf(w, host, s['update-source']?.[0]),
    keepalive: number(s['timers']), holdTime: s['timers'] && Number(s['timers'][1]), connectRetry: number(s['timers connect']), passive: s['passive'] && true,
    shutdown: (s['shutdown'] || m.flags.has('bgp shutdown')) && true, multihop: number(s['ebgp-multihop'], DEFAULT_MULTIHOP), ttlSecurity: s['ttl-security'] && Number(s['ttl-security'][1]),
    disableConnectedCheck: (s['disable-connected-check'] || m.flags.has('bgp disable-ebgp-connected-route-check')) && true, password: s['password']?.[0],
    policyIn: filtersOf(a, 'in'), policyOut: out, weight: number(a['weight']), softReconfiguration: a['soft-reconfiguration inbound'] && true,
    nextHopSelf: a['next-hop-self'] && (a['next-hop-self'][0] === 'force' ? 'force' as const : true), nextHopUnchanged: a['attribute-unchanged']?.includes('next-hop') || undefined,
    allowAsIn: allowAs && (allowAs[0] === 'origin' ? 'origin' as const : Number(allowAs[0] ?? DEFAULT_ALLOW_AS)), asOverride: a['as-override'] && true,
    maximumPrefix: maximumPrefix(a['maximum-prefix']), defaultOriginate: originate && (originate[1] === undefined ? true : `route-map ${originate[1]}`),
    reflectorClient: a['route-reflector-client'] && true, advertisementInterval: number(s['advertisement-interval']), gracefulRestart: restartMode(s), sendCommunity: sendCommunity(a),
  }
  const given = Object.fromEntries(Object.entries(optional).filter(([, v]) => v !== undefined && v !== '')) as Omit<PeerSpec, 'address'>
  return { address, families, ...given }
}

export const specOfNeighbor = (w: World, host: string, m: BgpModel, n: Neighbor): PeerSpec | undefined =>
  n.address === undefined ? undefined : { ...peerSpec(w, host, m, effective(m, n), n.address), ...(n.group === undefined ? {} : { group: n.group }) }

/** What dynamic members of a group are. */
export function specOfGroup(w: World, host: string, m: BgpModel, g: Group): Omit<PeerSpec, 'address'> {
  const { address: _, ...rest } = peerSpec(w, host, m, g, 0)
  return { ...rest, group: g.name }
}
