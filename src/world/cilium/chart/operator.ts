import type { NewObject } from '../../kube/index.ts'
import type { CiliumVersion } from '../versions/index.ts'
import { serverEnv } from './agent.ts'
import { apart, configEnv, fieldEnv, httpProbe, labels, mount } from './pod.ts'
import { on, text, type Values } from './values.ts'

const TOLERATED = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master', 'node.kubernetes.io/not-ready', 'node.cloudprovider.kubernetes.io/uninitialized', 'node.cilium.io/agent-not-ready']

/** Deployment cilium-operator. Only its leader acts. */
export function operatorDeployment(v: Values, version: CiliumVersion, namespace: string): NewObject {
  const own = labels('cilium-operator', { 'io.cilium/app': 'operator', name: 'cilium-operator' })
  const replicas = Number(text(v, 'operator.replicas'))
  const prometheus = on(v, 'operator.prometheus.enabled')
  const health = (threshold: number, period: number, timeout: number, delay?: number): object => httpProbe({ host: '127.0.0.1', path: '/healthz', port: 'health', threshold, period, timeout, ...(delay === undefined ? {} : { delay }) })
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'cilium-operator', namespace, labels: own },
    spec: {
      replicas, selector: { matchLabels: { 'io.cilium/app': 'operator', name: 'cilium-operator' } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: replicas === 1 ? '100%' : '50%' } },
      template: {
        metadata: { labels: own, ...(prometheus ? { annotations: { 'prometheus.io/port': '9963', 'prometheus.io/scrape': 'true' } } : {}) },
        spec: {
          securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
          containers: [{
            name: 'cilium-operator', image: version.images.operator, imagePullPolicy: 'IfNotPresent', command: ['cilium-operator-generic'],
            args: ['--config-dir=/tmp/cilium/config-map', '--debug=$(CILIUM_DEBUG)'],
            env: [fieldEnv('K8S_NODE_NAME', 'spec.nodeName'), fieldEnv('CILIUM_K8S_NAMESPACE', 'metadata.namespace'), configEnv('CILIUM_DEBUG', 'debug'), ...serverEnv(v)],
            ports: [
              { containerPort: 9234, hostPort: 9234, name: 'health', protocol: 'TCP' },
              ...(prometheus ? [{ containerPort: 9963, hostPort: 9963, name: 'prometheus', protocol: 'TCP' }] : []),
            ],
            livenessProbe: health(3, 10, 3, 60), readinessProbe: health(5, 5, 3),
            volumeMounts: [mount('cilium-config-path', '/tmp/cilium/config-map', { readOnly: true })],
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }, terminationMessagePolicy: 'FallbackToLogsOnError',
          }],
          hostNetwork: true, restartPolicy: 'Always', priorityClassName: 'system-cluster-critical', serviceAccountName: 'cilium-operator', automountServiceAccountToken: true,
          affinity: apart({ 'io.cilium/app': 'operator' }), nodeSelector: { 'kubernetes.io/os': 'linux' }, tolerations: TOLERATED.map((key) => ({ key, operator: 'Exists' })),
          volumes: [{ name: 'cilium-config-path', configMap: { name: 'cilium-config' } }],
        },
      },
    },
  }
}
