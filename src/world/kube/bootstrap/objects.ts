import type { NewObject } from '../api/object.ts'
import { apiServiceIp, controlPlaneOf, dnsServiceIp, systemImages, type ClusterPlan } from './plan.ts'

interface Made { readonly gvr: string; readonly object: NewObject }
const of = (gvr: string, object: NewObject): Made => ({ gvr, object })
const system = (name: string, more: Record<string, unknown> = {}): { name: string; namespace: string } => ({ name, namespace: 'kube-system', ...more })

/** What an API server makes by itself when it starts on an empty store. */
export function serverObjects(plan: ClusterPlan, ca: string, frontProxy: string): Made[] {
  const { ip } = controlPlaneOf(plan)
  return [
    ...['kube-system', 'default', 'kube-node-lease', 'kube-public'].map((name) => of('namespaces', { metadata: { name, labels: { 'kubernetes.io/metadata.name': name } }, spec: { finalizers: ['kubernetes'] } })),
    of('services', {
      metadata: { name: 'kubernetes', namespace: 'default', labels: { component: 'apiserver', provider: 'kubernetes' } },
      spec: { clusterIP: apiServiceIp(plan), clusterIPs: [apiServiceIp(plan)], ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }], type: 'ClusterIP', ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack', sessionAffinity: 'None' },
    }),
    of('endpoints', { metadata: { name: 'kubernetes', namespace: 'default', labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } }, subsets: [{ addresses: [{ ip }], ports: [{ name: 'https', port: 6443, protocol: 'TCP' }] }] }),
    of('discovery.k8s.io/endpointslices', {
      metadata: { name: 'kubernetes', namespace: 'default', labels: { 'kubernetes.io/service-name': 'kubernetes' } }, addressType: 'IPv4', endpoints: [{ addresses: [ip], conditions: { ready: true } }], ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
    }),
    of('configmaps', {
      metadata: system('extension-apiserver-authentication'),
      data: { 'client-ca-file': ca, 'requestheader-allowed-names': '["front-proxy-client"]', 'requestheader-client-ca-file': frontProxy, 'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]', 'requestheader-group-headers': '["X-Remote-Group"]', 'requestheader-username-headers': '["X-Remote-User"]' },
    }),
    ...[['system-node-critical', 2_000_001_000, 'Used for system critical pods that must not be moved from their current node.'], ['system-cluster-critical', 2_000_000_000, 'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.']]
      .map(([name, value, description]) => of('scheduling.k8s.io/priorityclasses', { metadata: { name: String(name) }, value, description, preemptionPolicy: 'PreemptLowerPriority' })),
    of('rbac.authorization.k8s.io/clusterroles', { metadata: { name: 'cluster-admin', labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' }, annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' } }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }, { nonResourceURLs: ['*'], verbs: ['*'] }] }),
    of('rbac.authorization.k8s.io/clusterrolebindings', {
      metadata: { name: 'cluster-admin', labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' }, annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' } },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' }, subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:masters' }],
    }),
  ]
}

export const COREFILE = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30 {
       disable success cluster.local
       disable denial cluster.local
    }
    loop
    reload
    loadbalance
}
`

/** What `kubeadm init` puts into the cluster: its configuration, who may join, DNS. */
export function kubeadmObjects(plan: ClusterPlan, ca: string): Made[] {
  const { ip } = controlPlaneOf(plan)
  const images = systemImages(plan.version)
  const config = `apiServer: {}
apiVersion: kubeadm.k8s.io/v1beta4
caCertificateValidityPeriod: 87600h0m0s
certificateValidityPeriod: 8760h0m0s
certificatesDir: /etc/kubernetes/pki
clusterName: kubernetes
controllerManager: {}
dns: {}
encryptionAlgorithm: RSA-2048
etcd:
  local:
    dataDir: /var/lib/etcd
imageRepository: registry.k8s.io
kind: ClusterConfiguration
kubernetesVersion: v${plan.version}
networking:
  dnsDomain: cluster.local
  podSubnet: ${plan.podSubnet}
  serviceSubnet: ${plan.serviceSubnet}
