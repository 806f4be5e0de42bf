import type { NewObject } from '../../kube/index.ts'
import { minorOf } from '../versions/index.ts'
import { at, list, on, text, type Values } from './values.ts'

type Entry = (v: Values) => string | undefined

const plain = (path: string): Entry => (v) => text(v, path)
const flag = (path: string): Entry => (v) => String(on(v, path))
/** Only where the condition holds. */
const when = (condition: (v: Values) => boolean, entry: Entry): Entry => (v) => (condition(v) ? entry(v) : undefined)
const is = (value: string): Entry => () => value
const hubble = (entry: Entry): Entry => when((v) => on(v, 'hubble.enabled'), entry)
const replacement = (v: Values): boolean => text(v, 'kubeProxyReplacement') === 'true'
const metrics = (v: Values): string[] => list(v, 'hubble.metrics.enabled')
const clusterPool = (v: Values): boolean => text(v, 'ipam.mode') === 'cluster-pool'

/** Keys of cilium-config whose values follow from the release's values. */
const COMPUTED: Readonly<Record<string, Entry>> = {
  'auto-direct-node-routes': flag('autoDirectNodeRoutes'),
  'bgp-secrets-namespace': when((v) => on(v, 'bgpControlPlane.enabled'), plain('bgpControlPlane.secretsNamespace.name')),
  'bpf-distributed-lru': flag('bpf.distributedLRU.enabled'),
  'bpf-lb-acceleration': plain('loadBalancer.acceleration'),
  'bpf-lb-algorithm': when((v) => text(v, 'loadBalancer.algorithm') !== 'random', plain('loadBalancer.algorithm')),
  'bpf-lb-dsr-dispatch': when((v) => at(v, 'loadBalancer.dsrDispatch') !== undefined, plain('loadBalancer.dsrDispatch')),
  'bpf-lb-external-clusterip': flag('bpf.lbExternalClusterIP'),
  'bpf-lb-mode': when((v) => text(v, 'loadBalancer.mode') !== 'snat', plain('loadBalancer.mode')),
  'bpf-lb-sock': flag('socketLB.enabled'),
  'bpf-lb-sock-hostns-only': when((v) => on(v, 'socketLB.hostNamespaceOnly'), is('true')),
  'bpf-map-dynamic-size-ratio': plain('bpf.mapDynamicSizeRatio'),
  'bpf-policy-map-max': plain('bpf.policyMapMax'),
  'bpf-lb-map-max': plain('bpf.lbMapMax'),
  'cluster-id': plain('cluster.id'),
  'cluster-name': plain('cluster.name'),
  'cluster-pool-ipv4-cidr': when(clusterPool, (v) => list(v, 'ipam.operator.clusterPoolIPv4PodCIDRList').join(' ')),
  'cluster-pool-ipv4-mask-size': when(clusterPool, plain('ipam.operator.clusterPoolIPv4MaskSize')),
  'clustermesh-enable-endpoint-sync': flag('clustermesh.enableEndpointSliceSynchronization'),
  'clustermesh-enable-mcs-api': flag('clustermesh.enableMCSAPISupport'),
  'controller-group-metrics': when((v) => on(v, 'prometheus.enabled'), is('write-cni-file sync-host-ips sync-lb-maps-with-k8s-services')),
  'datapath-mode': plain('bpf.datapathMode'),
  debug: flag('debug.enabled'),
  'debug-verbose': (v) => text(v, 'debug.verbose'),
  'default-lb-service-ipam': plain('defaultLBServiceIPAM'),
  'direct-routing-skip-unreachable': flag('directRoutingSkipUnreachable'),
  devices: when((v) => at(v, 'devices') !== undefined, plain('devices')),
  'egress-gateway-reconciliation-trigger-interval': plain('egressGateway.reconciliationTriggerInterval'),
  'enable-bgp-control-plane': flag('bgpControlPlane.enabled'),
  'enable-bgp-control-plane-status-report': when((v) => on(v, 'bgpControlPlane.enabled'), flag('bgpControlPlane.statusReport.enabled')),
  'enable-bpf-clock-probe': flag('bpfClockProbe'),
  'enable-bpf-masquerade': when((v) => on(v, 'bpf.masquerade'), is('true')),
  'enable-endpoint-health-checking': flag('endpointHealthChecking.enabled'),
  'enable-endpoint-routes': when((v) => on(v, 'endpointRoutes.enabled'), is('true')),
  'enable-gateway-api': when((v) => on(v, 'gatewayAPI.enabled'), is('true')),
  'enable-health-check-loadbalancer-ip': flag('nodePort.enableHealthCheckLoadBalancerIP'),
  'enable-health-check-nodeport': flag('nodePort.enableHealthCheck'),
  'enable-health-checking': flag('healthChecking'),
  'enable-host-firewall': when((v) => on(v, 'hostFirewall.enabled'), is('true')),
  'enable-host-legacy-routing': when((v) => on(v, 'bpf.hostLegacyRouting'), is('true')),
  'enable-hubble': flag('hubble.enabled'),
  'enable-hubble-open-metrics': when((v) => metrics(v).length > 0, flag('hubble.metrics.enableOpenMetrics')),
  'enable-ingress-controller': when((v) => on(v, 'ingressController.enabled'), is('true')),
  'enable-ip-masq-agent': when((v) => on(v, 'ipMasqAgent.enabled'), is('true')),
  'enable-ipv4': flag('ipv4.enabled'),
  'enable-ipv4-big-tcp': flag('enableIPv4BIGTCP'),
  'enable-ipv4-egress-gateway': when((v) => on(v, 'egressGateway.enabled'), is('true')),
  'enable-ipv4-masquerade': flag('enableIPv4Masquerade'),
  'enable-ipv6': flag('ipv6.enabled'),
  'enable-ipv6-big-tcp': flag('enableIPv6BIGTCP'),
  'enable-ipv6-masquerade': flag('enableIPv6Masquerade'),
  'enable-l2-announcements': when((v) => on(v, 'l2announcements.enabled'), is('true')),
  'enable-l2-neigh-discovery': flag('l2NeighDiscovery.enabled'),
  'enable-l7-proxy': flag('l7Proxy'),
  'enable-lb-ipam': flag('enableLBIPAM'),
  'enable-local-redirect-policy': (v) => String(on(v, 'localRedirectPolicy') || on(v, 'localRedirectPolicies.enabled')),
  'enable-policy': plain('policyEnforcementMode'),
  'enable-sctp': flag('sctp.enabled'),
  'enable-wireguard': when((v) => on(v, 'encryption.enabled') && text(v, 'encryption.type') === 'wireguard', is('true')),
  'external-envoy-proxy': flag('envoy.enabled'),
  'hubble-disable-tls': hubble((v) => String(!on(v, 'hubble.tls.enabled'))),
  'hubble-listen-address': hubble(plain('hubble.listenAddress')),
  'hubble-metrics': hubble(when((v) => metrics(v).length > 0, (v) => metrics(v).join(' '))),
  'hubble-metrics-server': hubble(when((v) => metrics(v).length > 0, (v) => `:${text(v, 'hubble.metrics.port')}`)),
  'hubble-metrics-server-enable-tls': hubble(when((v) => metrics(v).length > 0, is('false'))),
  'hubble-socket-path': hubble(is('/var/run/cilium/hubble.sock')),
  'hubble-tls-cert-file': hubble(is('/var/lib/cilium/tls/hubble/server.crt')),
  'hubble-tls-client-ca-files': hubble(is('/var/lib/cilium/tls/hubble/client-ca.crt')),
  'hubble-tls-key-file': hubble(is('/var/lib/cilium/tls/hubble/server.key')),
  'install-no-conntrack-iptables-rules': flag('installNoConntrackIptablesRules'),
  ipam: plain('ipam.mode'),
  'ipam-cilium-node-update-rate': plain('ipam.ciliumNodeUpdateRate'),
  'ipv4-native-routing-cidr': when((v) => text(v, 'ipv4NativeRoutingCIDR') !== '', plain('ipv4NativeRoutingCIDR')),
  'k8s-require-ipv4-pod-cidr': flag('k8s.requireIPv4PodCIDR'),
  'k8s-require-ipv6-pod-cidr': flag('k8s.requireIPv6PodCIDR'),
  'kube-proxy-replacement': plain('kubeProxyReplacement'),
  'kube-proxy-replacement-healthz-bind-address': plain('kubeProxyReplacementHealthzBindAddr'),
  'max-connected-clusters': plain('clustermesh.maxConnectedClusters'),
  'mesh-auth-enabled': flag('authentication.enabled'),
  'monitor-aggregation': plain('bpf.monitorAggregation'),
  'monitor-aggregation-flags': plain('bpf.monitorFlags'),
  'monitor-aggregation-interval': plain('bpf.monitorInterval'),
  'node-port-range': when((v) => at(v, 'nodePort.range') !== undefined, plain('nodePort.range')),
  'operator-prometheus-serve-addr': when((v) => on(v, 'operator.prometheus.enabled'), (v) => `:${text(v, 'operator.prometheus.port')}`),
  'preallocate-bpf-maps': flag('bpf.preallocateMaps'),
  'prometheus-serve-addr': when((v) => on(v, 'prometheus.enabled'), (v) => `:${text(v, 'prometheus.port')}`),
  'proxy-prometheus-port': when((v) => on(v, 'prometheus.enabled'), is('9964')),
  'routing-mode': (v) => text(v, 'routingMode') || 'tunnel',
  'tunnel-protocol': plain('tunnelProtocol'),
  'unmanaged-pod-watcher-interval': (v) => (at(v, 'operator.unmanagedPodWatcher.intervalSeconds') === undefined ? '15' : text(v, 'operator.unmanagedPodWatcher.intervalSeconds')),
  'write-cni-conf-when-ready': when((v) => !on(v, 'cni.customConf'), is('/host/etc/cni/net.d/05-cilium.conflist')),
  'cni-exclusive': flag('cni.exclusive'),
  'custom-cni-conf': flag('cni.customConf'),
  'enable-svc-source-range-check': when(replacement, is('true')),
  'node-port-bind-protection': flag('nodePort.bindProtection'),
  'enable-auto-protect-node-port-range': flag('nodePort.autoProtectPortRange'),
  'nodeport-addresses': (v) => list(v, 'nodePort.addresses').join(','),
  'service-no-backend-response': plain('serviceNoBackendResponse'),
}

