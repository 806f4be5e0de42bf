import { asRoot, machines, readText, tls } from '../../os/index.ts'
import { defineTable, type World } from '../../sim/index.ts'
import { calendarMicros } from '../api/time.ts'
import { apiServiceIp, controlPlaneOf, type ClusterPlan, type NodePlan } from './plan.ts'

/** Certificates and keys that kubeadm made, by `cluster/name`. */
const pki = defineTable<string, tls.Identity>('kube.pki')

const YEAR = 365 * 86_400 * 1_000_000
const CA_YEARS = 10

type Spec = Omit<tls.CertificateSpec, 'notBefore' | 'notAfter'>

/** The identity of a name, made when it is first asked for. */
function identity(w: World, plan: ClusterPlan, name: string, spec: Spec, authority?: string): tls.Identity {
  const key = `${plan.name}/${name}`
  const there = w.table(pki).get(key)
  if (there) return there
  const now = calendarMicros(w)
  const made = tls.issue((n) => w.rng(`kube.pki.${plan.name}`).bytes(n), { ...spec, notBefore: now, notAfter: now + (spec.ca ? CA_YEARS : 1) * YEAR }, authority === undefined ? undefined : w.table(pki).must(`${plan.name}/${authority}`))
  w.table(pki).set(key, made)
  return made
}

const ca = (w: World, plan: ClusterPlan): tls.Identity => identity(w, plan, 'ca', { subject: { cn: 'kubernetes' }, dns: ['kubernetes'], ca: true })

/** The certificate of the cluster's authority (PEM). */
export const rootCertificate = (w: World, plan: ClusterPlan): string => ca(w, plan).certificate
export const frontProxyCertificate = (w: World, plan: ClusterPlan): string => identity(w, plan, 'front-proxy-ca', { subject: { cn: 'front-proxy-ca' }, ca: true }).certificate

const PKI = '/etc/kubernetes/pki'
const KUBELET = '/var/lib/kubelet/pki'

const pair = (path: string, i: tls.Identity): Record<string, string> => ({ [`${path}.crt`]: i.certificate, [`${path}.key`]: i.key })

