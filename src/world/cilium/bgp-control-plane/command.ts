import { formatPrefix, parseIp, parsePrefix } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { tabulate, type TabWriterOptions } from '../../text/index.ts'
import { enabled, type Agent } from '../agent/tables.ts'
import { attributeModels, attributeText, goSeconds, nlriModel } from './attributes.ts'
import { instancesOf, type RoutePolicy, type Statement } from './tables.ts'
import { peerModels, routeViews, type RouteQuestion } from './views.ts'

export interface CommandOutcome { readonly output: string; readonly error: string; readonly code: number }

/** Tables of BGP commands: cells of at least five columns, three blanks between. */
export const BGP_TABLE: TabWriterOptions = { minWidth: 5, tabWidth: 0, padding: 3, padChar: ' ' }

const done = (output: string): CommandOutcome => ({ output, error: '', code: 0 })
const fatal = (text: string): CommandOutcome => ({ output: '', error: `Error: ${text}\n`, code: 1 })
const json = (value: unknown): CommandOutcome => done(`${JSON.stringify(value, undefined, 2)}\n`)

const AFIS = ['ipv4', 'ipv6', 'l2vpn', 'ls', 'opaque']
const SAFIS = ['unicast', 'multicast', 'mpls_label', 'encapsulation', 'vpls', 'evpn', 'ls', 'sr_policy', 'mup', 'mpls_vpn', 'mpls_vpn_multicast', 'route_target_constraints', 'flowspec_unicast', 'flowspec_vpn', 'key_value']
export const isAfi = (word: string): boolean => AFIS.includes(word)
export const isSafi = (word: string): boolean => SAFIS.includes(word)

function peers(w: World, agent: Agent, asJson: boolean): CommandOutcome {
  const all = peerModels(w, agent).sort((a, b) => a['local-asn'] - b['local-asn'] || (a['peer-address'] < b['peer-address'] ? -1 : 1))
  if (asJson) return json(all)
  const rows = all.map((p) => {
    const head = `${p['local-asn']}\t${p['peer-asn'] ?? 0}\t${p['peer-address']}:${p['peer-port']}\t${p['session-state']}\t${goSeconds(p['uptime-nanoseconds'] ?? 0)}\t`
    return head + p.families.map((f, i) => `${i > 0 ? '\t'.repeat(5) : ''}${f.afi}/${f.safi}\t${f.received ?? 0}\t${f.advertised ?? 0}\t\n`).join('')
  })
  return done(tabulate(`Local AS\tPeer AS\tPeer Address\tSession\tUptime\tFamily\tReceived\tAdvertised\n${rows.join('')}`, BGP_TABLE))
}

/** Words behind `routes`: `available|advertised AFI SAFI [vrouter ASN] [peer ADDRESS]`. The text is what is wrong with them. */
export function routeQuestion(words: readonly string[]): RouteQuestion | string {
  const [table, afi, safi, ...rest] = words
  if (table === undefined) return 'missing argument `available` / `advertised`'
  if (table !== 'available' && table !== 'advertised') return `invalid argument: \`${table}\`, expected \`available\` / \`advertised\``
  if (afi === undefined) return 'missing AFI value (e.g. `ipv4`)'
  if (!isAfi(afi)) return `unknown AFI \`${afi}\``
  if (safi === undefined) return 'missing SAFI value (e.g. `unicast`)'
  if (!isSafi(safi)) return `unknown SAFI \`${safi}\``
  let left = rest
  if (left.length > 0 && !['vrouter', 'peer', 'neighbor'].includes(left[0]!)) return `invalid argument: \`${left[0]}\`, expected \`vrouter\` / \`peer\``
  let asn: number | undefined
  if (left[0] === 'vrouter') {
    if (left[1] === undefined) return 'missing vrouter ASN value'
    if (!/^-?\d+$/.test(left[1])) return `invalid vrouter ASN: strconv.ParseInt: parsing ${JSON.stringify(left[1])}: invalid syntax`
    asn = Number(left[1])
    left = left.slice(2)
  }
  let neighbor: string | undefined
  if (table === 'advertised' && left.length > 0) {
    if (left[0] !== 'peer' && left[0] !== 'neighbor') return 'missing `peer` argument'
    if (left[1] === undefined) return 'missing peer IP address'
    if (parseIp(left[1]) === undefined) return `invalid peer IP address: ParseAddr(${JSON.stringify(left[1])}): unable to parse IP`
    neighbor = left[1]
  }
  return { table, afi, safi, ...(asn === undefined ? {} : { asn }), ...(neighbor === undefined ? {} : { neighbor }) }
}

