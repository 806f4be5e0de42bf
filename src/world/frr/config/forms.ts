import type { Mode } from '../command.ts'

/*
 * Which settings there are once a section, and in which order FRR writes them (bgp_config_write and its kin). A line of these tables is the beginning of a
 * setting: `*` a value that tells one setting from another, `_` one that does not; what follows is its value. `no` before it: the setting is on by default and
 * only its absence is written; `±`: both may be written.
 */

const GLOBAL = `
no bgp fast-external-failover
bgp router-id
bgp suppress-fib-pending
bgp log-neighbor-changes
bgp always-compare-med
no bgp ebgp-requires-policy
bgp reject-as-sets
no bgp suppress-duplicates
no bgp hard-administrative-reset
no bgp default ipv4-unicast
bgp default ipv4-multicast
bgp default ipv4-vpn
bgp default ipv4-labeled-unicast
bgp default ipv4-flowspec
bgp default ipv6-unicast
bgp default ipv6-multicast
bgp default ipv6-vpn
bgp default ipv6-labeled-unicast
bgp default ipv6-flowspec
bgp default l2vpn-evpn
bgp default local-preference
bgp default show-hostname
bgp default show-nexthop-hostname
bgp default subgroup-pkt-queue-max
no bgp client-to-client reflection
bgp cluster-id
bgp disable-ebgp-connected-route-check
bgp confederation identifier
bgp confederation peers
bgp deterministic-med
update-delay
bgp update-delay
bgp max-med on-startup
bgp max-med administrative
write-quanta
read-quanta
coalesce-time
bgp graceful-shutdown
bgp long-lived-graceful-restart stale-time
bgp graceful-restart stalepath-time
bgp graceful-restart restart-time
no bgp graceful-restart notification
bgp graceful-restart select-defer-time
bgp graceful-restart-disable
bgp graceful-restart preserve-fw-state
bgp graceful-restart rib-stale-time
bgp graceful-restart disable-eor
bgp graceful-restart
bgp bestpath as-path ignore
bgp bestpath as-path confed
bgp bestpath as-path multipath-relax
bgp route-reflector allow-outbound-policy
bgp bestpath compare-routerid
bgp bestpath med
bgp bestpath peer-type
bgp bestpath bandwidth
no bgp network import-check
timers bgp
bgp minimum-holdtime
bgp conditional-advertisement timer
@neighbors
bgp listen limit
bgp listen range *
bgp default shutdown
bgp shutdown
bgp allow-martian-nexthop
bgp fast-convergence
@others
segment-routing srv6
address-family ipv4 unicast
address-family ipv4 multicast
address-family ipv4 labeled-unicast
address-family ipv4 vpn
address-family ipv4 flowspec
address-family ipv6 unicast
address-family ipv6 multicast
address-family ipv6 labeled-unicast
address-family ipv6 vpn
address-family ipv6 flowspec
address-family l2vpn evpn
vnc defaults
vnc nve-group *
vnc l2-group *
vrf-policy *
bmp targets *`

const NEIGHBOR = `
neighbor * interface v6only
neighbor * interface peer-group
neighbor * interface remote-as
neighbor * peer-group
neighbor * remote-as
neighbor * local-as
neighbor * description
neighbor * shutdown
neighbor * shutdown rtt
neighbor * bfd
neighbor * bfd check-control-plane-failure
neighbor * bfd profile
neighbor * password
neighbor * solo
neighbor * port
neighbor * interface
neighbor * tcp-mss
neighbor * passive
neighbor * ebgp-multihop
neighbor * local-role
neighbor * ttl-security
neighbor * disable-connected-check
neighbor * enforce-multihop
neighbor * disable-link-bw-encoding-ieee
neighbor * extended-optional-parameters
neighbor * enforce-first-as
neighbor * update-source
neighbor * advertisement-interval
neighbor * timers
neighbor * timers connect
neighbor * timers delayopen
neighbor * capability dynamic
neighbor * capability extended-nexthop
neighbor * dont-capability-negotiate
neighbor * override-capability
neighbor * strict-capability-match
neighbor * sender-as-path-loop-detection
neighbor * graceful-restart-helper
neighbor * graceful-restart-disable
neighbor * graceful-restart`

const FAMILY = `
distance bgp
distance _ *
network *
aggregate-address *
redistribute table *
redistribute ospf _
redistribute *
bgp dampening
@neighbors
maximum-paths
maximum-paths ibgp
table-map
advertise-all-vni
label vpn export
sid vpn export
rd vpn export
nexthop vpn export
rt vpn both
rt vpn import
rt vpn export
route-map vpn import
route-map vpn export
rt redirect import
export vpn
import vpn
import vrf *
@others
vni *`