proxy: {}
scheduler: {}
`
  const probe = (path: string, port: number): object => ({ httpGet: { path, port, scheme: 'HTTP' } })
  return [
    of('configmaps', { metadata: system('kubeadm-config'), data: { ClusterConfiguration: config } }),
    of('configmaps', { metadata: system('kubelet-config'), data: { kubelet: kubeletConfig(plan) } }),
    of('configmaps', { metadata: { name: 'cluster-info', namespace: 'kube-public' }, data: { kubeconfig: `apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: ${btoa(ca)}\n    server: https://${ip}:6443\n  name: ""\ncontexts: null\ncurrent-context: ""\nkind: Config\npreferences: {}\nusers: null\n` } }),
    of('serviceaccounts', { metadata: system('coredns') }),
    of('rbac.authorization.k8s.io/clusterroles', {
      metadata: { name: 'system:coredns' }, rules: [{ apiGroups: [''], resources: ['endpoints', 'services', 'pods', 'namespaces'], verbs: ['list', 'watch'] }, { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] }],
    }),
    of('rbac.authorization.k8s.io/clusterrolebindings', { metadata: { name: 'system:coredns' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:coredns' }, subjects: [{ kind: 'ServiceAccount', name: 'coredns', namespace: 'kube-system' }] }),
    of('rbac.authorization.k8s.io/clusterrolebindings', {
      metadata: { name: 'kubeadm:cluster-admins' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' }, subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'kubeadm:cluster-admins' }],
    }),
    of('configmaps', { metadata: system('coredns'), data: { Corefile: COREFILE } }),
    of('services', {
      metadata: system('kube-dns', { labels: { 'k8s-app': 'kube-dns', 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' }, annotations: { 'prometheus.io/port': '9153', 'prometheus.io/scrape': 'true' } }),
      spec: {
        clusterIP: dnsServiceIp(plan), clusterIPs: [dnsServiceIp(plan)], selector: { 'k8s-app': 'kube-dns' },
        ports: [{ name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 }, { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 }, { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 }],
      },
    }),
    of('apps/deployments', {
      metadata: system('coredns', { labels: { 'k8s-app': 'kube-dns' } }),
      spec: {
        replicas: 2, selector: { matchLabels: { 'k8s-app': 'kube-dns' } }, strategy: { rollingUpdate: { maxUnavailable: 1 }, type: 'RollingUpdate' },
        template: {
          metadata: { labels: { 'k8s-app': 'kube-dns' } },
          spec: {
            affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ podAffinityTerm: { labelSelector: { matchExpressions: [{ key: 'k8s-app', operator: 'In', values: ['kube-dns'] }] }, topologyKey: 'kubernetes.io/hostname' }, weight: 100 }] } },
            containers: [{
              args: ['-conf', '/etc/coredns/Corefile'], image: images.coredns, imagePullPolicy: 'IfNotPresent', livenessProbe: { failureThreshold: 5, ...probe('/health', 8080), initialDelaySeconds: 60, successThreshold: 1, timeoutSeconds: 5 }, name: 'coredns',
              ports: [{ containerPort: 53, name: 'dns', protocol: 'UDP' }, { containerPort: 53, name: 'dns-tcp', protocol: 'TCP' }, { containerPort: 9153, name: 'metrics', protocol: 'TCP' }], readinessProbe: probe('/ready', 8181),
              resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } }, securityContext: { allowPrivilegeEscalation: false, capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] }, readOnlyRootFilesystem: true },
              volumeMounts: [{ mountPath: '/etc/coredns', name: 'config-volume', readOnly: true }],
            }],
            dnsPolicy: 'Default', nodeSelector: { 'kubernetes.io/os': 'linux' }, priorityClassName: 'system-cluster-critical', serviceAccountName: 'coredns',
            tolerations: [{ key: 'CriticalAddonsOnly', operator: 'Exists' }, { effect: 'NoSchedule', key: 'node-role.kubernetes.io/control-plane' }],
            volumes: [{ configMap: { items: [{ key: 'Corefile', path: 'Corefile' }], name: 'coredns' }, name: 'config-volume' }],
          },
        },
      },
    }),
  ]
}

/** /var/lib/kubelet/config.yaml. */
export const kubeletConfig = (plan: ClusterPlan): string => `apiVersion: kubelet.config.k8s.io/v1beta1
authentication:
  anonymous:
    enabled: false
  webhook:
    cacheTTL: 0s
    enabled: true
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
authorization:
  mode: Webhook
  webhook:
    cacheAuthorizedTTL: 0s
    cacheUnauthorizedTTL: 0s
cgroupDriver: systemd
clusterDNS:
- ${dnsServiceIp(plan)}
clusterDomain: cluster.local
containerRuntimeEndpoint: ""
cpuManagerReconcilePeriod: 0s
evictionPressureTransitionPeriod: 0s
fileCheckFrequency: 0s
healthzBindAddress: 127.0.0.1
healthzPort: 10248
httpCheckFrequency: 0s
imageMaximumGCAge: 0s
imageMinimumGCAge: 0s
kind: KubeletConfiguration
nodeStatusReportFrequency: 0s
nodeStatusUpdateFrequency: 0s
resolvConf: /run/systemd/resolve/resolv.conf
rotateCertificates: true
runtimeRequestTimeout: 0s
staticPodPath: /etc/kubernetes/manifests
streamingConnectionIdleTimeout: 0s
syncFrequency: 0s
volumeStatsAggPeriod: 0s
`