/** Keys that are the same in every release of these versions. */
const FIXED = `
agent-not-ready-taint-key node.cilium.io/agent-not-ready
bpf-events-drop-enabled true
bpf-events-policy-verdict-enabled true
bpf-events-trace-enabled true
bpf-lb-algorithm-annotation false
bpf-lb-mode-annotation false
bpf-lb-source-range-all-types false
bpf-root /sys/fs/bpf
cgroup-root /run/cilium/cgroupv2
cilium-endpoint-gc-interval 5m0s
cni-log-file /var/run/cilium/cilium-cni.log
dnsproxy-enable-transparent-mode true
dnsproxy-socket-linger-timeout 10
enable-endpoint-lockdown-on-policy-overflow false
enable-internal-traffic-policy true
enable-k8s-networkpolicy true
enable-masquerade-to-route-source false
enable-metrics true
enable-node-selector-labels false
enable-non-default-deny-policies true
enable-policy-secrets-sync true
enable-source-ip-verification true
enable-tcx true
enable-vtep false
enable-well-known-identities false
enable-xt-socket-fallback true
envoy-access-log-buffer-size 4096
envoy-base-id 0
envoy-keep-cap-netbindservice false
health-check-icmp-failure-threshold 3
http-retry-count 3
identity-allocation-mode crd
identity-gc-interval 15m0s
identity-heartbeat-timeout 30m0s
iptables-random-fully false
mesh-auth-gc-interval 5m0s
mesh-auth-queue-size 1024
mesh-auth-rotated-identities-queue-size 1024
nat-map-stats-entries 32
nat-map-stats-interval 30s
nodes-gc-interval 5m0s
operator-api-serve-addr 127.0.0.1:9234
policy-cidr-match-mode
policy-secrets-namespace cilium-secrets
policy-secrets-only-from-secrets-namespace true
procfs /host/proc
proxy-connect-timeout 2
proxy-idle-timeout-seconds 60
proxy-initial-fetch-timeout 30
proxy-max-concurrent-retries 128
proxy-max-connection-duration-seconds 0
proxy-max-requests-per-connection 0
proxy-xff-num-trusted-hops-egress 0
proxy-xff-num-trusted-hops-ingress 0
remove-cilium-node-taints true
set-cilium-is-up-condition true
set-cilium-node-taints true
synchronize-k8s-nodes true
tofqdns-dns-reject-response-code refused
tofqdns-enable-dns-compression true
tofqdns-endpoint-max-ip-per-hostname 1000
tofqdns-idle-connection-grace-period 0s
tofqdns-max-deferred-connection-deletes 10000
tofqdns-proxy-response-max-delay 100ms
tunnel-source-port-range 0-0
vtep-cidr
vtep-endpoint
vtep-mac
vtep-mask`

