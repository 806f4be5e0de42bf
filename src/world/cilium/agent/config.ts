import { parsePrefix, type Ip, type NsId, type Prefix } from '../../net/index.ts'
import { store } from '../../kube/index.ts'
import type { World } from '../../sim/index.ts'
import type { NodeSetup } from '../datapath/setup.ts'
import { enabled, setting, type Agent } from './tables.ts'

/** What the agents of a cluster are configured to be; empty where there is no ConfigMap. */
export const readConfig = (w: World, cluster: string): Readonly<Record<string, string>> => (store(w, cluster).get('configmaps', 'cilium-config', 'kube-system')?.data ?? {}) as Record<string, string>

/** CIDRs that ip-masq-agent leaves alone without a configuration of its own (RFC 1918, 5735, 6598 …). */
const DEFAULT_NON_MASQUERADE = [
  '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '240.0.0.0/4',
]

const prefixes = (texts: readonly string[]): Prefix[] => texts.flatMap((t) => parsePrefix(t) ?? [])

/** The list of ip-masq-agent: its ConfigMap's, and link-local addresses unless `masqLinkLocal`. */
function nonMasquerade(w: World, agent: Agent): Prefix[] {
  const text = store(w, agent.cluster).get('configmaps', 'ip-masq-agent', 'kube-system')?.data?.config as string | undefined
  if (text === undefined) return prefixes([...DEFAULT_NON_MASQUERADE, '169.254.0.0/16'])
  // The file is YAML or JSON with two keys; both write a CIDR as a word that nothing else looks like.
  const cidrs = [...text.matchAll(/\d+\.\d+\.\d+\.\d+\/\d+/g)].map((m) => m[0])
  return prefixes([...cidrs, ...(/masqLinkLocal["']?\s*:\s*true/.test(text) ? [] : ['169.254.0.0/16'])])
}

/** Kube-proxy's part is Cilium's: `true`, or the older word. */
export const replacesKubeProxy = (agent: Pick<Agent, 'config'>): boolean => ['true', 'strict'].includes(setting(agent, 'kube-proxy-replacement', 'false'))

/** The datapath that an agent's configuration asks for. */
export function datapathOf(w: World, agent: Agent, own: { ns: NsId; nodeIp: Ip; routerIp: Ip; podCidr: Prefix }): NodeSetup {
  const native = parsePrefix(setting(agent, 'ipv4-native-routing-cidr'))
  const bpfMasquerade = enabled(agent, 'enable-bpf-masquerade')
  const replacement = replacesKubeProxy(agent)
  const mode = setting(agent, 'bpf-lb-mode', 'snat')
  return {
    ...own, cluster: agent.cluster, node: agent.node, mode: setting(agent, 'routing-mode', 'tunnel') === 'native' ? 'native' : 'tunnel',
    // BPF host routing needs the replacement of kube-proxy and masquerading in BPF.
    hostRouting: replacement && bpfMasquerade && !enabled(agent, 'enable-host-legacy-routing') ? 'bpf' : 'legacy',
    masquerade: !enabled(agent, 'enable-ipv4-masquerade', true) ? 'none' : bpfMasquerade ? 'bpf' : 'iptables', kubeProxyReplacement: replacement,
    lbMode: mode === 'dsr' || mode === 'hybrid' ? mode : 'snat', ...(native ? { nativeCidr: native } : {}),
    ...(enabled(agent, 'enable-ip-masq-agent') ? { nonMasquerade: nonMasquerade(w, agent) } : {}),
  }
}

/** `quay.io/cilium/cilium:v1.18.0@sha256:…` is 1.18.0. */
export const versionOfImage = (image: string): string => /:v?(\d+\.\d+\.\d+[^@]*)/.exec(image)?.[1] ?? '1.18.0'
