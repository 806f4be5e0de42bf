import { addressesOf, namespaceByName, parseIp, parsePrefix, within } from '../../net/index.ts'
import { findPeer } from '../../bgp/index.ts'
import type { Registry, World } from '../../sim/index.ts'
import { after, has, type CommandContext, type CommandResult, type Mode } from '../command.ts'
import { onCommands, syntaxes } from '../common.ts'
import { netnsName } from '../install.ts'
import { parseCommunity } from '../policy/community.ts'
import { routeMapOf } from '../policy/route-map.ts'
import { speakerId } from './instance.ts'
import { bgpOf, effective, type BgpModel } from './model.ts'

const refuse = (output: string): CommandResult => ({ output: `${output}\n`, status: 'failed' })
const FAMILIES: readonly Mode[] = ['bgp-ipv4-unicast', 'bgp-ipv6-unicast']

/** `router bgp [AS]`: one instance, with one number. */
function instance(c: CommandContext): CommandResult {
  const m = bgpOf(c.world, c.host)
  const as = c.args.find((a) => a.token === '(1-4294967295)')?.text
  if (c.no) {
    if (!m || (as !== undefined && Number(as) !== m.as)) return refuse(m || as !== undefined ? '% Can\'t find BGP instance' : '% No BGP process is configured')
    return {}
  }
  if (has(c.args, 'vrf') || has(c.args, 'view')) return {}
  if (as === undefined) return m ? { instead: [`router bgp ${m.as}`] } : refuse('% No BGP process is configured')
  return m && m.as !== Number(as) ? refuse(`BGP is already running; AS is ${m.as}`) : {}
}

const isOwn = (w: World, host: string, text: string): boolean => {
  const ns = namespaceByName(w, netnsName(w, host))
  return ns !== undefined && addressesOf(w, ns.id).some(({ address, link }) => link.kind !== 'loopback' && address.local === parseIp(text))
}

interface Named { readonly m: BgpModel; readonly name: string; readonly words: readonly string[] }

/** Refusals of the neighbor itself: it is dynamic, or nobody has said yet what it is. */
function mustExist(c: CommandContext, { m, name }: Named): CommandResult | undefined {
  if (m.groups.some((g) => g.name === name) || m.neighbors.some((n) => n.name === name)) return undefined
  const address = parseIp(name)
  if (address === undefined) return refuse(name.includes(':') ? '% Specify remote-as or peer-group commands first' : '% Create the peer-group or interface first')
  if (findPeer(c.world, speakerId(c.host), address)?.dynamic) return refuse('% Operation not allowed on a dynamic neighbor')
  return refuse('% Specify remote-as or peer-group commands first')
}

function remoteAs(c: CommandContext, { m, name, words }: Named): CommandResult {
  const address = parseIp(name)
  const group = m.groups.find((g) => g.name === name)
  if (address === undefined && !group && !m.neighbors.some((n) => n.name === name)) return name.includes(':') ? {} : refuse('% Create the peer-group or interface first')
  if (address !== undefined && findPeer(c.world, speakerId(c.host), address)?.dynamic) return refuse('% Operation not allowed on a dynamic neighbor')
  if (address !== undefined && isOwn(c.world, c.host, name)) return refuse('% Can not configure the local system as neighbor')
  const n = m.neighbors.find((x) => x.name === name)
  const of = n?.group === undefined ? undefined : m.groups.find((g) => g.name === n.group)
  if (of?.session['remote-as']) return refuse('% Peer-group member cannot override remote-as of peer-group.')
  return of && differs(m, of.name, name, kindOf(m, words[1]!)) ? refuse('% Peer-group members must be all internal or all external.') : {}
}

/** Whether an AS number makes a neighbor internal or external. */
const kindOf = (m: BgpModel, as: string): 'internal' | 'external' => (as === 'internal' || as === String(m.as) ? 'internal' : 'external')