/** Words that are not given mean IPv4 unicast routes that are available; the remark says so. */
export function defaultRouteWords(words: readonly string[]): { readonly words: readonly string[]; readonly remark: string } {
  if (words.length < 1) return { words: ['available', 'ipv4', 'unicast'], remark: '(Defaulting to `available ipv4 unicast` routes, please see help for more options)\n\n' }
  if (words.length < 2) return { words: [words[0]!, 'ipv4', 'unicast'], remark: '(Defaulting to `ipv4 unicast` AFI & SAFI, please see help for more options)\n\n' }
  if (words.length < 3) return { words: [words[0]!, words[1]!, 'unicast'], remark: '(Defaulting to `unicast` SAFI, please see help for more options)\n\n' }
  return { words, remark: '' }
}

/** A route of the agent's API, by its JSON names. */
export interface RouteModel {
  readonly neighbor?: string
  readonly paths: readonly { readonly 'age-nanoseconds': number; readonly best?: boolean; readonly family: { readonly afi: string; readonly safi: string }; readonly nlri: { readonly base64: string }; readonly 'path-attributes': readonly { readonly base64: string }[] }[]
  readonly prefix: string
  readonly 'router-asn': number
}

function routes(w: World, agent: Agent, given: readonly string[], asJson: boolean): CommandOutcome {
  const { words, remark } = defaultRouteWords(given)
  const q = routeQuestion(words)
  if (typeof q === 'string') return fatal(q)
  const found = routeViews(w, agent, q)
  if (asJson) {
    return json(found.map((r): RouteModel => {
      const prefix = parsePrefix(r.prefix)!
      return {
        ...(r.neighbor === undefined ? {} : { neighbor: r.neighbor }),
        paths: r.paths.map((p) => ({ 'age-nanoseconds': p.ageNanoseconds, ...(p.best ? { best: true } : {}), family: { afi: q.afi, safi: q.safi }, nlri: nlriModel(prefix), 'path-attributes': attributeModels(p.attributes, prefix) })),
        prefix: r.prefix, 'router-asn': r.asn,
      }
    }))
  }
  const peer = q.table === 'advertised'
  const rows = found.flatMap((r) => r.paths.map((p) => `${r.asn}\t${peer ? `${r.neighbor}\t` : ''}${r.prefix}\t${p.nextHop}\t${goSeconds(p.ageNanoseconds)}\t${attributeText(p.attributes)}\t\n`))
  return done(remark + tabulate(`VRouter\t${peer ? 'Peer\t' : ''}Prefix\tNextHop\tAge\tAttrs\n${rows.join('')}`, BGP_TABLE))
}

/** Several stand in braces each, one alone. */
const several = (words: readonly string[]): string => (words.length > 1 ? words.map((x) => `{${x}}`).join(' ') : (words[0] ?? ''))
const prefixRange = (p: Statement['prefixes'][number]): string => `${formatPrefix(p.prefix)} (${p.from}..${p.to})`

function actionWords(s: Statement): string {
  const parts = [
    ...(s.communityWords.length > 0 ? [`AddCommunities: [${s.communityWords.join(' ')}]`] : []), ...(s.largeCommunities.length > 0 ? [`AddLargeCommunities: [${s.largeCommunities.map((c) => c.join(':')).join(' ')}]`] : []),
    ...(s.localPreference === undefined ? [] : [`SetLocalPreference: ${s.localPreference}`]),
  ]
  return several(parts)
}

