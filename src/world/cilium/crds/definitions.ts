import type { JsonMap, NewObject } from '../../kube/index.ts'
import { ciliumVersion } from '../versions/index.ts'
import { advertisement, clusterConfig, nodeConfig, nodeConfigOverride, peerConfig } from './bgp.ts'
import { arr, bool, conditions, int, obj, open, selector, str, words } from './schema.ts'

interface Column { readonly name: string; readonly type: string; readonly jsonPath: string; readonly priority?: number; readonly format?: string }

/** A definition in short: what the operator of these versions makes of it. */
interface Kind {
  readonly kind: string
  readonly plural: string
  readonly short: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced?: boolean
  readonly columns: readonly Column[]
  readonly status: boolean
  /** Schema of the versions, `alpha` for v2alpha1. */
  readonly schema: (alpha: boolean) => JsonMap
  /** Served versions by whether BGP and pools are v2. The first is stored. */
  readonly versions: (v2: boolean) => readonly string[]
  readonly when?: 'bgp'
}

const AGE: Column = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }
const condition = (type: string, field: string): string => `.status.conditions[?(@.type=="${type}")].${field}`
const V2 = (): readonly string[] => ['v2']
const ALPHA = (): readonly string[] => ['v2alpha1']
const PROMOTED = (v2: boolean): readonly string[] => (v2 ? ['v2', 'v2alpha1'] : ['v2alpha1'])
const spec = (o: { required?: boolean } = {}): JsonMap => obj({ spec: open(), status: open() }, o.required === true ? { required: ['metadata', 'spec'] } : {})
const bgp = (kind: string, plural: string, short: string, status: boolean, schema: (alpha: boolean) => JsonMap): Kind =>
  ({ kind, plural, short: [short], categories: ['cilium', 'ciliumbgp'], columns: [AGE], status, schema, versions: PROMOTED, when: 'bgp' })

const CIDR_BLOCK: JsonMap = str({ format: 'cidr', d: 'Addresses in CIDR notation.' })

const pool = (): JsonMap => obj({
  spec: obj({
    allowFirstLastIPs: str({ enum: ['Yes', 'No'], d: 'Whether the first and the last address of a CIDR may be given away. Yes without a value.' }),
    blocks: arr(obj({ cidr: CIDR_BLOCK, start: str({ d: 'First address of a range.' }), stop: str({ d: 'Last address of a range.' }) }), { d: 'Addresses that services can get.' }),
    disabled: bool({ default: false, d: 'No address is given away; those that are stay.' }), serviceSelector: selector('Services that can get an address; all without a selector.'),
  }, { d: 'What the pool has and for whom.' }),
  status: obj({ conditions: conditions('State of the pool.') }, { d: 'State of the pool.' }),
}, { required: ['metadata', 'spec'], d: 'CiliumLoadBalancerIPPool is a pool of addresses for services of type LoadBalancer.' })

const ADDRESS_ENTRY: JsonMap = obj({ ip: str(), type: str({ d: 'InternalIP, CiliumInternalIP …' }) })
const node: JsonMap = obj({
  spec: obj({
    addresses: arr(ADDRESS_ENTRY), bootid: str(), encryption: obj({ key: int() }), 'instance-id': str(), nodeidentity: int({ format: 'int64' }),
    health: obj({ ipv4: str(), ipv6: str() }), ingress: obj({ ipV4: str(), ipV6: str() }),
    ipam: obj({ podCIDRs: arr(str()), pool: open(), 'ipv6-pool': open(), pools: open(), 'max-above-watermark': int(), 'max-allocate': int(), 'min-allocate': int(), 'pre-allocate': int() }),
    eni: open(), azure: open(), 'alibaba-cloud': open(),
  }),
  status: obj({ ipam: open(), eni: open(), azure: open(), 'alibaba-cloud': open() }),
}, { required: ['metadata', 'spec'], d: 'CiliumNode is a node as Cilium knows it.' })

