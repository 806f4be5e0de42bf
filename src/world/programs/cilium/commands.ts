/** A flag of the command line, as pflag shows it. */
export interface CliFlag {
  readonly name: string
  readonly short?: string
  /** `string`, `duration`, `int`, `stringArray` …; '' for a switch. */
  readonly type: string
  readonly usage: string
  readonly fallback?: string
}

/** A command of cilium with what its help says. */
export interface CliCommand {
  readonly path: string
  readonly usage: string
  readonly short: string
  readonly long?: string
  readonly example?: string
  readonly aliases?: readonly string[]
  readonly flags: readonly CliFlag[]
  /** Does something by itself, besides having subcommands. */
  readonly runs: boolean
  /** How many arguments it wants; any number without it. */
  readonly args?: number
}

const flag = (name: string, type: string, usage: string, fallback?: string, short?: string): CliFlag =>
  ({ name, type, usage, ...(fallback === undefined ? {} : { fallback }), ...(short === undefined ? {} : { short }) })

export const GLOBAL_FLAGS: readonly CliFlag[] = [
  flag('as', 'string', 'Username to impersonate for the operation. User could be a regular user or a service account in a namespace.'),
  flag('as-group', 'stringArray', 'Group to impersonate for the operation, this flag can be repeated to specify multiple groups.'),
  flag('context', 'string', 'Kubernetes configuration context'),
  flag('helm-release-name', 'string', 'Helm release name', 'cilium'),
  flag('kubeconfig', 'string', 'Path to the kubeconfig file'),
  flag('namespace', 'string', 'Namespace Cilium is running in', 'kube-system', 'n'),
]

const LONG = `CLI to install, manage, & troubleshooting Cilium clusters running Kubernetes.

Cilium is a CNI for Kubernetes to provide secure network connectivity and
load-balancing with excellent visibility using eBPF

Examples:

Install Cilium in current Kubernetes context

  $ cilium install

Check status of Cilium

  $ cilium status

Enable the Hubble observability layer

  $ cilium hubble enable

Perform a connectivity test

  $ cilium connectivity test`

const ROUTES_EXAMPLE = `  Get all IPv4 unicast routes available:
    cilium bgp routes available ipv4 unicast

  Get all IPv6 unicast routes available for a specific vrouter:
    cilium bgp routes available ipv6 unicast vrouter 65001

  Get IPv4 unicast routes advertised to a specific peer:
    cilium bgp routes advertised ipv4 unicast peer 10.0.0.1`

const selectorFlags = (what: string): CliFlag[] => [
  flag('agent-pod-selector', 'string', 'Label on cilium-agent pods to select with', 'k8s-app=cilium'), flag('node', 'string', `Node from which ${what} will be fetched, omit to select all nodes`),
  flag('output', 'string', 'Output format. One of: json, summary', 'summary', 'o'), flag('wait-duration', 'duration', 'Maximum time to wait for result, default 1 minute', '1m0s'),
]
const restart = flag('restart', '', 'Restart Cilium pods', 'true', 'r')
const helmFlags = (what: string): CliFlag[] => [
  flag('chart-directory', 'string', `Helm chart directory`), flag('dry-run', '', `Write resources to be ${what} to stdout without actually performing the operation`), flag('dry-run-helm-values', '', 'Write non-default Helm values to stdout; without performing the operation'),
  flag('list-versions', '', 'List all the available versions without actually installing'), flag('repository', 'string', 'Helm chart repository to download Cilium charts from', 'https://helm.cilium.io'),
  flag('set', 'stringArray', 'Set helm values on the command line (can specify multiple or separate values with commas: key1=val1,key2=val2)'), flag('set-file', 'stringArray', 'Set helm values from respective files specified via the command line (can specify multiple or separate values with commas: key1=path1,key2=path2)'),
  flag('set-string', 'stringArray', 'Set helm STRING values on the command line (can specify multiple or separate values with commas: key1=val1,key2=val2)'), flag('values', 'strings', 'Specify helm values in a YAML file or a URL (can specify multiple)', undefined, 'f'),
  flag('version', 'string', 'Cilium version to install', 'v1.18.0'), flag('wait', '', 'Wait for helm install to finish'), flag('wait-duration', 'duration', 'Maximum time to wait for status', '5m0s'),
]

const group = (path: string, short: string): CliCommand => ({ path, usage: path, short, flags: [], runs: false })
const verb = (path: string, short: string, flags: readonly CliFlag[] = [], more: Partial<CliCommand> = {}): CliCommand => ({ path, usage: path, short, flags, runs: true, ...more })

