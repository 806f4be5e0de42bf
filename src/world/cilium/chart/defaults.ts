import { minorOf } from '../versions/index.ts'
import { expand, merge, type Values } from './values.ts'

/** values.yaml of the chart, as far as the objects depend on it. */
const DEFAULTS: Values = expand({
  'cluster.name': 'default', 'cluster.id': 0, 'debug.enabled': false, routingMode: '', tunnelProtocol: 'vxlan', autoDirectNodeRoutes: false, directRoutingSkipUnreachable: false,
  kubeProxyReplacement: 'false', kubeProxyReplacementHealthzBindAddr: '', 'bpf.masquerade': false, 'bpf.distributedLRU.enabled': false, 'bpf.lbExternalClusterIP': false,
  'bpf.mapDynamicSizeRatio': 0.0025, 'bpf.policyMapMax': 16384, 'bpf.lbMapMax': 65536, 'bpf.preallocateMaps': false, 'bpf.root': '/sys/fs/bpf', 'bpf.monitorAggregation': 'medium',
  'bpf.monitorInterval': '5s', 'bpf.monitorFlags': 'all', 'bpf.lbSourceRangeAllTypes': false, 'bpf.lbAlgorithmAnnotation': false, 'bpf.lbModeAnnotation': false,
  'bpf.enableTCX': true, 'bpf.datapathMode': 'veth', 'bpf.policyStatsMapMax': 65536, 'bpf.hostLegacyRouting': false,
  'ipam.mode': 'cluster-pool', 'ipam.operator.clusterPoolIPv4PodCIDRList': ['10.0.0.0/8'], 'ipam.operator.clusterPoolIPv4MaskSize': 24, 'ipam.ciliumNodeUpdateRate': '15s',
  'ipv4.enabled': true, 'ipv6.enabled': false, enableIPv4Masquerade: true, enableIPv6Masquerade: true, ipv4NativeRoutingCIDR: '', enableIPv4BIGTCP: false, enableIPv6BIGTCP: false,
  installNoConntrackIptablesRules: false, 'endpointHealthChecking.enabled': true, healthChecking: true, 'endpointRoutes.enabled': false, l7Proxy: true,
  'bgpControlPlane.enabled': false, 'bgpControlPlane.secretsNamespace.name': 'kube-system', 'bgpControlPlane.secretsNamespace.create': false, 'bgpControlPlane.statusReport.enabled': true,
  'bgpControlPlane.routerIDAllocation.mode': 'default', 'bgpControlPlane.routerIDAllocation.ipPool': '',
  'l2announcements.enabled': false, 'l2NeighDiscovery.enabled': true, defaultLBServiceIPAM: 'lbipam', policyEnforcementMode: 'default',
  'hubble.enabled': true, 'hubble.relay.enabled': false, 'hubble.relay.replicas': 1, 'hubble.ui.enabled': false, 'hubble.ui.replicas': 1, 'hubble.ui.service.type': 'ClusterIP', 'hubble.ui.service.nodePort': 31235,
  'hubble.listenAddress': ':4244', 'hubble.metrics.enabled': null, 'hubble.metrics.port': 9965, 'hubble.metrics.enableOpenMetrics': false, 'hubble.tls.enabled': true,
  'hubble.relay.service.type': 'ClusterIP', 'hubble.relay.service.nodePort': 31234,
  'envoy.enabled': true, 'operator.enabled': true, 'operator.replicas': 2, 'operator.prometheus.enabled': true, 'operator.prometheus.port': 9963, 'prometheus.enabled': false, 'prometheus.port': 9962,
  'loadBalancer.mode': 'snat', 'loadBalancer.algorithm': 'random', 'loadBalancer.acceleration': 'disabled', 'loadBalancer.serviceTopology': false, 'socketLB.enabled': false,
  'nodePort.enabled': false, 'nodePort.enableHealthCheck': true, 'nodePort.enableHealthCheckLoadBalancerIP': false, 'nodePort.autoProtectPortRange': true, 'nodePort.bindProtection': true,
  'ipMasqAgent.enabled': false, 'encryption.enabled': false, 'encryption.type': 'ipsec', 'egressGateway.enabled': false, 'egressGateway.reconciliationTriggerInterval': '1s',
  'ingressController.enabled': false, 'gatewayAPI.enabled': false, 'bandwidthManager.enabled': false, localRedirectPolicy: false, 'hostFirewall.enabled': false,
  'clustermesh.useAPIServer': false, 'clustermesh.maxConnectedClusters': 255, 'clustermesh.enableEndpointSliceSynchronization': false, 'clustermesh.enableMCSAPISupport': false,
  'clustermesh.config.enabled': false, 'clustermesh.config.clusters': [], 'clustermesh.apiserver.kvstoremesh.enabled': true, 'clustermesh.apiserver.service.type': 'NodePort',
  'clustermesh.apiserver.service.nodePort': 32379, 'clustermesh.policyDefaultLocalCluster': false,
  'authentication.enabled': true, 'cni.exclusive': true, 'cni.customConf': false, 'cni.chainingMode': null, 'k8s.requireIPv4PodCIDR': false, 'k8s.requireIPv6PodCIDR': false,
  'sctp.enabled': false, 'vtep.enabled': false, k8sServiceHost: '', k8sServicePort: '', 'monitor.enabled': false, rollOutCiliumPods: false,
  enableLBIPAM: true, enableNonDefaultDenyPolicies: true, nodeSelectorLabels: false, serviceNoBackendResponse: 'reject', bpfClockProbe: false, upgradeCompatibility: null,
})

/** The values of a release: the chart's own for the version, and what the user gave on top. */
export function valuesOf(given: Values, version: string): Values {
  const own = minorOf(version) < 18 ? merge(DEFAULTS, expand({ 'authentication.enabled': true })) : DEFAULTS
  return merge(own, expand(given))
}
