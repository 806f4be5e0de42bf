import { controlPlaneOf, systemImages, type ClusterPlan } from './plan.ts'

interface Mount { readonly name: string; readonly path: string; readonly type: 'DirectoryOrCreate' | 'FileOrCreate' | 'Directory'; readonly readOnly?: boolean }

const HOST_CERTS: readonly Mount[] = [
  { name: 'ca-certs', path: '/etc/ssl/certs', type: 'DirectoryOrCreate', readOnly: true },
  { name: 'etc-ca-certificates', path: '/etc/ca-certificates', type: 'DirectoryOrCreate', readOnly: true },
  { name: 'k8s-certs', path: '/etc/kubernetes/pki', type: 'DirectoryOrCreate', readOnly: true },
]

interface Parts {
  readonly name: string
  readonly image: string
  readonly command: readonly string[]
  readonly cpu: string
  readonly memory?: string
  readonly mounts: readonly Mount[]
  readonly probe: { readonly port: number; readonly scheme: 'HTTP' | 'HTTPS'; readonly live: string; readonly ready?: string; readonly host: string }
  readonly annotations?: Readonly<Record<string, string>>
}

/** A static pod as kubeadm writes it: host network, system-node-critical, probes with patience. */
function staticPod(p: Parts): object {
  const http = (path: string): object => ({ httpGet: { host: p.probe.host, path, port: p.probe.port, scheme: p.probe.scheme } })
  return {
    apiVersion: 'v1', kind: 'Pod',
    metadata: { ...(p.annotations ? { annotations: p.annotations } : {}), labels: { component: p.name, tier: 'control-plane' }, name: p.name, namespace: 'kube-system' },
    spec: {
      containers: [{
        command: [p.name, ...p.command], image: p.image, imagePullPolicy: 'IfNotPresent', livenessProbe: { failureThreshold: 8, ...http(p.probe.live), initialDelaySeconds: 10, periodSeconds: 10, timeoutSeconds: 15 },
        name: p.name, ...(p.probe.ready ? { readinessProbe: { failureThreshold: 3, ...http(p.probe.ready), periodSeconds: 1, timeoutSeconds: 15 } } : {}),
        resources: { requests: { cpu: p.cpu, ...(p.memory ? { memory: p.memory } : {}) } }, startupProbe: { failureThreshold: 24, ...http(p.probe.ready ?? p.probe.live), initialDelaySeconds: 10, periodSeconds: 10, timeoutSeconds: 15 },
        volumeMounts: p.mounts.map((m) => ({ mountPath: m.path, name: m.name, ...(m.readOnly ? { readOnly: true } : {}) })),
      }],
      hostNetwork: true, priority: 2_000_001_000, priorityClassName: 'system-node-critical', securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      volumes: p.mounts.map((m) => ({ hostPath: { path: m.path, type: m.type }, name: m.name })),
    },
  }
}

const flags = (o: Readonly<Record<string, string>>): string[] => Object.entries(o).map(([k, v]) => `--${k}=${v}`)

const PKI = '/etc/kubernetes/pki'

