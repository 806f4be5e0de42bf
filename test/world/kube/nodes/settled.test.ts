import { describe, expect, it } from 'vitest'
import { asRoot, readText } from '../../../../src/world/os/index.ts'
import { deployment, Lab } from './lab.ts'

describe('a cluster when the lab begins', () => {
  const lab = new Lab()

  it('has three ready nodes with the pod networks of kubeadm, in the order in which they joined', () => {
    const nodes = lab.api.list('nodes')
    expect(nodes.map((n) => [n.metadata.name, n.status.conditions.find((c: { type: string }) => c.type === 'Ready').status, n.spec.podCIDR])).toEqual([
      ['k8s-ctr', 'True', '10.244.0.0/24'], ['k8s-w0', 'True', '10.244.2.0/24'], ['k8s-w1', 'True', '10.244.1.0/24'],
    ])
    expect(nodes.map((n) => n.metadata.creationTimestamp! < '2025-08-16T09:47:00Z')).toEqual([true, true, true])
    expect(nodes[0]!.status.nodeInfo).toMatchObject({ kubeletVersion: 'v1.33.2', containerRuntimeVersion: 'containerd://1.7.27', osImage: expect.stringMatching(/^Ubuntu 24\.04/) })
    expect(nodes[0]!.metadata.labels).toMatchObject({ 'node-role.kubernetes.io/control-plane': '', 'kubernetes.io/hostname': 'k8s-ctr' })
    expect(nodes.map((n) => n.spec.taints)).toEqual([undefined, undefined, undefined])
  })

  it('runs the control plane as static pods, and CoreDNS twice, all ready, none restarted', () => {
    const pods = lab.pods('kube-system')
    expect(pods.map((p) => p.metadata.name.replace(/-[a-z0-9]{8,10}-[a-z0-9]{5}$/, ''))).toEqual(['coredns', 'coredns', 'etcd-k8s-ctr', 'kube-apiserver-k8s-ctr', 'kube-controller-manager-k8s-ctr', 'kube-scheduler-k8s-ctr'])
    for (const p of pods) expect(p.status.containerStatuses).toMatchObject([{ ready: true, restartCount: 0, started: true }])
    expect(lab.pod('etcd-k8s-ctr', 'kube-system').metadata).toMatchObject({ annotations: { 'kubernetes.io/config.source': 'file' }, ownerReferences: [{ kind: 'Node', name: 'k8s-ctr' }] })
  })

  it('leaves the files of kubeadm on its nodes', () => {
    const file = (machine: string, path: string): string | undefined => readText(lab.world, asRoot(lab.world, machine), path)
    expect(file('k8s-ctr', '/home/vagrant/.kube/config')).toMatch(/server: https:\/\/192\.168\.10\.100:6443\n[\s\S]*current-context: kubernetes-admin@kubernetes/)
    expect(file('k8s-ctr', '/etc/kubernetes/manifests/etcd.yaml')).toContain('component: etcd')
    expect(file('k8s-w1', '/var/lib/kubelet/config.yaml')).toContain('clusterDNS:\n- 10.96.0.10\n')
    expect(file('k8s-w1', '/etc/kubernetes/admin.conf')).toBeUndefined()
  })

  it('is quiet: an idle minute is a few hundred events, most of them packets', () => {
    const quiet = new Lab()
    quiet.wait(5)
    const before = quiet.world.steps
    quiet.wait(60)
    expect(quiet.world.steps - before).toBeLessThan(700)
  })

  it('gives the same bytes for the same seed', () => {
    const [a, b] = [new Lab(), new Lab()]
    for (const l of [a, b]) {
      l.api.create('apps/deployments', deployment('webpod', 'traefik/whoami', 2))
      l.wait(20)
    }
    expect(a.world.digest()).toBe(b.world.digest())
  })
})