const identityStatus: JsonMap = obj({ id: int({ format: 'int64' }), labels: arr(str()) })
const endpoint: JsonMap = obj({ status: { ...open(), properties: { id: int({ format: 'int64' }), identity: identityStatus, state: str() } } }, { required: ['metadata'], d: 'CiliumEndpoint is the state of a pod that Cilium manages.' })

const POLICY: readonly Column[] = [AGE, { name: 'Valid', type: 'string', jsonPath: ".status.conditions[?(@.type=='Valid')].status" }]

const KINDS: readonly Kind[] = [
  bgp('CiliumBGPAdvertisement', 'ciliumbgpadvertisements', 'cbgpadvert', false, advertisement),
  bgp('CiliumBGPClusterConfig', 'ciliumbgpclusterconfigs', 'cbgpcluster', true, clusterConfig),
  bgp('CiliumBGPNodeConfigOverride', 'ciliumbgpnodeconfigoverrides', 'cbgpnodeoverride', false, () => nodeConfigOverride),
  bgp('CiliumBGPNodeConfig', 'ciliumbgpnodeconfigs', 'cbgpnode', true, nodeConfig),
  bgp('CiliumBGPPeerConfig', 'ciliumbgppeerconfigs', 'cbgppeer', true, peerConfig),
  { ...bgp('CiliumBGPPeeringPolicy', 'ciliumbgppeeringpolicies', 'bgpp', true, () => spec()), versions: ALPHA },
  { kind: 'CiliumCIDRGroup', plural: 'ciliumcidrgroups', short: ['ccg'], categories: ['cilium'], columns: [AGE], status: false, versions: PROMOTED, schema: () => obj({ spec: obj({ externalCIDRs: arr(str(), { min: 0 }) }, { required: ['externalCIDRs'] }) }, { required: ['spec'] }) },
  { kind: 'CiliumClusterwideNetworkPolicy', plural: 'ciliumclusterwidenetworkpolicies', short: ['ccnp'], categories: ['cilium', 'ciliumpolicy'], columns: POLICY, status: true, versions: V2, schema: () => obj({ spec: open(), specs: arr(open()), status: open() }, { required: ['metadata'] }) },
  {
    kind: 'CiliumEndpoint', plural: 'ciliumendpoints', short: ['cep', 'ciliumep'], categories: ['cilium'], namespaced: true, status: true, versions: V2, schema: () => endpoint,
    columns: [
      { name: 'Security Identity', type: 'integer', jsonPath: '.status.identity.id' }, { name: 'Ingress Enforcement', type: 'string', jsonPath: '.status.policy.ingress.state', priority: 1 },
      { name: 'Egress Enforcement', type: 'string', jsonPath: '.status.policy.egress.state', priority: 1 }, { name: 'Endpoint State', type: 'string', jsonPath: '.status.state' },
      { name: 'IPv4', type: 'string', jsonPath: '.status.networking.addressing[0].ipv4' }, { name: 'IPv6', type: 'string', jsonPath: '.status.networking.addressing[0].ipv6' },
    ],
  },
  {
    kind: 'CiliumIdentity', plural: 'ciliumidentities', short: ['ciliumid'], categories: ['cilium'], status: false, versions: V2, schema: () => obj({ 'security-labels': words() }, { required: ['metadata', 'security-labels'] }),
    columns: [{ name: 'Namespace', type: 'string', jsonPath: '.metadata.labels.io\\.kubernetes\\.pod\\.namespace' }, AGE],
  },
  { kind: 'CiliumL2AnnouncementPolicy', plural: 'ciliuml2announcementpolicies', short: ['l2announcement'], categories: ['cilium'], columns: [AGE], status: true, versions: ALPHA, schema: () => spec({ required: true }) },
  {
    kind: 'CiliumLoadBalancerIPPool', plural: 'ciliumloadbalancerippools', short: ['ippools', 'ippool', 'lbippool', 'lbippools'], categories: ['cilium'], status: true, versions: PROMOTED, schema: pool,
    columns: [
      { name: 'Disabled', type: 'boolean', jsonPath: '.spec.disabled' }, { name: 'Conflicting', type: 'string', jsonPath: condition('cilium.io/PoolConflict', 'status') },
      { name: 'IPs Available', type: 'string', jsonPath: condition('cilium.io/IPsAvailable', 'message') }, AGE,
    ],
  },
  { kind: 'CiliumNetworkPolicy', plural: 'ciliumnetworkpolicies', short: ['cnp', 'ciliumnp'], categories: ['cilium', 'ciliumpolicy'], namespaced: true, columns: POLICY, status: true, versions: V2, schema: () => obj({ spec: open(), specs: arr(open()), status: open() }, { required: ['metadata'] }) },
  { kind: 'CiliumNodeConfig', plural: 'ciliumnodeconfigs', short: [], categories: ['cilium'], namespaced: true, columns: [], status: false, versions: (v2) => (v2 ? ['v2'] : ['v2', 'v2alpha1']), schema: () => obj({ spec: obj({ defaults: words(), nodeSelector: open() }, { required: ['defaults', 'nodeSelector'] }) }, { required: ['spec'] }) },
  {
    kind: 'CiliumNode', plural: 'ciliumnodes', short: ['cn', 'ciliumn'], categories: ['cilium'], status: true, versions: V2, schema: () => node,
    columns: [
      { name: 'CiliumInternalIP', type: 'string', jsonPath: '.spec.addresses[?(@.type=="CiliumInternalIP")].ip' }, { name: 'InternalIP', type: 'string', jsonPath: '.spec.addresses[?(@.type=="InternalIP")].ip' }, AGE,
    ],
  },
  {
    kind: 'CiliumPodIPPool', plural: 'ciliumpodippools', short: ['cpip'], categories: ['cilium'], columns: [AGE], status: false, versions: ALPHA,
    schema: () => obj({ spec: obj({ ipv4: obj({ cidrs: arr(str(), { min: 1 }), maskSize: int({ min: 1, max: 32 }) }, { required: ['cidrs', 'maskSize'] }), ipv6: obj({ cidrs: arr(str(), { min: 1 }), maskSize: int({ min: 1, max: 128 }) }, { required: ['cidrs', 'maskSize'] }) }) }, { required: ['metadata', 'spec'] }),
  },
]