const FAMILY_NEIGHBOR = `
± neighbor * activate
neighbor * addpath-tx-all-paths
neighbor * addpath-tx-bestpath-per-AS
neighbor * disable-addpath-rx
neighbor * capability orf prefix-list
neighbor * route-reflector-client
neighbor * next-hop-self
neighbor * remove-private-AS
neighbor * as-override
± neighbor * send-community
neighbor * default-originate
neighbor * soft-reconfiguration inbound
neighbor * maximum-prefix
neighbor * maximum-prefix-out
neighbor * route-server-client
neighbor * nexthop-local unchanged
neighbor * allowas-in
neighbor * soo
neighbor * weight
neighbor * attribute-unchanged
neighbor * distribute-list _ in
neighbor * distribute-list _ out
neighbor * prefix-list _ in
neighbor * prefix-list _ out
neighbor * route-map _ in
neighbor * route-map _ out
neighbor * unsuppress-map
neighbor * advertise-map
neighbor * filter-list _ in
neighbor * filter-list _ out`

const TOP = `
domainname
log file
log stdout
log syslog
log monitor
log facility
log record-priority
log timestamp precision
log commands
log filter-text *
log immediate-mode
log-filter *
service cputime-stats
service cputime-warning
service walltime-warning
service advanced-vty
service password-encryption
service terminal-length
password
enable password
banner motd
zebra
ip router-id
router-id
debug
bgp route-map delay-timer
bgp suppress-fib-pending
bgp graceful-shutdown
access-list * seq *
ipv6 access-list * seq *
ip prefix-list * seq *
ip prefix-list * description
ipv6 prefix-list * seq *
ipv6 prefix-list * description
bgp as-path access-list * seq *
bgp community-list standard * seq *
bgp community-list expanded * seq *
bgp extcommunity-list standard * seq *
bgp extcommunity-list expanded * seq *
bgp large-community-list standard * seq *
bgp large-community-list expanded * seq *
bgp community alias *
route-map * permit *
route-map * deny *
ip route * * *
ip route * *
ipv6 route * * *
ipv6 route * *
ip protocol *
ipv6 protocol *
ip nht resolve-via-default
ipv6 nht resolve-via-default
router bgp
router bgp _ vrf *
router bgp _ view *
interface *
vrf *
nexthop-group *
pseudowire *
key chain *
@others`

/** One setting of a table: its words, its place, how it is written. */
export interface Form {
  readonly words: readonly string[]
  readonly rank: number
  /** `off`: only its absence is written. `both`: either is. */
  readonly written: 'on' | 'off' | 'both'
}

export interface Table {
  readonly forms: readonly Form[]
  /** Settings of neighbors, which stand together by neighbor at `neighborRank`. */
  readonly neighbors: readonly Form[]
  readonly neighborRank: number
  /** Where what no form fits stands. */
  readonly otherRank: number
}

function read(text: string, neighbors = ''): Table {
  const lines = text.trim().split('\n')
  const forms = lines.flatMap((line, rank) => (line.startsWith('@') ? [] : [formOf(line, rank)]))
  return {
    forms,
    neighbors: neighbors === '' ? [] : neighbors.trim().split('\n').map(formOf),
    neighborRank: lines.indexOf('@neighbors'),
    otherRank: Math.max(lines.indexOf('@others'), 0),
  }
}

function formOf(line: string, rank: number): Form {
  if (line.startsWith('no ')) return { words: line.slice(3).split(' '), rank, written: 'off' }
  if (line.startsWith('± ')) return { words: line.slice(2).split(' '), rank, written: 'both' }
  return { words: line.split(' '), rank, written: 'on' }
}

const NONE = read('@others')
const BGP = read(GLOBAL, NEIGHBOR)
const AF = read(FAMILY, FAMILY_NEIGHBOR)
const CONFIG = read(TOP)

/** The words by which a list, a route-map or a route is known: lines that begin so stand together. */
export const FAMILIES: readonly string[] = ['ip prefix-list', 'ipv6 prefix-list', 'access-list', 'ipv6 access-list', 'bgp as-path access-list', 'bgp community-list', 'bgp extcommunity-list', 'bgp large-community-list', 'route-map', 'ip route', 'ipv6 route']

/** The settings of a mode. */
export function tableOf(mode: Mode): Table {
  if (mode === 'config') return CONFIG
  if (mode === 'router-bgp') return BGP
  return mode.startsWith('bgp-ipv') || mode === 'bgp-l2vpn-evpn' ? AF : NONE
}
