import type { JsonMap } from '../../kube/index.ts'
import { ADDRESS, arr, bool, conditions, int, obj, selector, str, type Rule } from './schema.ts'

/** The same field means nearly the same in both versions: `alpha` adds what v2 dropped. */
const AS = { format: 'int64', max: 4_294_967_295 } as const
const NAME = { min: 1, max: 255 } as const
const PORT = { format: 'int32', min: 1, max: 65_535 } as const

const reference = (alpha: boolean): JsonMap => obj({
  ...(alpha ? { group: str({ default: 'cilium.io', d: 'Group of the configuration resource.' }), kind: str({ default: 'CiliumBGPPeerConfig', d: 'Kind of the configuration resource.' }) } : {}),
  name: str({ d: 'Name of the CiliumBGPPeerConfig.' }),
}, { required: ['name'], d: 'The peer configuration that this peer uses; the defaults without one.' })

const DISCOVERY: JsonMap = obj({
  defaultGateway: obj({ addressFamily: str({ enum: ['ipv4', 'ipv6'], d: 'Family of the default route.' }) }, { required: ['addressFamily'], d: 'Which default gateway is the peer.' }),
  mode: str({ enum: ['DefaultGateway'], d: 'How the address is found.' }),
}, { required: ['mode'], d: 'Finds the address of the peer by itself.' })

const peer = (alpha: boolean, node: boolean): JsonMap => obj({
  ...(alpha ? {} : { autoDiscovery: DISCOVERY }),
  ...(node ? { localAddress: str({ pattern: ADDRESS, d: 'Local address of the session, from an override.' }) } : {}),
  name: str({ ...(node ? {} : NAME), d: 'Name of the peer, unique in its instance.' }),
  peerASN: int({ ...AS, ...(alpha || node ? {} : { default: 0 }), min: 0, d: 'AS number of the peer; 0 takes the one of its OPEN message.' }),
  peerAddress: str({ pattern: ADDRESS, d: 'Address of the peer.' }), peerConfigRef: reference(alpha),
}, { required: ['name'] })

const instance = (alpha: boolean, node: boolean): JsonMap => obj({
  localASN: int({ ...AS, min: 1, d: 'AS number of this instance.' }), localPort: int({ ...PORT, d: 'Port on which it listens; without one it only dials.' }),
  name: str({ ...NAME, d: 'Name of the instance.' }), peers: arr(peer(alpha, node), { key: 'name', d: 'Peers of this instance.' }),
  ...(node ? { routerID: str({ format: 'ipv4', d: 'Router id, from an override.' }) } : {}),
}, { required: ['name'] })

export const clusterConfig = (alpha: boolean): JsonMap => obj({
  spec: obj({ bgpInstances: arr(instance(alpha, false), { key: 'name', min: 1, max: 16, d: 'BGP instances of the selected nodes.' }), nodeSelector: selector('Nodes that it is for; all without one.') }, { required: ['bgpInstances'] }),
  status: obj({ conditions: conditions('State of the configuration.') }),
}, { d: 'CiliumBGPClusterConfig says which nodes speak BGP, as whom and with whom.' })

const OPERATORS_NOTE = 'Advertisements whose labels match are announced in this family; none without a selector.'
const AFI = ['ipv4', 'ipv6', 'l2vpn', 'ls', 'opaque']
const SAFI = [
  'unicast', 'multicast', 'mpls_label', 'encapsulation', 'vpls', 'evpn', 'ls', 'sr_policy', 'mup', 'mpls_vpn', 'mpls_vpn_multicast', 'route_target_constraints', 'flowspec_unicast', 'flowspec_vpn', 'key_value',
]
const KEEPALIVE: Rule = { rule: 'self.keepAliveTimeSeconds <= self.holdTimeSeconds', message: 'keepAliveTimeSeconds can not be larger than holdTimeSeconds' }

export const peerConfig = (alpha: boolean): JsonMap => obj({
  spec: obj({
    authSecretRef: str({ d: 'Secret with the password of the session.' }),
    ebgpMultihop: int({ format: 'int32', min: 1, max: 255, default: 1, d: 'TTL of packets to an external peer.' }),
    families: arr(obj({ advertisements: selector(OPERATORS_NOTE), afi: str({ enum: AFI }), safi: str({ enum: SAFI }) }, { required: ['afi', 'safi'] }), { d: 'Address families; IPv6 and IPv4 unicast without any.' }),
    gracefulRestart: obj({
      enabled: bool({ d: 'Announces the capability.' }), restartTimeSeconds: int({ format: 'int32', min: 1, max: 4095, default: 120, d: 'How long the peer keeps the routes.' }),
    }, { required: ['enabled'], d: 'Graceful restart (RFC 4724); off without it.' }),
    timers: obj({
      connectRetryTimeSeconds: int({ format: 'int32', min: 1, max: 2_147_483_647, default: 120, d: 'ConnectRetryTimer (RFC 4271, 8).' }),
      holdTimeSeconds: int({ format: 'int32', min: 3, max: 65_535, default: 90, d: 'HoldTimer (RFC 4271, 4.2). A change resets the session.' }),
      keepAliveTimeSeconds: int({ format: 'int32', min: 1, max: 65_535, default: 30, d: 'KeepaliveTimer (RFC 4271, 8). A change resets the session.' }),
    }, { rules: [KEEPALIVE], d: 'Timers of the session.' }),
    transport: obj({ ...(alpha ? { localPort: int({ ...PORT, d: 'Local port of the session.' }) } : {}), peerPort: int({ ...PORT, default: 179, d: 'Port of the peer.' }) }, { d: 'Transport of the session.' }),
  }),
  status: obj({ conditions: conditions('State of the configuration.') }),
}, { required: ['metadata', 'spec'], d: 'CiliumBGPPeerConfig is what peers have in common.' })

