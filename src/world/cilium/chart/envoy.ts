import type { NewObject } from '../../kube/index.ts'
import type { CiliumVersion } from '../versions/index.ts'
import { serverEnv } from './agent.ts'
import { apart, beside, capabilities, fieldEnv, hostPath, httpProbe, labels, mount } from './pod.ts'
import type { Values } from './values.ts'

const probe = (threshold: number, period: number, more: { delay?: number; timeout?: number } = {}): object => httpProbe({ host: '127.0.0.1', path: '/healthz', port: 9878, threshold, period, ...more })

/** DaemonSet cilium-envoy: the proxies, and their ConfigMap and service. */
export function envoyObjects(v: Values, version: CiliumVersion, namespace: string): NewObject[] {
  const own = labels('cilium-envoy', { 'k8s-app': 'cilium-envoy', name: 'cilium-envoy' })
  return [
    {
      apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cilium-envoy-config', namespace },
      data: { 'bootstrap-config.json': '{"admin":{"address":{"pipe":{"path":"/var/run/cilium/envoy/sockets/admin.sock"}}},"node":{"cluster":"ingress-cluster","id":"host~127.0.0.1~no-id~localdomain"}}\n' },
    },
    {
      apiVersion: 'v1', kind: 'Service',
      metadata: { name: 'cilium-envoy', namespace, annotations: { 'prometheus.io/port': '9964', 'prometheus.io/scrape': 'true' }, labels: { ...labels('cilium-envoy', { 'k8s-app': 'cilium-envoy' }), 'io.cilium/app': 'proxy' } },
      spec: { clusterIP: 'None', type: 'ClusterIP', selector: { 'k8s-app': 'cilium-envoy' }, ports: [{ name: 'envoy-metrics', port: 9964, protocol: 'TCP', targetPort: 'envoy-metrics' }] },
    },
    {
      apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'cilium-envoy', namespace, labels: own },
      spec: {
        selector: { matchLabels: { 'k8s-app': 'cilium-envoy' } }, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } },
        template: {
          metadata: { labels: own },
          spec: {
            securityContext: { appArmorProfile: { type: 'Unconfined' } },
            containers: [{
              name: 'cilium-envoy', image: version.images.envoy, imagePullPolicy: 'IfNotPresent', command: ['/usr/bin/cilium-envoy-starter'],
              args: ['--', '-c /var/run/cilium/envoy/bootstrap-config.json', '--base-id 0', '--log-level info'],
              startupProbe: probe(105, 2, { delay: 5 }), livenessProbe: probe(10, 30, { timeout: 5 }), readinessProbe: probe(3, 30, { timeout: 5 }),
              env: [fieldEnv('K8S_NODE_NAME', 'spec.nodeName'), fieldEnv('CILIUM_K8S_NAMESPACE', 'metadata.namespace'), ...serverEnv(v)],
              ports: [{ containerPort: 9964, hostPort: 9964, name: 'envoy-metrics', protocol: 'TCP' }],
              securityContext: capabilities(['NET_ADMIN', 'SYS_ADMIN']), terminationMessagePolicy: 'FallbackToLogsOnError',
              volumeMounts: [
                mount('envoy-sockets', '/var/run/cilium/envoy/sockets'), mount('envoy-artifacts', '/var/run/cilium/envoy/artifacts', { readOnly: true }),
                mount('envoy-config', '/var/run/cilium/envoy/', { readOnly: true }), mount('bpf-maps', '/sys/fs/bpf', { mountPropagation: 'HostToContainer' }),
              ],
            }],
            restartPolicy: 'Always', priorityClassName: 'system-node-critical', serviceAccountName: 'cilium-envoy', automountServiceAccountToken: true, terminationGracePeriodSeconds: 1, hostNetwork: true,
            affinity: { ...apart({ 'k8s-app': 'cilium-envoy' }), ...beside({ 'k8s-app': 'cilium' }) }, nodeSelector: { 'kubernetes.io/os': 'linux' }, tolerations: [{ operator: 'Exists' }],
            volumes: [
              hostPath('envoy-sockets', '/var/run/cilium/envoy/sockets', 'DirectoryOrCreate'), hostPath('envoy-artifacts', '/var/run/cilium/envoy/artifacts', 'DirectoryOrCreate'),
              { name: 'envoy-config', configMap: { name: 'cilium-envoy-config', defaultMode: 0o400, items: [{ key: 'bootstrap-config.json', path: 'bootstrap-config.json' }] } },
              hostPath('bpf-maps', '/sys/fs/bpf', 'DirectoryOrCreate'),
            ],
          },
        },
      },
    },
  ]
}