/** Members of a group without an AS are all of one kind: that of the group's first member. */
function differs(m: BgpModel, group: string, name: string, kind: 'internal' | 'external'): boolean {
  const members = m.neighbors.filter((n) => n.group === group && n.session['remote-as'])
  const others = members.filter((n) => n.name !== name)
  return (others.length > 0 ? others : members).some((n) => kindOf(m, n.session['remote-as']![0]!) !== kind)
}

function peerGroup(c: CommandContext, { m, name, words }: Named): CommandResult {
  const group = words[1]
  if (group === undefined) return parseIp(name) === undefined ? {} : refuse('% Invalid peer-group name')
  if (!m.groups.some((g) => g.name === group)) return refuse('% Configure the peer-group first')
  const address = parseIp(name)
  if (address !== undefined && isOwn(c.world, c.host, name)) return refuse('% Can not configure the local system as neighbor')
  if (address !== undefined && findPeer(c.world, speakerId(c.host), address)?.dynamic) return refuse('% Operation not allowed on a dynamic neighbor')
  const own = m.neighbors.find((n) => n.name === name)
  const as = m.groups.find((g) => g.name === group)!.session['remote-as']
  // Nobody has said what it is: bgpd makes nothing of the line, without a word.
  if (!as && !own?.session['remote-as']) return { keep: false }
  const kind = own?.session['remote-as'] && kindOf(m, own.session['remote-as'][0]!)
  return !as && kind && differs(m, group, name, kind) ? refuse('% Peer-group members must be all internal or all external.') : {}
}

/** Refusals of one setting in a way of its own, by its first word. */
const CHECKS: Readonly<Record<string, (c: CommandContext, n: Named) => CommandResult>> = {
  'timers': (_c, { words }) => (words[1] !== 'connect' && words[1] !== 'delayopen' && Number(words[2]) > 0 && Number(words[2]) < 3 ? refuse('% Invalid value') : {}),
  'ebgp-multihop': (_c, { m, name }) => (settingsOf(m, name)['ttl-security'] ? refuse('% ebgp-multihop and ttl-security cannot be configured together') : {}),
  'ttl-security': (_c, { m, name }) => (settingsOf(m, name)['ebgp-multihop'] ? refuse('% ebgp-multihop and ttl-security cannot be configured together') : {}),
  'local-as': (_c, { m, words }) => (Number(words[1]) === m.as ? refuse('% Cannot have local-as same as BGP AS number') : {}),
  'route-map': (c, { words }) => (routeMapOf(c.world, c.host, 'bgpd', words[1] ?? '') || c.reading ? {} : { output: `The route-map '${words[1]}' does not exist.\n` }),
  'default-originate': (c, { words }) => (words[1] === 'route-map' && !routeMapOf(c.world, c.host, 'bgpd', words[2] ?? '') && !c.reading ? { output: `The route-map '${words[2]}' does not exist.\n` } : {}),
}

const settingsOf = (m: BgpModel, name: string): Readonly<Record<string, readonly string[]>> => {
  const n = m.neighbors.find((x) => x.name === name)
  return n ? effective(m, n).session : (m.groups.find((g) => g.name === name)?.session ?? {})
}

/** All of `[no] neighbor …`. */
function neighbor(c: CommandContext): CommandResult {
  const m = bgpOf(c.world, c.host)
  if (!m) return {}
  const [name = '', ...words] = c.line.replace(/^no /, '').split(' ').slice(1)
  const n: Named = { m, name, words }
  if (words[0] === 'interface') return {}
  if (c.no) {
    const members = m.neighbors.filter((x) => x.group === name).map((x) => `no neighbor ${x.name}`)
    if (words[0] === 'peer-group' && words.length === 1) return m.groups.some((g) => g.name === name) ? { instead: [...members, c.line] } : refuse('% Create the peer-group first')
    // A group that loses its AS number loses its members.
    if (words[0] === 'remote-as' && members.length > 0) return { instead: [...members, c.line] }
    const address = parseIp(name)
    if (address !== undefined && findPeer(c.world, speakerId(c.host), address)?.dynamic) return refuse('% Operation not allowed on a dynamic neighbor')
    // A neighbor that is not there is taken away in silence; a setting of one is not.
    if (words.length === 0 || words[0] === 'remote-as') return address === undefined && !m.groups.some((g) => g.name === name) && !m.neighbors.some((x) => x.name === name) ? refuse('% Create the peer-group or interface first') : {}
    return mustExist(c, n) ?? restartChanged(c, words)
  }
  if (words[0] === 'remote-as') return remoteAs(c, n)
  if (words[0] === 'peer-group') return peerGroup(c, n)
  return mustExist(c, n) ?? CHECKS[words[0] ?? '']?.(c, n) ?? restartChanged(c, words)
}

