import type { NewObject } from '../../kube/index.ts'
import type { CiliumVersion } from '../versions/index.ts'
import { beside, labels, mount } from './pod.ts'
import { list, on, text, type Values } from './values.ts'

const grpc = (threshold: number, period: number, timeout: number, delay: number): object =>
  ({ failureThreshold: threshold, grpc: { port: 4222 }, initialDelaySeconds: delay, periodSeconds: period, successThreshold: 1, timeoutSeconds: timeout })

/** Service hubble-peer (the relay's address book) and hubble-metrics. */
function peers(v: Values, namespace: string): NewObject[] {
  const metrics: NewObject = {
    apiVersion: 'v1', kind: 'Service',
    metadata: { name: 'hubble-metrics', namespace, annotations: { 'prometheus.io/port': '9965', 'prometheus.io/scrape': 'true' }, labels: labels('hubble', { 'k8s-app': 'hubble' }) },
    spec: { clusterIP: 'None', type: 'ClusterIP', ports: [{ name: 'hubble-metrics', port: 9965, protocol: 'TCP', targetPort: 'hubble-metrics' }], selector: { 'k8s-app': 'cilium' } },
  }
  return [
    {
      apiVersion: 'v1', kind: 'Service', metadata: { name: 'hubble-peer', namespace, labels: labels('hubble-peer', { 'k8s-app': 'cilium' }) },
      spec: { selector: { 'k8s-app': 'cilium' }, ports: [{ name: 'peer-service', port: 443, protocol: 'TCP', targetPort: 4244 }], internalTrafficPolicy: 'Local' },
    },
    ...(list(v, 'hubble.metrics.enabled').length > 0 ? [metrics] : []),
  ]
}

/** hubble-relay: gathers flows of all agents. */
function relay(v: Values, version: CiliumVersion, namespace: string): NewObject[] {
  const own = labels('hubble-relay', { 'k8s-app': 'hubble-relay' })
  const type = text(v, 'hubble.relay.service.type')
  return [
    {
      apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'hubble-relay-config', namespace },
      data: {
        'config.yaml': `cluster-name: ${text(v, 'cluster.name')}\npeer-service: "hubble-peer.${namespace}.svc.cluster.local.:443"\nlisten-address: :4245\ngops: true\ngops-port: "9893"\nretry-timeout: \nsort-buffer-len-max: \nsort-buffer-drain-timeout: \ntls-hubble-client-cert-file: /var/lib/hubble-relay/tls/client.crt\ntls-hubble-client-key-file: /var/lib/hubble-relay/tls/client.key\ntls-hubble-server-ca-files: /var/lib/hubble-relay/tls/hubble-server-ca.crt\n\ndisable-server-tls: true\n`,
      },
    },
    {
      apiVersion: 'v1', kind: 'Service', metadata: { name: 'hubble-relay', namespace, labels: own },
      spec: { type, selector: { 'k8s-app': 'hubble-relay' }, ports: [{ protocol: 'TCP', port: 80, targetPort: 'grpc', ...(type === 'NodePort' ? { nodePort: Number(text(v, 'hubble.relay.service.nodePort')) } : {}) }] },
    },
    {
      apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'hubble-relay', namespace, labels: own },
      spec: {
        replicas: Number(text(v, 'hubble.relay.replicas')), selector: { matchLabels: { 'k8s-app': 'hubble-relay' } }, strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
        template: {
          metadata: { labels: own },
          spec: {
            securityContext: { fsGroup: 65532, seccompProfile: { type: 'RuntimeDefault' } },
            containers: [{
              name: 'hubble-relay', image: version.images.relay, imagePullPolicy: 'IfNotPresent', command: ['hubble-relay'], args: ['serve'], ports: [{ name: 'grpc', containerPort: 4245, protocol: 'TCP' }],
              readinessProbe: grpc(3, 10, 3, 0), livenessProbe: grpc(12, 10, 10, 10), startupProbe: grpc(20, 3, 1, 10),
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsGroup: 65532, runAsNonRoot: true, runAsUser: 65532 },
              volumeMounts: [mount('config', '/etc/hubble-relay', { readOnly: true }), mount('tls', '/var/lib/hubble-relay/tls', { readOnly: true })], terminationMessagePolicy: 'FallbackToLogsOnError',
            }],
            restartPolicy: 'Always', serviceAccountName: 'hubble-relay', automountServiceAccountToken: false, terminationGracePeriodSeconds: 1,
            affinity: beside({ 'k8s-app': 'cilium' }), nodeSelector: { 'kubernetes.io/os': 'linux' },
            volumes: [
              { name: 'config', configMap: { name: 'hubble-relay-config', items: [{ key: 'config.yaml', path: 'config.yaml' }] } },
              { name: 'tls', projected: { defaultMode: 0o400, sources: [{ secret: { name: 'hubble-relay-client-certs', items: [{ key: 'tls.crt', path: 'client.crt' }, { key: 'tls.key', path: 'client.key' }, { key: 'ca.crt', path: 'hubble-server-ca.crt' }] } }] } },
            ],
          },
        },
      },
    },
  ]
}

