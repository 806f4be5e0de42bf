import { formatIp, linkByName, linksOf, namespaceByName, type Link } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { configOf, has, type CommandContext, type CommandResult } from '../command.ts'
import { netnsName } from '../install.ts'
import { pretty, type Json } from '../json.ts'
import { operative } from './resolve.ts'

/** Interfaces as zebra sorts them: by name, numbers in it as numbers. */
export function interfacesOf(w: World, host: string): Link[] {
  const ns = namespaceByName(w, netnsName(w, host))
  const parts = (name: string): [string, number] => {
    const m = /^(.*?)(\d*)$/.exec(name)!
    return [m[1]!, m[2] === '' ? -1 : Number(m[2])]
  }
  return (ns ? linksOf(w, ns.id) : []).toSorted((a, b) => {
    const [[an, ai], [bn, bi]] = [parts(a.name), parts(b.name)]
    return an < bn ? -1 : an > bn ? 1 : ai - bi
  })
}

/** Addresses that zebra knows: not those of loopback. */
const addresses = (l: Link): string[] => l.addresses.filter((a) => a.scope !== 254).map((a) => `${formatIp(a.local)}/${a.prefix}`)

const brief = (w: World, host: string): string => {
  const rows = interfacesOf(w, host).map((l) => {
    const all = addresses(l)
    const row = (i: number): string => `${(i === 0 ? l.name : '').padEnd(16)}${(i === 0 ? (operative(l) ? 'up' : 'down') : '').padEnd(8)}${(i === 0 ? 'default' : '').padEnd(16)}${all[i] === undefined ? '' : `${i > 0 ? '+ ' : ''}${all[i]}`}\n`
    return Array.from({ length: Math.max(1, all.length) }, (_, i) => row(i)).join('')
  })
  return `Interface       Status  VRF             Addresses\n---------       ------  ---             ---------\n${rows.join('')}\n`
}

const FLAGS = (l: Link): string => [
  ...(l.up ? ['UP'] : []), ...(l.kind === 'loopback' ? ['LOOPBACK'] : ['BROADCAST']), ...(operative(l) ? ['RUNNING'] : []), ...(l.noArp ? ['NOARP'] : []), ...(l.kind === 'loopback' ? [] : ['MULTICAST']),
].join(',')

const describe = (w: World, host: string, l: Link): string | undefined =>
  configOf(w, host, 'zebra').find((c) => c.text === `interface ${l.name}`)?.lines?.flatMap((x) => /^description (.*)$/.exec(x.text)?.[1] ?? [])[0]

const KIND: Readonly<Partial<Record<Link['kind'], string>>> = { bridge: 'Bridge', vxlan: 'Vxlan', veth: 'VETH' }

/** Speed in Mbit/s as ethtool would say it; a link without one has none. */
const speedOf = (l: Link): number => (l.kind === 'veth' ? 10_000 : l.kind === 'physical' ? 1000 : l.kind === 'loopback' ? 0 : 4_294_967_295)

/** The far end of a veth by its number; zebra names the interface of its own that has that number. */
function parent(w: World, host: string, l: Link): string[] {
  if (l.peerIndex === undefined) return []
  const own = interfacesOf(w, host).find((x) => x.index === l.peerIndex)
  return [own ? `  Parent interface: ${own.name}` : `  Parent ifindex: ${l.peerIndex}`]
}

function full(w: World, host: string, l: Link): string {
  const about = describe(w, host, l)
  return [
    `Interface ${l.name} is ${l.up ? 'up' : 'down'}${l.up ? `, line protocol is ${operative(l) ? 'up' : 'down'}` : ''}`,
    '  Link ups:       0    last: (never)', '  Link downs:     0    last: (never)', '  vrf: default',
    ...(about === undefined ? [] : [`  Description: ${about}`]),
    `  index ${l.index} metric 0 mtu ${l.mtu} speed ${speedOf(l)} `, `  flags: <${FLAGS(l)}>`,
    ...(l.kind === 'loopback' ? ['  Type: Loopback'] : ['  Type: Ethernet', `  HWaddr: ${l.mac}`]),
    ...addresses(l).map((a) => `  inet ${a}`), ...(l.kind === 'loopback' ? [] : l.addresses6.map((a) => `  inet6 ${a.local}/${a.prefix}`)),
    `  Interface Type ${KIND[l.kind] ?? 'Other'}`, '  Interface Slave Type None', ...(l.kind === 'bridge' ? ['  Bridge VLAN-aware: no'] : []), '  protodown: off ', ...parent(w, host, l), '',
  ].join('\n')
}

const json = (w: World, host: string, l: Link): Json => ({
  administrativeStatus: l.up ? 'up' : 'down', operationalStatus: operative(l) ? 'up' : 'down', linkDetection: true, linkUps: 0, linkDowns: 0, vrfName: 'default',
  ...(describe(w, host, l) === undefined ? {} : { description: describe(w, host, l)! }), mplsEnabled: false, linkDown: false, linkDownV6: false, mcForwardingV4: false, mcForwardingV6: false, pseudoInterface: false,
  index: l.index, metric: 0, mtu: l.mtu, speed: speedOf(l), flags: `<${FLAGS(l)}>`, type: l.kind === 'loopback' ? 'Loopback' : 'Ethernet', ...(l.kind === 'loopback' ? {} : { hardwareAddress: l.mac }),
  ipAddresses: [...addresses(l), ...(l.kind === 'loopback' ? [] : l.addresses6.map((a) => `${a.local}/${a.prefix}`))].map((address) => ({ address, secondary: false, unnumbered: false })),
  interfaceType: KIND[l.kind] ?? 'Other', interfaceSlaveType: 'None', lacpBypass: false, protodown: 'off',
})

export function showInterface(c: CommandContext): CommandResult {
  const name = c.args.find((a) => a.token === 'IFNAME')?.text
  const ns = namespaceByName(c.world, netnsName(c.world, c.host))
  if (name !== undefined) {
    const link = ns && linkByName(c.world, ns.id, name)
    if (!link) return { output: `% Can't find interface ${name}\n`, status: 'warning' }
    return { output: has(c.args, 'json') ? `${pretty({ [name]: json(c.world, c.host, link) })}\n` : full(c.world, c.host, link) }
  }
  const all = interfacesOf(c.world, c.host)
  if (has(c.args, 'json')) {
    const value = has(c.args, 'brief')
      ? Object.fromEntries(all.map((l) => [l.name, { administrativeStatus: l.up ? 'up' : 'down', operationalStatus: operative(l) ? 'up' : 'down', status: operative(l) ? 'up' : 'down', vrfName: 'default', addresses: addresses(l) }]))
      : Object.fromEntries(all.map((l) => [l.name, json(c.world, c.host, l)]))
    return { output: `${pretty(value)}\n` }
  }
  if (has(c.args, 'brief')) return { output: brief(c.world, c.host) }
  return { output: all.map((l) => full(c.world, c.host, l)).join('') }
}

export function showDescription(c: CommandContext): CommandResult {
  const rows = interfacesOf(c.world, c.host).map((l) => `${l.name.padEnd(16)}${(l.up ? 'up' : 'down').padEnd(8)}${(operative(l) ? 'up' : 'down').padEnd(10)}${describe(c.world, c.host, l) ?? ''}\n`)
  return { output: `Interface       Status  Protocol  Description\n${rows.join('')}` }
}
