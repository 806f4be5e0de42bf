import type { NewObject } from '../../kube/index.ts'
import { minorOf, type CiliumVersion } from '../versions/index.ts'
import { apart, capabilities, configEnv, fieldEnv, hostPath, httpProbe, labels, mount } from './pod.ts'
import { list, on, text, type Values } from './values.ts'

const AGENT_CAPABILITIES = [
  'CHOWN', 'KILL', 'NET_ADMIN', 'NET_RAW', 'IPC_LOCK', 'SYS_MODULE', 'SYS_ADMIN', 'SYS_RESOURCE', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID',
]

/** Where the agents find the API server when nobody translates its service address. */
export const serverEnv = (v: Values): object[] => (text(v, 'k8sServiceHost') === '' ? [] : [
  { name: 'KUBERNETES_SERVICE_HOST', value: text(v, 'k8sServiceHost') }, { name: 'KUBERNETES_SERVICE_PORT', value: text(v, 'k8sServicePort') || '6443' },
])

const health = (threshold: number, period: number, more: { delay?: number; timeout?: number } = {}): object =>
  httpProbe({ host: '127.0.0.1', path: '/healthz', port: 9879, header: 'brief', threshold, period, ...more })

function agentContainer(v: Values, version: CiliumVersion): object {
  const metrics = on(v, 'hubble.enabled') && list(v, 'hubble.metrics.enabled').length > 0
  const ports = [
    { containerPort: 4244, hostPort: 4244, name: 'peer-service', protocol: 'TCP' },
    ...(on(v, 'prometheus.enabled') ? [{ containerPort: 9962, hostPort: 9962, name: 'prometheus', protocol: 'TCP' }] : []),
    ...(metrics ? [{ containerPort: 9965, hostPort: 9965, name: 'hubble-metrics', protocol: 'TCP' }] : []),
  ]
  return {
    name: 'cilium-agent', image: version.images.agent, imagePullPolicy: 'IfNotPresent', command: ['cilium-agent'], args: ['--config-dir=/tmp/cilium/config-map'],
    startupProbe: health(300, 2, { delay: 5 }), livenessProbe: health(10, 30, { timeout: 5 }), readinessProbe: health(3, 30, { timeout: 5 }),
    env: [
      fieldEnv('K8S_NODE_NAME', 'spec.nodeName'), fieldEnv('CILIUM_K8S_NAMESPACE', 'metadata.namespace'), { name: 'CILIUM_CLUSTERMESH_CONFIG', value: '/var/lib/cilium/clustermesh/' },
      { name: 'GOMEMLIMIT', valueFrom: { resourceFieldRef: { divisor: '1', resource: 'limits.memory' } } }, ...serverEnv(v),
    ],
    lifecycle: {
      postStart: { exec: { command: ['bash', '-c', 'set -o errexit\nset -o pipefail\nset -o nounset\n'] } },
      preStop: { exec: { command: ['/cni-uninstall.sh'] } },
    },
    ...(on(v, 'hubble.enabled') ? { ports } : {}),
    securityContext: capabilities(AGENT_CAPABILITIES), terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [
      ...(on(v, 'envoy.enabled') ? [mount('envoy-sockets', '/var/run/cilium/envoy/sockets')] : []),
      mount('host-proc-sys-net', '/host/proc/sys/net'), mount('host-proc-sys-kernel', '/host/proc/sys/kernel'), mount('bpf-maps', '/sys/fs/bpf', { mountPropagation: 'HostToContainer' }),
      mount('cilium-run', '/var/run/cilium'), mount('cilium-netns', '/var/run/cilium/netns', { mountPropagation: 'HostToContainer' }), mount('etc-cni-netd', '/host/etc/cni/net.d'),
      mount('clustermesh-secrets', '/var/lib/cilium/clustermesh', { readOnly: true }), mount('lib-modules', '/lib/modules', { readOnly: true }), mount('xtables-lock', '/run/xtables.lock'),
      ...(on(v, 'hubble.enabled') ? [mount('hubble-tls', '/var/lib/cilium/tls/hubble', { readOnly: true })] : []), mount('tmp', '/tmp'),
    ],
  }
}

const nsenter = (tool: string, target: string): string =>
  `cp /usr/bin/${tool} /hostbin/${tool};\nnsenter ${target} "\${BIN_PATH}/${tool}"${tool === 'cilium-mount' ? ' $CGROUP_ROOT' : ''};\nrm /hostbin/${tool}\n`