const META: Readonly<Record<string, JsonMap>> = {
  apiVersion: str({ d: 'Version of this representation of the object.' }), kind: str({ d: 'Kind of the object.' }), metadata: { type: 'object' },
}

function version(k: Kind, name: string, index: number, all: readonly string[]): JsonMap {
  const schema = k.schema(name === 'v2alpha1')
  return {
    name, served: true, storage: index === 0, ...(index > 0 && all[0] === 'v2' ? { deprecated: true } : {}),
    ...(k.columns.length > 0 ? { additionalPrinterColumns: k.columns.map((c) => ({ ...c })) } : {}),
    schema: { openAPIV3Schema: { ...schema, properties: { ...META, ...(schema['properties'] as JsonMap) } } }, subresources: k.status ? { status: {} } : {},
  }
}

/** The definitions that the operator of a version makes, in the order of their names. BGP's only where the control plane is on. */
export function definitions(release: string, o: { readonly bgp: boolean }): NewObject[] {
  const v2 = ciliumVersion(release)?.bgpV2 ?? true
  return KINDS.filter((k) => k.when !== 'bgp' || o.bgp).map((k) => {
    const versions = k.versions(v2)
    return {
      apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: `${k.plural}.cilium.io`, labels: { 'io.cilium.k8s.crd.schema.version': v2 ? '1.32.0' : '1.31.11' } },
      spec: {
        group: 'cilium.io', scope: k.namespaced === true ? 'Namespaced' : 'Cluster', conversion: { strategy: 'None' },
        names: { categories: [...k.categories], kind: k.kind, listKind: `${k.kind}List`, plural: k.plural, ...(k.short.length > 0 ? { shortNames: [...k.short] } : {}), singular: k.kind.toLowerCase() },
        versions: versions.map((name, i) => version(k, name, i, versions)),
      },
    }
  })
}