/** The four static pods of a control plane by the name of their file. */
export function controlPlanePods(plan: ClusterPlan): Readonly<Record<string, object>> {
  const { ip, name } = controlPlaneOf(plan)
  const images = systemImages(plan.version)
  const conf = (who: string): Mount => ({ name: 'kubeconfig', path: `/etc/kubernetes/${who}.conf`, type: 'FileOrCreate', readOnly: true })
  return {
    etcd: staticPod({
      name: 'etcd', image: images.etcd, cpu: '100m', memory: '100Mi', annotations: { 'kubeadm.kubernetes.io/etcd.advertise-client-urls': `https://${ip}:2379` },
      command: flags({
        'advertise-client-urls': `https://${ip}:2379`, 'cert-file': `${PKI}/etcd/server.crt`, 'client-cert-auth': 'true', 'data-dir': '/var/lib/etcd', 'experimental-initial-corrupt-check': 'true', 'experimental-watch-progress-notify-interval': '5s',
        'initial-advertise-peer-urls': `https://${ip}:2380`, 'initial-cluster': `${name}=https://${ip}:2380`, 'key-file': `${PKI}/etcd/server.key`, 'listen-client-urls': `https://127.0.0.1:2379,https://${ip}:2379`, 'listen-metrics-urls': 'http://127.0.0.1:2381',
        'listen-peer-urls': `https://${ip}:2380`, name, 'peer-cert-file': `${PKI}/etcd/peer.crt`, 'peer-client-cert-auth': 'true', 'peer-key-file': `${PKI}/etcd/peer.key`, 'peer-trusted-ca-file': `${PKI}/etcd/ca.crt`, 'snapshot-count': '10000', 'trusted-ca-file': `${PKI}/etcd/ca.crt`,
      }),
      mounts: [{ name: 'etcd-data', path: '/var/lib/etcd', type: 'DirectoryOrCreate' }, { name: 'etcd-certs', path: `${PKI}/etcd`, type: 'DirectoryOrCreate' }], probe: { host: '127.0.0.1', port: 2381, scheme: 'HTTP', live: '/livez', ready: '/readyz' },
    }),
    'kube-apiserver': staticPod({
      name: 'kube-apiserver', image: images.apiserver, cpu: '250m', annotations: { 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': `${ip}:6443` },
      command: flags({
        'advertise-address': ip, 'allow-privileged': 'true', 'authorization-mode': 'Node,RBAC', 'client-ca-file': `${PKI}/ca.crt`, 'enable-admission-plugins': 'NodeRestriction', 'enable-bootstrap-token-auth': 'true', 'etcd-cafile': `${PKI}/etcd/ca.crt`,
        'etcd-certfile': `${PKI}/apiserver-etcd-client.crt`, 'etcd-keyfile': `${PKI}/apiserver-etcd-client.key`, 'etcd-servers': 'https://127.0.0.1:2379', 'kubelet-client-certificate': `${PKI}/apiserver-kubelet-client.crt`, 'kubelet-client-key': `${PKI}/apiserver-kubelet-client.key`,
        'kubelet-preferred-address-types': 'InternalIP,ExternalIP,Hostname', 'proxy-client-cert-file': `${PKI}/front-proxy-client.crt`, 'proxy-client-key-file': `${PKI}/front-proxy-client.key`, 'requestheader-allowed-names': 'front-proxy-client',
        'requestheader-client-ca-file': `${PKI}/front-proxy-ca.crt`, 'requestheader-extra-headers-prefix': 'X-Remote-Extra-', 'requestheader-group-headers': 'X-Remote-Group', 'requestheader-username-headers': 'X-Remote-User', 'secure-port': '6443',
        'service-account-issuer': 'https://kubernetes.default.svc.cluster.local', 'service-account-key-file': `${PKI}/sa.pub`, 'service-account-signing-key-file': `${PKI}/sa.key`, 'service-cluster-ip-range': plan.serviceSubnet,
        'tls-cert-file': `${PKI}/apiserver.crt`, 'tls-private-key-file': `${PKI}/apiserver.key`,
      }),
      mounts: HOST_CERTS, probe: { host: ip, port: 6443, scheme: 'HTTPS', live: '/livez', ready: '/readyz' },
    }),
    'kube-controller-manager': staticPod({
      name: 'kube-controller-manager', image: images.controllerManager, cpu: '200m',
      command: flags({
        'allocate-node-cidrs': 'true', 'authentication-kubeconfig': '/etc/kubernetes/controller-manager.conf', 'authorization-kubeconfig': '/etc/kubernetes/controller-manager.conf', 'bind-address': '127.0.0.1', 'client-ca-file': `${PKI}/ca.crt`,
        'cluster-cidr': plan.podSubnet, 'cluster-name': 'kubernetes', 'cluster-signing-cert-file': `${PKI}/ca.crt`, 'cluster-signing-key-file': `${PKI}/ca.key`, controllers: '*,bootstrapsigner,tokencleaner', kubeconfig: '/etc/kubernetes/controller-manager.conf',
        'leader-elect': 'true', 'requestheader-client-ca-file': `${PKI}/front-proxy-ca.crt`, 'root-ca-file': `${PKI}/ca.crt`, 'service-account-private-key-file': `${PKI}/sa.key`, 'service-cluster-ip-range': plan.serviceSubnet, 'use-service-account-credentials': 'true',
      }),
      mounts: [...HOST_CERTS, conf('controller-manager')], probe: { host: '127.0.0.1', port: 10_257, scheme: 'HTTPS', live: '/healthz' },
    }),
    'kube-scheduler': staticPod({
      name: 'kube-scheduler', image: images.scheduler, cpu: '100m',
      command: flags({ 'authentication-kubeconfig': '/etc/kubernetes/scheduler.conf', 'authorization-kubeconfig': '/etc/kubernetes/scheduler.conf', 'bind-address': '127.0.0.1', kubeconfig: '/etc/kubernetes/scheduler.conf', 'leader-elect': 'true' }),
      mounts: [conf('scheduler')], probe: { host: '127.0.0.1', port: 10_259, scheme: 'HTTPS', live: '/livez', ready: '/readyz' },
    }),
  }
}