/** Keys that one minor release has and the other has not. */
const ONLY: Readonly<Record<number, Readonly<Record<string, Entry>>>> = {
  17: {
    'arping-refresh-period': is('30s'), 'bpf-lb-sock-terminate-pod-connections': is('false'), 'enable-experimental-lb': is('false'), 'enable-k8s-terminating-endpoint': is('true'),
    'enable-runtime-device-detection': is('true'), 'hubble-export-file-max-backups': hubble(is('5')), 'hubble-export-file-max-size-mb': hubble(is('10')),
  },
  18: {
    'bgp-router-id-allocation-ip-pool': when((v) => on(v, 'bgpControlPlane.enabled'), plain('bgpControlPlane.routerIDAllocation.ipPool')),
    'bgp-router-id-allocation-mode': when((v) => on(v, 'bgpControlPlane.enabled'), plain('bgpControlPlane.routerIDAllocation.mode')),
    'bpf-policy-stats-map-max': plain('bpf.policyStatsMapMax'), 'hubble-network-policy-correlation-enabled': hubble(is('true')), 'identity-management-mode': is('agent'),
    'metrics-sampling-interval': is('5m'), 'policy-default-local-cluster': flag('clustermesh.policyDefaultLocalCluster'), 'tofqdns-preallocate-identities': is('true'),
  },
}

/** The ConfigMap's data: keys sorted, every value text. */
export function configData(v: Values, version: string): Record<string, string> {
  const data: Record<string, string> = {}
  for (const line of FIXED.trim().split('\n')) {
    const blank = line.indexOf(' ')
    data[blank < 0 ? line : line.slice(0, blank)] = blank < 0 ? '' : line.slice(blank + 1)
  }
  const minor = Math.min(Math.max(minorOf(version), 17), 18)
  for (const [key, entry] of [...Object.entries(COMPUTED), ...Object.entries(ONLY[minor]!)]) {
    const value = entry(v)
    if (value !== undefined) data[key] = value
  }
  for (const [key, value] of Object.entries((at(v, 'extraConfig') ?? {}) as Values)) data[key] = String(value)
  return Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)))
}

export const configMap = (v: Values, version: string, namespace: string): NewObject =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cilium-config', namespace }, data: configData(v, version) })