/** Graceful restart is agreed on in the OPEN: bgpd says that nothing happens yet. */
const restartChanged = (c: CommandContext, words: readonly string[]): CommandResult =>
  (!c.reading && words[0]?.startsWith('graceful-restart') ? { output: 'Graceful restart configuration changed, reset this peer to take effect\n' } : {})

function listenRange(c: CommandContext): CommandResult {
  const m = bgpOf(c.world, c.host)
  const group = after(c.args, 'peer-group')
  const text = c.args.find((a) => a.token === 'A.B.C.D/M')?.text
  if (!m || text === undefined) return {}
  const p = parsePrefix(text)!
  const ranges = m.groups.flatMap((g) => g.ranges.map((r) => ({ r, name: g.name })))
  const exact = ranges.find(({ r }) => r.length === p.length && within(p.address, r.address, r.length))
  if (c.no) return exact ? {} : refuse('% Cannot find listen range')
  if (exact) return exact.name === group ? {} : refuse('% Same listen range is attached to peer-group ' + exact.name)
  if (ranges.some(({ r }) => within(p.address, r.address, Math.min(r.length, p.length)))) return refuse('% Listen range overlaps with existing listen range')
  return m.groups.some((g) => g.name === group) ? {} : refuse('% Configure the peer-group first')
}

function network(c: CommandContext): CommandResult {
  const m = bgpOf(c.world, c.host)
  const text = c.args.find((a) => a.token === 'A.B.C.D/M')?.text
  const p = text === undefined ? undefined : parsePrefix(text)
  if (!c.no || !m || !p) return {}
  return m.networks.some((n) => n.prefix.length === p.length && within(p.address, n.prefix.address, p.length)) ? {} : refuse('% Can\'t find static route specified')
}

function communityList(c: CommandContext): CommandResult {
  if (c.no || has(c.args, 'expanded')) return {}
  const at = c.args.findIndex((a) => a.token === 'permit' || a.token === 'deny')
  const values = c.args.slice(at + 1).flatMap((a) => a.text.split(' '))
  return values.every((v) => parseCommunity(v) !== undefined) ? {} : refuse('% Malformed community-list value')
}

export function registerBgpConfig(registry: Registry): void {
  onCommands(registry, 'bgpd', 'config', /^(no )?router bgp \[/, instance)
  for (const mode of ['router-bgp', ...FAMILIES] as const) {
    onCommands(registry, 'bgpd', mode, /^(\[no\] |no )?neighbor /, neighbor)
    if (syntaxes('bgpd', mode, /^\[no\] network </).length > 0) onCommands(registry, 'bgpd', mode, /^\[no\] network </, network)
  }
  onCommands(registry, 'bgpd', 'router-bgp', /^(\[no\] |no )?bgp graceful-restart(-disable)?$/, (c) => (c.reading ? {} : { output: 'Graceful restart configuration changed, reset all peers to take effect\n' }))
  onCommands(registry, 'bgpd', 'router-bgp', /^(no )?bgp listen range/, listenRange)
  if (syntaxes('bgpd', 'config', /^bgp community-list/).length > 0) onCommands(registry, 'bgpd', 'config', /^bgp community-list/, communityList)
  onCommands(registry, 'bgpd', 'route-map', /^call WORD$/, (c) => {
    const name = c.path.at(-1)?.line.split(' ')[1]
    return name === after(c.args, 'call') ? refuse('% Configuration failed.\n\nError type: validation') : {}
  })
}
