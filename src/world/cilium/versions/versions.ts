/** A released version of Cilium: its images, its commit, and what it can do that others cannot. */
export interface CiliumVersion {
  /** `1.18.0`. */
  readonly version: string
  /** First digits of the commit, as the agents print it. */
  readonly commit: string
  /** Date of the agent's build as `cilium version` prints it. */
  readonly built: string
  readonly go: string
  readonly images: {
    readonly agent: string
    readonly operator: string
    readonly envoy: string
    readonly relay: string
    readonly ui: string
    readonly uiBackend: string
    readonly certgen: string
    readonly clustermesh: string
  }
  /** BGP resources, pools and CIDR groups are served as cilium.io/v2 (1.18). */
  readonly bgpV2: boolean
  /** Global services without a port name lose their remote backends (issue #41104). */
  readonly unnamedGlobalPorts: boolean
  /** A second pool's counts stay blank until the next event of a Service (issue #41536). */
  readonly poolCountsLate: boolean
}

const image = (name: string, tag: string, digest: string): string => `quay.io/cilium/${name}:${tag}@sha256:${digest}`
const UI = image('hubble-ui', 'v0.13.2', '9e37c1296b802830834cc87342a9182ccbb71ffebb711971e849221bd9d59392')
const UI_BACKEND = image('hubble-ui-backend', 'v0.13.2', 'a034b7e98e6ea796ed26df8f4e71f83fc16465a19d166eff67a03b822c0bfa15')

const TABLE: readonly CiliumVersion[] = [
  {
    version: '1.17.6', commit: '8a5d8b2e', built: '2025-07-16T14:46:01+00:00', go: 'go1.24.4', bgpV2: false, unnamedGlobalPorts: false, poolCountsLate: false,
    images: {
      agent: image('cilium', 'v1.17.6', '544de3d4fed7acba72758413812780a4972d47c39035f2a06d6145d8644a3353'),
      operator: image('operator-generic', 'v1.17.6', '91ac3bf7be7bed30e90218f219d4f3062a63377689ee7246062fa0cc3839d096'),
      envoy: image('cilium-envoy', 'v1.33.4-1752151664-7c2edb0b44cf95f326d628b837fcdd845102ba68', '318eff387835ca2717baab42a84f35a83a5f9e7d519253df87269f80b9ff0171'),
      relay: image('hubble-relay', 'v1.17.6', '7d17ec10b3d37341c18ca56165b2f29a715cb8ee81311fd07088d8bf68c01e60'),
      ui: UI, uiBackend: UI_BACKEND,
      certgen: 'quay.io/cilium/certgen:v0.2.4', clustermesh: 'quay.io/cilium/clustermesh-apiserver:v1.17.6',
    },
  },
  {
    version: '1.18.0', commit: 'a7d6a5aa', built: '2025-07-29T09:34:27+00:00', go: 'go1.24.5', bgpV2: true, unnamedGlobalPorts: true, poolCountsLate: false,
    images: {
      agent: image('cilium', 'v1.18.0', 'dfea023972d06ec183cfa3c9e7809716f85daaff042e573ef366e9ec6a0c0ab2'),
      operator: image('operator-generic', 'v1.18.0', '398378b4507b6e9db22be2f4455d8f8e509b189470061b0f813f0fabaf944f51'),
      envoy: image('cilium-envoy', 'v1.34.4-1753677767-266d5a01d1d55bd1d60148f991b98dac0390d363', '231b5bd9682dfc648ae97f33dcdc5225c5a526194dda08124f5eded833bf02bf'),
      relay: image('hubble-relay', 'v1.18.0', 'c13679f22ed250457b7f3581189d97f035608fe13c87b51f57f8a755918e793a'),
      ui: UI, uiBackend: UI_BACKEND,
      certgen: 'quay.io/cilium/certgen:v0.2.4', clustermesh: 'quay.io/cilium/clustermesh-apiserver:v1.18.0',
    },
  },
  {
    version: '1.18.1', commit: '226112cf', built: '2025-08-13T12:06:12+00:00', go: 'go1.24.6', bgpV2: true, unnamedGlobalPorts: false, poolCountsLate: true,
    images: {
      agent: image('cilium', 'v1.18.1', '65ab17c052d8758b2ad157ce766285e04173722df59bdee1ea6d5fda7149f0e9'),
      operator: image('operator-generic', 'v1.18.1', '97f4553afa443465bdfbc1cc4927c93f16ac5d78e4dd2706736e7395382201bc'),
      envoy: image('cilium-envoy', 'v1.34.4-1754895458-68cffdfa568b6b226d70a7ef81fc65dda3b890bf', '247e908700012f7ef56f75908f8c965215c26a27762f296068645eb55450bda2'),
      relay: image('hubble-relay', 'v1.18.1', '7e2fd4877387c7e112689db7c2b153a4d5c77d125b8d50d472dbe81fc1b139b0'),
      ui: UI, uiBackend: UI_BACKEND,
      certgen: 'quay.io/cilium/certgen:v0.2.4', clustermesh: 'quay.io/cilium/clustermesh-apiserver:v1.18.1',
    },
  },
]

/** Versions that the lab has, oldest first. */
export const CILIUM_VERSIONS: readonly string[] = TABLE.map((v) => v.version)

/** A version of the chart and its images (`1.18.0`, `v1.18.0`); undefined for one that the lab does not have. */
export const ciliumVersion = (version: string): CiliumVersion | undefined => TABLE.find((v) => v.version === version.replace(/^v/, ''))

/** `[1, 18]`, for what changed with a minor release. */
export const minorOf = (version: string): number => Number(version.replace(/^v/, '').split('.')[1] ?? 0)

/** The command line's own version at the time of the guide. */
export const CLI_VERSION = '0.18.6'
/** What the command line installs without `--version`. */
export const CLI_DEFAULT = '1.18.0'
/** What the command line calls the stable release. */
export const CLI_STABLE = '1.18.1'
