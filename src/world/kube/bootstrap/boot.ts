import { asRoot, putFile, putLink, startUnit, userByName, makeDirs } from '../../os/index.ts'
import { defineTable, timers, type Registry, type Time, type World } from '../../sim/index.ts'
import { endpoints, goLive } from '../agents/index.ts'
import { createCluster } from '../api/cluster.ts'
import { store } from '../api/store.ts'
import { keepImage } from '../containerd/index.ts'
import { podSubnets } from '../controllers/index.ts'
import { imageNamed } from '../images/index.ts'
import { MANIFESTS, nodeConfigs, writeManifest } from '../kubelet/index.ts'
import { controlPlanePods } from './manifests.ts'
import { kubeadmObjects, kubeletConfig, serverObjects } from './objects.ts'
import { controlPlaneOf, dnsServiceIp, systemImages, type ClusterPlan } from './plan.ts'
import { frontProxyCertificate, kubeconfigs, pkiFiles, rootCertificate } from './pki.ts'
import { clusterBuilt } from './slots.ts'
import { containerdFiles, kubeletFiles } from './units.ts'

const SECOND = 1_000_000
/** From the machines' start: when kubeadm began on the control plane, and when each further node joined. */
const INIT = 24 * SECOND
const JOIN = 150 * SECOND
const BETWEEN = 75 * SECOND

/** Clusters whose past is being made. */
const plans = defineTable<string, ClusterPlan>('kube.plans')

/** Before the machines start: the store, what each node's kubelet will be, the files that packages and provisioning left. */
export function prepareCluster(w: World, plan: ClusterPlan): void {
  const main = controlPlaneOf(plan)
  createCluster(w, { name: plan.name, version: plan.version, distribution: 'kubeadm', serviceSubnet: plan.serviceSubnet, endpoint: `https://${main.ip}:6443` })
  w.table(plans).set(plan.name, plan)
  w.table(podSubnets).set(plan.name, { subnet: plan.podSubnet })
  w.table(endpoints).set(plan.name, { machine: main.machine, address: main.ip, port: 6443 })
  const images = systemImages(plan.version)
  for (const n of plan.nodes) {
    const control = n.role === 'control-plane'
    w.table(nodeConfigs).set(n.machine, {
      cluster: plan.name, node: n.name, machine: n.machine, ip: n.ip, version: plan.version, dns: dnsServiceIp(plan),
      labels: control ? { 'node-role.kubernetes.io/control-plane': '', 'node.kubernetes.io/exclude-from-external-load-balancers': '' } : {},
      taints: taintsOf(n.taints ?? (control ? ['node-role.kubernetes.io/control-plane:NoSchedule'] : [])),
    })
    const who = asRoot(w, n.machine)
    for (const [path, text] of Object.entries({ ...containerdFiles(), ...kubeletFiles(n.ip) })) putFile(w, who, path, text)
    enable(w, n.machine, 'containerd.service')
    for (const image of [images.pause, ...(control ? [images.apiserver, images.controllerManager, images.scheduler, images.etcd, images.coredns] : [])]) keepImage(w, n.machine, imageNamed(image)!)
  }
}

const enable = (w: World, machine: string, unit: string): void => putLink(w, asRoot(w, machine), `/etc/systemd/system/multi-user.target.wants/${unit}`, `/usr/lib/systemd/system/${unit}`)

function taintsOf(words: readonly string[]): { key: string; value?: string; effect: string }[] {
  return words.map((word) => {
    const m = /^([^=:]+)(?:=([^:]*))?:(\w+)$/.exec(word)
    if (!m) throw new Error(`${JSON.stringify(word)} is no taint; write key=value:Effect`)
    return { key: m[1]!, ...(m[2] ? { value: m[2] } : {}), effect: m[3]! }
  })
}

/** After the machines started (at a time before zero): plans kubeadm's work. */
export function bootCluster(w: World, name: string): void {
  const plan = w.table(plans).must(name)
  const main = controlPlaneOf(plan)
  w.after(INIT, 'kube.boot', { cluster: name, stage: 'init', node: main.name })
  plan.nodes.filter((n) => n !== main).forEach((n, i) => w.after(INIT + JOIN + i * BETWEEN, 'kube.boot', { cluster: name, stage: 'join', node: n.name }))
}

/** The lab's time zero: agents have their connections from here on. */
export function settled(w: World): void {
  goLive(w)
}

const ADMIN_FILE = '/etc/kubernetes/admin.conf'

function startNode(w: World, plan: ClusterPlan, name: string): void {
  const n = plan.nodes.find((x) => x.name === name)!
  const control = n === controlPlaneOf(plan)
  const who = asRoot(w, n.machine)
  for (const [path, file] of Object.entries({ ...pkiFiles(w, plan, n), ...kubeconfigs(w, plan, n) })) putFile(w, who, path, file, { mode: /\.crt$|\.pub$/.test(path) ? 0o644 : 0o600 })
  if (control) for (const [file, pod] of Object.entries(controlPlanePods(plan))) putFile(w, who, `${MANIFESTS}/${file}.yaml`, writeManifest(pod), { mode: 0o600 })
  else makeDirs(w, who, MANIFESTS)
  putFile(w, who, '/var/lib/kubelet/config.yaml', kubeletConfig(plan))
  putFile(w, who, '/var/lib/kubelet/kubeadm-flags.env', 'KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:///run/containerd/containerd.sock --pod-infra-container-image=registry.k8s.io/pause:3.10"\n')
  if (control) giveKubeconfig(w, plan, n.machine)
  enable(w, n.machine, 'kubelet.service')
  startUnit(w, n.machine, 'kubelet.service')
}

/** `~/.kube/config` for root and the users of the machine: kubeadm's last advice, followed. */
function giveKubeconfig(w: World, plan: ClusterPlan, machine: string): void {
  const who = asRoot(w, machine)
  const text = kubeconfigs(w, plan, controlPlaneOf(plan))[ADMIN_FILE]!
  for (const name of ['root', ...plan.users]) {
    const user = userByName(w, who, name)
    if (!user) continue
    const owner = { uid: user.uid, gid: user.gid }
    makeDirs(w, who, `${user.home}/.kube`, owner)
    putFile(w, who, `${user.home}/.kube/config`, text, { mode: 0o600, ...owner })
  }
}

function fill(w: World, plan: ClusterPlan): void {
  const server = store(w, plan.name, { manager: 'kube-apiserver' })
  const ca = rootCertificate(w, plan)
  for (const { gvr, object } of serverObjects(plan, ca, frontProxyCertificate(w, plan))) server.create(gvr, object)
  const kubeadm = store(w, plan.name, { manager: 'kubeadm', user: { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] } })
  for (const { gvr, object } of kubeadmObjects(plan, ca)) kubeadm.create(gvr, object)
}

function boot(w: World, d: { cluster: string; stage: 'init' | 'join'; node: string }): void {
  const plan = w.table(plans).must(d.cluster)
  if (d.stage === 'init') fill(w, plan)
  startNode(w, plan, d.node)
  if (d.stage === 'init') w.after(AFTER_INIT, 'kube.boot-built', { cluster: d.cluster })
}

/** From the start of the control plane to the add-ons of the cluster: CNI, workloads. */
const AFTER_INIT: Time = 20 * SECOND

export function registerBoot(registry: Registry): void {
  registry.add(timers, 'kube.boot', boot)
  registry.add(timers, 'kube.boot-built', (w: World, d: { cluster: string }) => w.notify(clusterBuilt, d.cluster))
}