const N32 = '([0-9]|[1-9][0-9]{1,8}|[1-3][0-9]{9}|4[01][0-9]{8}|42[0-8][0-9]{7}|429[0-3][0-9]{6}|4294[0-8][0-9]{5}|42949[0-5][0-9]{4}|429496[0-6][0-9]{3}|4294967[01][0-9]{2}|42949672[0-8][0-9]|429496729[0-5])'
const N16 = '([0-9]|[1-9][0-9]{1,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])'
/** Names of RFC 1997 communities and their values. */
export const WELL_KNOWN: Readonly<Record<string, number>> = {
  internet: 0, 'planned-shut': 0xffff0000, 'accept-own': 0xffff0001, 'route-filter-translated-v4': 0xffff0002, 'route-filter-v4': 0xffff0003, 'route-filter-translated-v6': 0xffff0004,
  'route-filter-v6': 0xffff0005, 'llgr-stale': 0xffff0006, 'no-llgr': 0xffff0007, blackhole: 0xffff029a, 'no-export': 0xffffff01, 'no-advertise': 0xffffff02, 'no-export-subconfed': 0xffffff03, 'no-peer': 0xffffff04,
}

const ADVERTISEMENT_RULES: readonly Rule[] = [
  { rule: "self.advertisementType != 'Service' || has(self.service)", message: "service field is required for the 'Service' advertisementType" },
  { rule: "self.advertisementType == 'Service' || !has(self.service)", message: "service field is not allowed for non-'Service' advertisementType" },
  { rule: "self.advertisementType != 'PodCIDR' || !has(self.selector)", message: "selector field is not allowed for the 'PodCIDR' advertisementType" },
]

export const advertisement = (alpha: boolean): JsonMap => obj({
  spec: obj({
    advertisements: arr(obj({
      advertisementType: str({ enum: ['PodCIDR', 'CiliumPodIPPool', 'Service'], d: 'What is announced.' }),
      attributes: obj({
        communities: obj({
          large: arr(str({ pattern: `^${N32}:${N32}:${N32}$` }), { d: 'Large communities (RFC 8092).' }), standard: arr(str({ pattern: `^${N32}$|^${N16}:${N16}$` }), { d: 'Communities (RFC 1997) as numbers.' }),
          wellKnown: arr(str({ enum: Object.keys(WELL_KNOWN) }), { d: 'Communities (RFC 1997) by name.' }),
        }, { d: 'Communities of the routes.' }),
        localPreference: int({ format: 'int64', d: 'Local preference; internal peers only.' }),
      }, { d: 'Attributes of the announced routes.' }),
      selector: selector('Objects of the type that are announced; none without a selector. Not for PodCIDR.'),
      service: obj({
        addresses: arr(str({ enum: ['LoadBalancerIP', 'ClusterIP', 'ExternalIP'] }), { min: 1, d: 'Which addresses of a service.' }),
        ...(alpha ? {} : { aggregationLengthIPv4: int({ min: 0, max: 31, d: 'Length to which IPv4 routes are aggregated.' }), aggregationLengthIPv6: int({ min: 0, max: 127, d: 'Length to which IPv6 routes are aggregated.' }) }),
      }, { required: ['addresses'], d: 'Options of the type Service.' }),
    }, { required: ['advertisementType'], rules: ADVERTISEMENT_RULES }), { d: 'What is announced.' }),
  }, { required: ['advertisements'] }),
}, { required: ['metadata', 'spec'], d: 'CiliumBGPAdvertisement says which routes are announced.' })

const peerStatus: JsonMap = obj({
  establishedTime: str({ d: 'Since when the session is up.' }), name: str(), peerASN: int({ format: 'int64' }), peerAddress: str(), peeringState: str({ d: 'State of the session.' }),
  routeCount: arr(obj({
    advertised: int({ format: 'int32' }), afi: str({ enum: AFI }), received: int({ format: 'int32' }), safi: str({ enum: SAFI }),
  }, { required: ['afi', 'safi'] })),
  timers: obj({ appliedHoldTimeSeconds: int({ format: 'int32' }), appliedKeepaliveSeconds: int({ format: 'int32' }) }),
}, { required: ['name', 'peerAddress'] })

export const nodeConfig = (alpha: boolean): JsonMap => obj({
  spec: obj({ bgpInstances: arr(instance(alpha, true), { key: 'name', min: 1, max: 16 }) }, { required: ['bgpInstances'] }),
  status: obj({
    bgpInstances: arr(obj({ localASN: int({ format: 'int64' }), name: str(), peers: arr(peerStatus, { key: 'name' }) }, { required: ['name'] }), { key: 'name' }), conditions: conditions('State of the node.'),
  }),
}, { required: ['metadata', 'spec'], d: 'CiliumBGPNodeConfig is what the operator gives to a node. Not for people.' })

export const nodeConfigOverride: JsonMap = obj({
  spec: obj({
    bgpInstances: arr(obj({
      localASN: int({ ...AS, min: 1 }), localPort: int(PORT), name: str(NAME), routerID: str({ format: 'ipv4' }),
      peers: arr(obj({ localAddress: str({ pattern: ADDRESS }), localPort: int({ format: 'int32' }), name: str() }, { required: ['name'] }), { key: 'name' }),
    }, { required: ['name'] }), { key: 'name', min: 1 }),
  }, { required: ['bgpInstances'] }),
}, { required: ['metadata', 'spec'], d: 'CiliumBGPNodeConfigOverride is what differs on one node.' })
