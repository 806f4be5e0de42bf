import type { Argument, Mode } from '../command.ts'
import { modeInfo } from '../grammar/index.ts'

/** Commands that lead into a mode, by the mode they are typed in. */
const ENTERS: Readonly<Partial<Record<Mode, Readonly<Record<string, Mode>>>>> = {
  view: { enable: 'enable', 'configure [terminal]': 'config' },
  enable: { enable: 'enable', disable: 'view', 'configure [terminal]': 'config' },
  config: {
    'router bgp [(1-4294967295) [<view|vrf> VIEWVRFNAME]]': 'router-bgp', 'interface IFNAME [vrf NAME]': 'interface', 'vrf NAME': 'vrf', 'line vty': 'line-vty',
    'route-map RMAP_NAME <deny|permit> (1-65535)': 'route-map', 'key chain WORD': 'key-chain', 'nexthop-group NHGNAME': 'nexthop-group', 'pseudowire IFNAME': 'pseudowire',
    'segment-routing': 'segment-routing', 'pbr-map PBRMAP seq (1-700)': 'pbr-map', rpki: 'rpki', bfd: 'bfd', 'mpls ldp': 'mpls-ldp', 'l2vpn WORD type vpls': 'l2vpn',
    'router rip [vrf NAME]': 'router-rip', 'router ripng [vrf NAME]': 'router-ripng', 'router ospf [(1-65535)] [vrf NAME]': 'router-ospf', 'router ospf6 [vrf NAME]': 'router-ospf6',
    'router eigrp (1-65535) [vrf NAME]': 'router-eigrp', 'router babel': 'router-babel', 'router isis WORD [vrf NAME]': 'router-isis', 'router openfabric WORD': 'router-openfabric',
  },
  'router-bgp': {
    'address-family ipv4 [unicast]': 'bgp-ipv4-unicast', 'address-family ipv4 multicast': 'bgp-ipv4-multicast', 'address-family ipv4 labeled-unicast': 'bgp-ipv4-labeled-unicast',
    'address-family ipv4 vpn': 'bgp-ipv4-vpn', 'address-family ipv4 flowspec': 'bgp-ipv4-flowspec', 'address-family ipv6 [unicast]': 'bgp-ipv6-unicast',
    'address-family ipv6 multicast': 'bgp-ipv6-multicast', 'address-family ipv6 labeled-unicast': 'bgp-ipv6-labeled-unicast', 'address-family ipv6 vpn': 'bgp-ipv6-vpn',
    'address-family ipv6 flowspec': 'bgp-ipv6-flowspec', 'address-family vpnv4 [unicast]': 'bgp-ipv4-vpn', 'address-family vpnv6 [unicast]': 'bgp-ipv6-vpn',
    'address-family <l2vpn evpn>': 'bgp-l2vpn-evpn', 'segment-routing srv6': 'bgp-segment-routing-srv6', 'vnc defaults': 'bgp-vnc-defaults', 'vnc nve-group NAME': 'bgp-vnc-nve-group',
    'vnc l2-group NAME': 'bgp-vnc-l2-group', 'vrf-policy NAME': 'bgp-vrf-policy', 'bmp targets BMPTARGETS': 'bmp',
  },
  'bgp-l2vpn-evpn': { 'vni (1-16777215)': 'bgp-l2vpn-evpn-vni' },
  interface: { 'link-params': 'interface-link-params' },
  'key-chain': { 'key (0-2147483647)': 'key-chain-key' },
  'segment-routing': { srv6: 'srv6', 'traffic-eng': 'traffic-eng' },
  srv6: { locators: 'srv6-locators' },
  'srv6-locators': { 'locator WORD': 'srv6-locator' },
  bfd: { 'peer <A.B.C.D|X:X::X:X> [{multihop|local-address <A.B.C.D|X:X::X:X>|interface IFNAME|vrf NAME}]': 'bfd-peer', 'profile BFDPROF': 'bfd-profile' },
  'mpls-ldp': { 'address-family ipv4': 'ldp-ipv4', 'address-family ipv6': 'ldp-ipv6' },
  'ldp-ipv4': { 'interface IFNAME': 'ldp-ipv4-interface' },
  'ldp-ipv6': { 'interface IFNAME': 'ldp-ipv6-interface' },
  l2vpn: { 'member pseudowire IFNAME': 'l2vpn-pseudowire' },
  'traffic-eng': { 'segment-list WORD': 'segment-list', 'policy color (0-4294967295) endpoint <A.B.C.D|X:X::X:X>': 'sr-policy', pcep: 'pcep' },
  'sr-policy': { 'candidate-path preference (0-4294967295) name WORD dynamic': 'sr-candidate' },
  pcep: { pcc: 'pcc', 'pce WORD': 'pce', 'pce-config WORD': 'pce-config' },
}

/** Commands that lead one mode up. */
const LEAVES = new Set(['exit', 'quit', 'exit-address-family', 'exit-vni', 'exit-vnc', 'exit-vrf-policy', 'exit-vrf', 'exit-link-params'])

/** The mode that a command leads into. */
export function entered(mode: Mode, syntax: string): Mode | undefined { return ENTERS[mode]?.[syntax] }

export const leaves = (syntax: string): boolean => LEAVES.has(syntax)

/** Does the command open a section of the configuration? Modes above `config` are none. */
export const opensSection = (mode: Mode, syntax: string): boolean => entered(mode, syntax) !== undefined && isConfiguration(mode)

/** Is it `config` or a mode below it? */
export const isConfiguration = (mode: Mode): boolean => modeInfo(mode).node >= modeInfo('config').node

/** A section's first line as FRR writes it: `address-family ipv4` is that of unicast. */
export function sectionArgs(args: readonly Argument[]): readonly Argument[] {
  const bare = args[0]?.text === 'address-family' && args.length === 2
  if (bare && args[1]!.text.startsWith('vpnv')) return [args[0]!, word(args[1]!.text.replace('vpnv', 'ipv')), word('vpn')]
  if (bare) return [...args, word('unicast')]
  return args
}
const word = (text: string): Argument => ({ token: text, text })
