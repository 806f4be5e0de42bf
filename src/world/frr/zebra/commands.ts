import { formatIp, namespaceByName, readSysctl, writeSysctl } from '../../net/index.ts'
import { hosts, machines } from '../../os/index.ts'
import type { Registry } from '../../sim/index.ts'
import { configOf, type CommandContext, type CommandResult } from '../command.ts'
import { onCommands } from '../common.ts'
import { netnsName } from '../install.ts'
import { interfacesOf, showDescription, showInterface } from './show-interface.ts'
import { showGroups, showTracking } from './show-nexthop.ts'
import { showRoute, showRoutes, showSummary } from './show-route.ts'
import { registerInterfaceConfig } from './interface-config.ts'

const FORWARD = { ip: 'net/ipv4/ip_forward', ipv6: 'net/ipv6/conf/all/forwarding' } as const

function forwarding(c: CommandContext, key: string): boolean {
  const ns = namespaceByName(c.world, netnsName(c.world, c.host))
  try {
    return ns !== undefined && readSysctl(c.world, ns.id, key).trim() === '1'
  } catch {
    return false
  }
}

const showForwarding = (c: CommandContext): CommandResult => (c.args[1]?.token === 'ipv6'
  ? { output: `ipv6 forwarding is ${forwarding(c, FORWARD.ipv6) ? 'on' : 'off'}\n` } : { output: `IP forwarding is ${forwarding(c, FORWARD.ip) ? 'on' : 'off'}\n` })

/** `[no] ip forwarding`: the kernel's switch. */
function setForwarding(c: CommandContext): CommandResult {
  const ns = namespaceByName(c.world, netnsName(c.world, c.host))
  const six = c.args.some((a) => a.token === 'ipv6')
  // The file is read at the start, when zebra has found the kernel as it is.
  if (ns && !(six && c.no)) writeSysctl(c.world, ns.id, six ? FORWARD.ipv6 : FORWARD.ip, c.no ? '0' : '1')
  return {}
}

const PROTOCOLS = ['system', 'kernel', 'connected', 'static', 'rip', 'ripng', 'ospf', 'ospf6', 'isis', 'bgp', 'pim', 'eigrp', 'nhrp', 'hsls', 'olsr', 'table', 'ldp', 'vnc', 'vnc-direct', 'vnc-rn', 'bgp-direct', 'bgp-direct-to-nve-groups', 'babel', 'sharp', 'pbr', 'bfd', 'openfabric', 'vrrp', 'wildcard'] as const

const showProtocol = (c: CommandContext): CommandResult => {
  const maps = new Map(configOf(c.world, c.host, 'zebra').flatMap((l) => {
    const m = /^ip protocol (\S+) route-map (\S+)$/.exec(l.text)
    return m ? [[m[1] === 'any' ? 'wildcard' : m[1]!, m[2]!] as const] : []
  }))
  const row = (name: string): string => `${(name === 'wildcard' ? 'any' : name).padEnd(24)}   : ${maps.get(name) ?? 'none'}\n`
  return { output: `VRF: default\nProtocol                  : route-map\n-------------------------------------\n${PROTOCOLS.map(row).join('')}` }
}

/** Zebra's router id: the highest address of loopback, or of all interfaces. */
function showRouterId(c: CommandContext): CommandResult {
  const fixed = configOf(c.world, c.host, 'zebra').flatMap((l) => /^(?:ip )?router-id (\S+)$/.exec(l.text)?.[1] ?? [])[0]
  const all = interfacesOf(c.world, c.host).filter((l) => l.up).flatMap((l) => l.addresses.filter((a) => a.scope === 0).map((a) => ({ loopback: l.kind === 'loopback', local: a.local })))
  const best = all.some((a) => a.loopback) ? all.filter((a) => a.loopback) : all
  const id = fixed ?? formatIp(Math.max(0, ...best.map((a) => a.local)))
  return { output: `zebra:\n     router-id ${id} vrf default\n` }
}

function showZebra(c: CommandContext): CommandResult {
  const machine = c.world.table(machines).must(c.world.table(hosts).must(c.host).machine)
  const row = (name: string, value: string): string => ` ${name.padEnd(30)} ${value.padEnd(30)} \n`
  return {
    output: [
      `                              Zebra Infrastructure \n                              ==================== \n`, row('OS', `Linux(${machine.kernel})`), row('ECMP Maximum', '256'), row('v4 Forwarding', forwarding(c, FORWARD.ip) ? 'On' : 'Off'),
      row('v6 Forwarding', forwarding(c, FORWARD.ipv6) ? 'On' : 'Off'), row('MPLS', 'Off'), row('EVPN', 'Off'), row('Kernel socket buffer size', '90000000'), '\n',
    ].join(''),
  }
}

/** Registers what zebra answers. */
export function registerZebraCommands(registry: Registry): void {
  const shown = (pattern: RegExp, run: (c: CommandContext) => CommandResult): void => onCommands(registry, 'zebra', 'enable', pattern, run)
  shown(/^show <?ip <fib\|route> \[table/, showRoutes)
  shown(/^show <?ip <fib\|route> \[vrf <NAME\|all>\] <A/, showRoute)
  shown(/^show <ip\|ipv6> route \[vrf <NAME\|all>\] summary/, showSummary)
  shown(/^show <ip\|ipv6> <nht\|import-check>/, showTracking)
  shown(/^show nexthop-group rib/, showGroups)
  shown(/^show interface (?!description|\[IFNAME\])/, showInterface)
  shown(/^show interface description/, showDescription)
  shown(/^show (ip|ipv6) forwarding$/, showForwarding)
  shown(/^show ip protocol/, showProtocol)
  shown(/router-id \[vrf NAME\]$/, showRouterId)
  shown(/^show zebra$/, showZebra)
  shown(/^show vrf$/, () => ({}))
  onCommands(registry, 'zebra', 'config', /^(no )?(ip|ipv6) forwarding$/, setForwarding)
  registerInterfaceConfig(registry)
}