/** The commands of cilium-cli 0.18, parents before their children. */
export const COMMANDS: readonly CliCommand[] = [
  { path: '', usage: '', short: 'Cilium provides eBPF-based Networking, Security, and Observability for Kubernetes', long: LONG, flags: [], runs: true },
  group('bgp', 'Access to BGP control plane'),
  verb('bgp peers', 'Lists BGP peering state', selectorFlags('BGP status'), { long: 'This command lists the BGP state from all nodes in the cluster', aliases: ['neighbors'] }),
  verb('bgp routes', 'Lists BGP routes', selectorFlags('BGP routes'), { long: 'Lists BGP routes from all nodes in the cluster', usage: 'bgp routes <available | advertised> <afi> <safi> [vrouter <asn>] [peer|neighbor <address>]', example: ROUTES_EXAMPLE }),
  group('clustermesh', 'Multi Cluster Management'),
  verb('clustermesh connect', 'Connect to a remote cluster', [flag('connection-mode', 'string', 'Connection Mode { unicast | bidirectional | mesh }', 'bidirectional'), flag('destination-context', 'strings', 'Comma separated list of Kubernetes configuration contexts of destination cluster'), flag('parallel', 'uint', 'Number of parallel connections of destination clusters', '1')]),
  verb('clustermesh disable', 'Disable clustermesh using Helm'),
  verb('clustermesh disconnect', 'Disconnect from a remote cluster', [flag('destination-context', 'strings', 'Comma separated list of Kubernetes configuration contexts of destination cluster')]),
  verb('clustermesh enable', 'Enable clustermesh ability in a cluster using Helm', [flag('enable-kvstoremesh', '', 'Enable kvstoremesh', 'true'), flag('service-type', 'string', 'Type of Kubernetes service to expose control plane { LoadBalancer | NodePort | ClusterIP }')]),
  verb('clustermesh status', 'Show status of ClusterMesh', [flag('output', 'string', 'Output format. One of: json, summary', 'summary', 'o'), flag('wait', '', 'Wait until status is successful'), flag('wait-duration', 'duration', 'Maximum time to wait', '15m0s')]),
  verb('completion', 'Generate the autocompletion script for the specified shell', [], { runs: false }),
  group('config', 'Manage Configuration'),
  verb('config delete', 'Delete a key in the configuration', [restart], { args: 1 }),
  verb('config set', 'Set a key/value pair in the configuration', [restart], { args: 2 }),
  verb('config view', 'View current configuration'),
  group('connectivity', 'Connectivity troubleshooting'),
  verb('connectivity perf', 'Test network performance'),
  verb('connectivity test', 'Validate connectivity in cluster', [flag('test', 'strings', 'Run tests that match one of the given regular expressions, skip tests by starting the expression with \'!\', target Scenarios with e.g. \'/pod-to-cidr\''), flag('print-flow', '', 'Print flow logs for each test', undefined, 'p'), flag('test-namespace', 'string', 'Namespace to perform the connectivity in (always suffixed with a sequence number to be compliant with test-concurrency param, e.g.: cilium-test-1)', 'cilium-test'), flag('single-node', '', 'Limit to tests able to run on a single node'), flag('timeout', 'duration', 'Maximum time to allow the connectivity test suite to take')]),
  verb('context', 'Display the configuration context'),
  group('encryption', 'Cilium encryption'),
  verb('encryption status', 'Display encryption status'),
  group('features', 'Report which features are enabled in Cilium agents'),
  verb('features status', 'Display features status'),
  verb('help', 'Help about any command'),
  group('hubble', 'Hubble observability'),
  verb('hubble disable', 'Disable Hubble observability using Helm'),
  verb('hubble enable', 'Enable Hubble observability using Helm', [flag('relay', '', 'Deploy Hubble Relay', 'true'), flag('ui', '', 'Enable Hubble UI')]),
  verb('hubble port-forward', 'Forward the relay port to the local machine', [flag('port-forward', 'int', 'Local port to forward to. 0 will select a random port.', '4245')]),
  verb('hubble ui', 'Open the Hubble UI', [flag('open-browser', '', 'When --open-browser=false is supplied, cilium Hubble UI will not open the browser', 'true'), flag('port-forward', 'int', 'Local port to use for the port forward', '12000')]),
  verb('install', 'Install Cilium in a Kubernetes cluster using Helm', helmFlags('installed'), { long: 'Install Cilium in a Kubernetes cluster using Helm' }),
  group('multicast', 'Manage multicast groups'),
  verb('status', 'Display status', [
    flag('ignore-warnings', '', 'Ignore warnings when waiting for status to report success'), flag('interactive', '', 'Refresh the status summary output after each retry when --wait flag is specified', 'true'),
    flag('output', 'string', 'Output format. One of: json, summary', 'summary', 'o'), flag('wait', '', 'Wait for status to report success (no errors and warnings)'),
    flag('wait-duration', 'duration', 'Maximum time to wait for status', '5m0s'), flag('worker-count', 'int', 'The number of workers to use', '5'),
  ]),
  verb('sysdump', 'Collects information required to troubleshoot issues with Cilium and Hubble'),
  verb('uninstall', 'Uninstall Cilium using Helm', [flag('test-namespace', 'string', 'Namespace to uninstall Cilium tests from', 'cilium-test'), flag('timeout', 'duration', 'Maximum time to wait for resources to be deleted', '5m0s'), flag('wait', '', 'Wait for uninstallation to have completed')]),
  verb('upgrade', 'Upgrade a Cilium installation a Kubernetes cluster using Helm', [...helmFlags('upgraded'), flag('reset-values', '', 'When upgrading, reset the helm values to the ones built into the chart'), flag('reuse-values', '', 'When upgrading, reuse the helm values from the latest release unless any overrides from are set from other flags. This option takes precedence over HelmResetValues', 'true')]),
  verb('version', 'Display detailed version information', [flag('client', '', 'If true, shows client version only (no server required)')], { long: 'Displays information about the version of this software.' }),
]

const BY_PATH = new Map(COMMANDS.map((c) => [c.path, c]))
export const ROOT = BY_PATH.get('')!
export const childrenOf = (c: CliCommand): CliCommand[] => COMMANDS.filter((x) => x.path !== '' && x.path.split(' ').slice(0, -1).join(' ') === c.path)
export const nameOf = (c: CliCommand): string => c.path.split(' ').at(-1)!
export const childNamed = (c: CliCommand, word: string): CliCommand | undefined => childrenOf(c).find((x) => nameOf(x) === word || x.aliases?.includes(word))
