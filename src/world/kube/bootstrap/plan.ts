/** A node of a cluster that is to be built. */
export interface NodePlan {
  readonly name: string
  readonly machine: string
  readonly role: 'control-plane' | 'worker'
  /** `key=value:Effect` or `key:Effect`; kubeadm's own on a control plane without it. */
  readonly taints?: readonly string[]
  /** The address that it registers. */
  readonly ip: string
}

/** A cluster as kubeadm made it, some minutes before the lab begins. */
export interface ClusterPlan {
  readonly name: string
  readonly version: string
  readonly podSubnet: string
  readonly serviceSubnet: string
  readonly nodes: readonly NodePlan[]
  /** Users of the control plane's machine who have a kubeconfig in their home, besides root. */
  readonly users: readonly string[]
}

const addressOf = (subnet: string, n: number): string => {
  const parts = subnet.split('/')[0]!.split('.').map(Number)
  const at = parts.reduce((x, b) => x * 256 + b, 0) + n
  return [at / 2 ** 24, at / 2 ** 16, at / 2 ** 8, at].map((x) => Math.floor(x) % 256).join('.')
}

/** The first address of the service network is the API server's, the tenth DNS's. */
export const apiServiceIp = (p: Pick<ClusterPlan, 'serviceSubnet'>): string => addressOf(p.serviceSubnet, 1)
export const dnsServiceIp = (p: Pick<ClusterPlan, 'serviceSubnet'>): string => addressOf(p.serviceSubnet, 10)

export const controlPlaneOf = (p: Pick<ClusterPlan, 'nodes'>): NodePlan => p.nodes.find((n) => n.role === 'control-plane') ?? p.nodes[0]!

/** Images that kubeadm 1.33 pulls, by component. */
export function systemImages(version: string): Readonly<Record<'apiserver' | 'controllerManager' | 'scheduler' | 'etcd' | 'coredns' | 'pause', string>> {
  const minor = Number(version.split('.')[1])
  return {
    apiserver: `registry.k8s.io/kube-apiserver:v${version}`, controllerManager: `registry.k8s.io/kube-controller-manager:v${version}`, scheduler: `registry.k8s.io/kube-scheduler:v${version}`,
    etcd: `registry.k8s.io/etcd:${minor >= 33 ? '3.5.21-0' : '3.5.16-0'}`, coredns: `registry.k8s.io/coredns/coredns:${minor >= 33 ? 'v1.12.0' : 'v1.11.3'}`, pause: 'registry.k8s.io/pause:3.10',
  }
}