const policyModel = (asn: number, p: RoutePolicy): object => ({
  name: p.name, 'router-asn': asn, type: p.type,
  statements: p.statements.map((s) => ({
    ...(s.communityWords.length > 0 ? { 'add-communities': s.communityWords } : {}), ...(s.localPreference === undefined ? {} : { 'set-local-preference': s.localPreference }),
    'match-families': null, ...(s.neighbors.length > 0 ? { 'match-neighbors': s.neighbors } : {}),
    ...(s.prefixes.length > 0 ? { 'match-prefixes': s.prefixes.map((x) => ({ cidr: formatPrefix(x.prefix), 'prefix-len-max': x.to, 'prefix-len-min': x.from })) } : {}), 'route-action': 'accept',
  })),
})

function policies(w: World, agent: Agent, words: readonly string[], asJson: boolean): CommandOutcome {
  if (words.length > 0 && words[0] !== 'vrouter') return fatal(`invalid argument: \`${words[0]}\`, expected \`vrouter\``)
  const only = words[0] === 'vrouter' ? Number(words[1]) : undefined
  const found = instancesOf(w, agent).filter((i) => only === undefined || i.as === only).sort((a, b) => a.as - b.as).flatMap((i) => i.policies.map((p) => ({ asn: i.as, p })))
  if (asJson) return json(found.map(({ asn, p }) => policyModel(asn, p)))
  const rows = found.flatMap(({ asn, p }) => p.statements.map((s, n) => `${n === 0 ? `${asn}\t${p.name}\t${p.type}\t` : '\t\t\t'}${several(s.neighbors)}\t\t${several(s.prefixes.map(prefixRange))}\taccept\t${actionWords(s)}\t\n`))
  return done(tabulate(`VRouter\tPolicy Name\tType\tMatch Peers\tMatch Families\tMatch Prefixes (Min..Max Len)\tRIB Action\tPath Actions\n${rows.join('')}`, BGP_TABLE))
}

const HELP = `Access to BGP control plane

Usage:
  cilium-dbg bgp [command]

Available Commands:
  peers          List state of all peers defined in CiliumBGPPeeringPolicy
  route-policies List configured route policies
  routes         List routes in the BGP Control Plane's RIBs

Flags:
  -h, --help   help for bgp

Global Flags:
      --config string        Config file (default is $HOME/.cilium.yaml)
  -D, --debug                Enable debug messages
  -H, --host string          URI to server-side API
      --log-driver strings   Logging endpoints to use (example: syslog)
      --log-opt map          Log driver options (example: format=json)

Use "cilium-dbg bgp [command] --help" for more information about a command.
`

const DISABLED: Readonly<Record<string, string>> = {
  peers: 'cannot get peers list: [GET /bgp/peers][501] getBgpPeersDisabled "BGP Control Plane is disabled"', routes: 'cannot get routes list: [GET /bgp/routes][501] getBgpRoutesDisabled "BGP Control Plane is disabled"',
  'route-policies': 'cannot get route policies: [GET /bgp/route-policies][501] getBgpRoutePoliciesDisabled "BGP Control Plane is disabled"',
}

/** `cilium-dbg bgp …` of an agent: `argv` is what stands behind `bgp`. */
export function bgpCommand(w: World, agent: Agent, argv: readonly string[]): CommandOutcome {
  const words: string[] = []
  let format = ''
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!
    if (word === '-o' || word === '--output') format = argv[++i] ?? ''
    else if (word.startsWith('--output=') || word.startsWith('-o=')) format = word.slice(word.indexOf('=') + 1)
    else if (/^-o./.test(word)) format = word.slice(2)
    else if (word === '-h' || word === '--help') return done(HELP)
    else words.push(word)
  }
  const [verb, ...rest] = words
  const asJson = format === 'json'
  if (verb === undefined || !['peers', 'neighbors', 'routes', 'route-policies'].includes(verb)) return done(HELP)
  const name = verb === 'neighbors' ? 'peers' : verb
  if (!enabled(agent, 'enable-bgp-control-plane')) return fatal(DISABLED[name]!)
  return name === 'peers' ? peers(w, agent, asJson) : name === 'routes' ? routes(w, agent, rest, asJson) : policies(w, agent, rest, asJson)
}