function initContainers(v: Values, version: CiliumVersion): object[] {
  const common = { image: version.images.agent, imagePullPolicy: 'IfNotPresent', terminationMessagePolicy: 'FallbackToLogsOnError' }
  return [
    {
      ...common, name: 'config', command: ['cilium-dbg', 'build-config'], env: [fieldEnv('K8S_NODE_NAME', 'spec.nodeName'), fieldEnv('CILIUM_K8S_NAMESPACE', 'metadata.namespace'), ...serverEnv(v)],
      volumeMounts: [mount('tmp', '/tmp')],
    },
    {
      ...common, name: 'mount-cgroup', command: ['sh', '-ec', nsenter('cilium-mount', '--cgroup=/hostproc/1/ns/cgroup --mount=/hostproc/1/ns/mnt')],
      env: [{ name: 'CGROUP_ROOT', value: '/run/cilium/cgroupv2' }, { name: 'BIN_PATH', value: '/opt/cni/bin' }],
      securityContext: capabilities(['SYS_ADMIN', 'SYS_CHROOT', 'SYS_PTRACE']), volumeMounts: [mount('hostproc', '/hostproc'), mount('cni-path', '/hostbin')],
    },
    {
      ...common, name: 'apply-sysctl-overwrites', command: ['sh', '-ec', nsenter('cilium-sysctlfix', '--mount=/hostproc/1/ns/mnt')], env: [{ name: 'BIN_PATH', value: '/opt/cni/bin' }],
      securityContext: capabilities(['SYS_ADMIN', 'SYS_CHROOT', 'SYS_PTRACE']), volumeMounts: [mount('hostproc', '/hostproc'), mount('cni-path', '/hostbin')],
    },
    {
      ...common, name: 'mount-bpf-fs', command: ['/bin/bash', '-c', '--'], args: ['mount | grep "/sys/fs/bpf type bpf" || mount -t bpf bpf /sys/fs/bpf'], securityContext: { privileged: true },
      volumeMounts: [mount('bpf-maps', '/sys/fs/bpf', { mountPropagation: 'Bidirectional' })],
    },
    {
      ...common, name: 'clean-cilium-state', command: ['/init-container.sh'],
      env: [configEnv('CILIUM_ALL_STATE', 'clean-cilium-state'), configEnv('CILIUM_BPF_STATE', 'clean-cilium-bpf-state'), configEnv('WRITE_CNI_CONF_WHEN_READY', 'write-cni-conf-when-ready'), ...serverEnv(v)],
      securityContext: capabilities(['NET_ADMIN', 'SYS_MODULE', 'SYS_ADMIN', 'SYS_RESOURCE']),
      volumeMounts: [mount('bpf-maps', '/sys/fs/bpf'), mount('cilium-cgroup', '/run/cilium/cgroupv2', { mountPropagation: 'HostToContainer' }), mount('cilium-run', '/var/run/cilium')],
    },
    { ...common, name: 'install-cni-binaries', command: ['/install-plugin.sh'], resources: { requests: { cpu: '100m', memory: '10Mi' } }, securityContext: capabilities([]), volumeMounts: [mount('cni-path', '/host/opt/cni/bin')] },
  ]
}

function volumes(v: Values): object[] {
  const projected = (name: string, sources: readonly object[]): object => ({ name, projected: { defaultMode: 0o400, sources } })
  return [
    { name: 'tmp', emptyDir: {} }, hostPath('cilium-run', '/var/run/cilium', 'DirectoryOrCreate'), hostPath('cilium-netns', '/var/run/netns', 'DirectoryOrCreate'),
    hostPath('bpf-maps', '/sys/fs/bpf', 'DirectoryOrCreate'), hostPath('hostproc', '/proc', 'Directory'), hostPath('cilium-cgroup', '/run/cilium/cgroupv2', 'DirectoryOrCreate'),
    hostPath('cni-path', '/opt/cni/bin', 'DirectoryOrCreate'), hostPath('etc-cni-netd', '/etc/cni/net.d', 'DirectoryOrCreate'), hostPath('lib-modules', '/lib/modules'),
    hostPath('xtables-lock', '/run/xtables.lock', 'FileOrCreate'), ...(on(v, 'envoy.enabled') ? [hostPath('envoy-sockets', '/var/run/cilium/envoy/sockets', 'DirectoryOrCreate')] : []),
    projected('clustermesh-secrets', [{ secret: { name: 'cilium-clustermesh', optional: true } }]),
    hostPath('host-proc-sys-net', '/proc/sys/net', 'Directory'), hostPath('host-proc-sys-kernel', '/proc/sys/kernel', 'Directory'),
    ...(on(v, 'hubble.enabled') ? [projected('hubble-tls', [{ secret: { name: 'hubble-server-certs', optional: true, items: [{ key: 'tls.crt', path: 'server.crt' }, { key: 'tls.key', path: 'server.key' }, { key: 'ca.crt', path: 'client-ca.crt' }] } }])] : []),
  ]
}

/** DaemonSet cilium: the agents. */
export function agentDaemonSet(v: Values, version: CiliumVersion, namespace: string): NewObject {
  const own = labels('cilium-agent', { 'k8s-app': 'cilium' })
  return {
    apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'cilium', namespace, labels: own },
    spec: {
      selector: { matchLabels: { 'k8s-app': 'cilium' } }, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } },
      template: {
        metadata: {
          annotations: {
            'kubectl.kubernetes.io/default-container': 'cilium-agent',
            ...(on(v, 'prometheus.enabled') ? { 'prometheus.io/port': '9962', 'prometheus.io/scrape': 'true' } : {}),
            ...(minorOf(version.version) < 18 ? { 'container.apparmor.security.beta.kubernetes.io/cilium-agent': 'unconfined' } : {}),
          },
          labels: own,
        },
        spec: {
          securityContext: { appArmorProfile: { type: 'Unconfined' }, seccompProfile: { type: 'Unconfined' } },
          containers: [agentContainer(v, version)], initContainers: initContainers(v, version),
          restartPolicy: 'Always', priorityClassName: 'system-node-critical', serviceAccountName: 'cilium', automountServiceAccountToken: true, terminationGracePeriodSeconds: 1, hostNetwork: true,
          affinity: apart({ 'k8s-app': 'cilium' }), nodeSelector: { 'kubernetes.io/os': 'linux' }, tolerations: [{ operator: 'Exists' }], volumes: volumes(v),
        },
      },
    },
  }
}