/** hubble-ui: the page (nginx) and its backend. */
function ui(v: Values, version: CiliumVersion, namespace: string): NewObject[] {
  const own = labels('hubble-ui', { 'k8s-app': 'hubble-ui' })
  const type = text(v, 'hubble.ui.service.type')
  const check = (path: string): object => ({ httpGet: { path, port: 8081 } })
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'hubble-ui-nginx', namespace }, data: { 'nginx.conf': 'server {\n    listen       8081;\n    server_name  localhost;\n    root /app;\n    index index.html;\n}\n' } },
    {
      apiVersion: 'v1', kind: 'Service', metadata: { name: 'hubble-ui', namespace, labels: own },
      spec: { type, selector: { 'k8s-app': 'hubble-ui' }, ports: [{ name: 'http', port: 80, targetPort: 8081, ...(type === 'NodePort' ? { nodePort: Number(text(v, 'hubble.ui.service.nodePort')) } : {}) }] },
    },
    {
      apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'hubble-ui', namespace, labels: own },
      spec: {
        replicas: Number(text(v, 'hubble.ui.replicas')), selector: { matchLabels: { 'k8s-app': 'hubble-ui' } }, strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
        template: {
          metadata: { labels: own },
          spec: {
            securityContext: { fsGroup: 1001, runAsGroup: 1001, runAsUser: 1001 }, priorityClassName: '', serviceAccountName: 'hubble-ui', automountServiceAccountToken: true,
            containers: [
              {
                name: 'frontend', image: version.images.ui, imagePullPolicy: 'IfNotPresent', ports: [{ name: 'http', containerPort: 8081 }], livenessProbe: check('/healthz'), readinessProbe: check('/'),
                volumeMounts: [mount('hubble-ui-nginx-conf', '/etc/nginx/conf.d/default.conf', { subPath: 'nginx.conf' }), mount('tmp-dir', '/tmp')], terminationMessagePolicy: 'FallbackToLogsOnError', securityContext: { allowPrivilegeEscalation: false },
              },
              {
                name: 'backend', image: version.images.uiBackend, imagePullPolicy: 'IfNotPresent', env: [{ name: 'EVENTS_SERVER_PORT', value: '8090' }, { name: 'FLOWS_API_ADDR', value: 'hubble-relay:80' }],
                ports: [{ name: 'grpc', containerPort: 8090 }], terminationMessagePolicy: 'FallbackToLogsOnError', securityContext: { allowPrivilegeEscalation: false },
              },
            ],
            nodeSelector: { 'kubernetes.io/os': 'linux' },
            volumes: [{ name: 'hubble-ui-nginx-conf', configMap: { name: 'hubble-ui-nginx', defaultMode: 0o644 } }, { name: 'tmp-dir', emptyDir: {} }],
          },
        },
      },
    },
  ]
}

/** What Hubble needs besides the agents. */
export function hubbleObjects(v: Values, version: CiliumVersion, namespace: string): NewObject[] {
  if (!on(v, 'hubble.enabled')) return []
  return [...peers(v, namespace), ...(on(v, 'hubble.relay.enabled') ? relay(v, version, namespace) : []), ...(on(v, 'hubble.ui.enabled') ? ui(v, version, namespace) : [])]
}