function controlPlaneFiles(w: World, plan: ClusterPlan, n: NodePlan): Record<string, string> {
  const client = (name: string, cn: string, authority = 'ca', o?: string[]): tls.Identity => identity(w, plan, name, { subject: { cn, ...(o ? { o } : {}) } }, authority)
  frontProxyCertificate(w, plan)
  const etcd = identity(w, plan, 'etcd-ca', { subject: { cn: 'etcd-ca' }, dns: ['etcd-ca'], ca: true })
  const local = { dns: [n.name, 'localhost'], ips: [n.ip, '127.0.0.1', '0:0:0:0:0:0:0:1'] }
  const accounts = identity(w, plan, 'sa', { subject: { cn: 'service-accounts' } })
  return {
    ...pair(`${PKI}/ca`, ca(w, plan)), ...pair(`${PKI}/front-proxy-ca`, identity(w, plan, 'front-proxy-ca', { subject: { cn: 'front-proxy-ca' }, ca: true })), ...pair(`${PKI}/etcd/ca`, etcd),
    ...pair(`${PKI}/apiserver`, identity(w, plan, 'apiserver', {
      subject: { cn: 'kube-apiserver' }, dns: [n.name, 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'], ips: [apiServiceIp(plan), n.ip],
    }, 'ca')),
    ...pair(`${PKI}/apiserver-kubelet-client`, client('apiserver-kubelet-client', 'kube-apiserver-kubelet-client', 'ca', ['kubeadm:cluster-admins'])),
    ...pair(`${PKI}/apiserver-etcd-client`, client('apiserver-etcd-client', 'kube-apiserver-etcd-client', 'etcd-ca')), ...pair(`${PKI}/front-proxy-client`, client('front-proxy-client', 'front-proxy-client', 'front-proxy-ca')),
    ...pair(`${PKI}/etcd/server`, identity(w, plan, 'etcd-server', { subject: { cn: n.name }, ...local }, 'etcd-ca')), ...pair(`${PKI}/etcd/peer`, identity(w, plan, 'etcd-peer', { subject: { cn: n.name }, ...local }, 'etcd-ca')),
    ...pair(`${PKI}/etcd/healthcheck-client`, client('etcd-healthcheck-client', 'kube-etcd-healthcheck-client', 'etcd-ca')), [`${PKI}/sa.key`]: accounts.key, [`${PKI}/sa.pub`]: accounts.certificate.replaceAll('CERTIFICATE', 'PUBLIC KEY'),
  }
}

/** Certificates and keys of a node as kubeadm leaves them. */
export function pkiFiles(w: World, plan: ClusterPlan, n: NodePlan): Record<string, string> {
  ca(w, plan)
  const serving = identity(w, plan, `kubelet/${n.name}`, { subject: { cn: `${n.name}@${Math.floor(calendarMicros(w) / 1_000_000)}` }, dns: [n.name], ips: [n.ip] })
  const own = kubeletClient(w, plan, n)
  return {
    ...(n === controlPlaneOf(plan) ? controlPlaneFiles(w, plan, n) : { [`${PKI}/ca.crt`]: rootCertificate(w, plan) }), ...pair(`${KUBELET}/kubelet`, serving), [`${KUBELET}/kubelet-client-current.pem`]: own.certificate + own.key,
  }
}

const kubeletClient = (w: World, plan: ClusterPlan, n: NodePlan): tls.Identity => identity(w, plan, `kubelet-client/${n.name}`, { subject: { cn: `system:node:${n.name}`, o: ['system:nodes'] } }, 'ca')

interface Config { readonly user: string; readonly certificate: string; readonly key: string }

/** A kubeconfig of one cluster, one user, one context, as kubeadm writes it. */
function kubeconfig(plan: ClusterPlan, authority: string, c: Config): string {
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${btoa(authority)}
    server: https://${controlPlaneOf(plan).ip}:6443
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: ${c.user}
  name: ${c.user}@kubernetes
current-context: ${c.user}@kubernetes
kind: Config
preferences: {}
users:
- name: ${c.user}
  user:
    ${c.certificate}
    ${c.key}
`
}

const embedded = (user: string, i: tls.Identity): Config => ({ user, certificate: `client-certificate-data: ${btoa(i.certificate)}`, key: `client-key-data: ${btoa(i.key)}` })

/** The kubeconfigs of a node: its kubelet's, and on the control plane those of the components and the administrator. */
export function kubeconfigs(w: World, plan: ClusterPlan, n: NodePlan): Record<string, string> {
  const root = rootCertificate(w, plan)
  const own = `${KUBELET}/kubelet-client-current.pem`
  const files: Record<string, string> = { '/etc/kubernetes/kubelet.conf': kubeconfig(plan, root, { user: `system:node:${n.name}`, certificate: `client-certificate: ${own}`, key: `client-key: ${own}` }) }
  if (n !== controlPlaneOf(plan)) return files
  const of = (file: string, user: string, cn: string, o?: string[]): void => {
    files[`/etc/kubernetes/${file}.conf`] = kubeconfig(plan, root, embedded(user, identity(w, plan, file, { subject: { cn, ...(o ? { o } : {}) } }, 'ca')))
  }
  of('admin', 'kubernetes-admin', 'kubernetes-admin', ['kubeadm:cluster-admins'])
  of('super-admin', 'kubernetes-super-admin', 'kubernetes-super-admin', ['system:masters'])
  of('controller-manager', 'system:kube-controller-manager', 'system:kube-controller-manager')
  of('scheduler', 'system:kube-scheduler', 'system:kube-scheduler')
  return files
}

/** A certificate and its key from a machine's files; undefined where one is missing. */
export function identityAt(w: World, machine: string, path: string): tls.Identity | undefined {
  if (!w.table(machines).has(machine)) return undefined
  const who = asRoot(w, machine)
  const certificate = readText(w, who, `${path}.crt`)
  const key = readText(w, who, `${path}.key`)
  return certificate === undefined || key === undefined ? undefined : { certificate, key }
}
