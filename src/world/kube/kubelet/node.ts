import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { asRoot, hosts, machines, readText } from '../../os/index.ts'
import type { World } from '../../sim/index.ts'
import { timestamp } from '../api/time.ts'
import { containerdRuns, pulled } from '../containerd/index.ts'
import { imageNamed } from '../images/index.ts'
import { networkOf, NOT_READY } from './sync.ts'
import { kubelets, nodeConfigs, type Kubelet } from './tables.ts'
import { remark, tell } from './write.ts'

const SECOND = 1_000_000
/** The status of a node is told when it changed, else every five minutes. */
const REPORT = 300 * SECOND
const MEMORY_KI = 4_009_984
const EVICTION_KI = 102_400
const DISK_KI = 31_270_768
const ALLOCATABLE_DISK = 28_819_139_742
const PODS = '110'
const CPUS = '2'
const IMAGES = 50

interface NodeCondition { readonly type: string; readonly status: string; readonly reason: string; readonly message: string }

const FINE: readonly NodeCondition[] = [
  { type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory', message: 'kubelet has sufficient memory available' },
  { type: 'DiskPressure', status: 'False', reason: 'KubeletHasNoDiskPressure', message: 'kubelet has no disk pressure' },
  { type: 'PIDPressure', status: 'False', reason: 'KubeletHasSufficientPID', message: 'kubelet has sufficient PID available' },
]

function readyCondition(w: World, k: Kubelet): NodeCondition {
  if (!containerdRuns(w, k.machine)) return { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: '[container runtime is down, PLEG is not healthy: pleg was last seen active 3m0s ago; threshold is 3m0s]' }
  if (!networkOf(w, k.cluster, k.node)) return { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: NOT_READY }
  return { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }
}

/** `PRETTY_NAME` of the machine's os. */
const osImage = (w: World, machine: string): string => /^PRETTY_NAME="?(.*?)"?$/m.exec(readText(w, asRoot(w, machine), '/etc/os-release') ?? '')?.[1] ?? ''

const uuidOf = (hex: string): string => `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`

/** /proc/sys/kernel/random/boot_id: another one after each start. */
export const bootId = (w: World, machine: string): string => uuidOf(hashHex(`${machineId(w, machine)} boot ${w.table(machines).must(machine).boots}`))
const machineId = (w: World, machine: string): string => readText(w, asRoot(w, machine), '/etc/machine-id')?.trim() ?? ''

function infoOf(w: World, k: Kubelet): object {
  const m = w.table(machines).must(k.machine)
  const id = machineId(w, k.machine)
  const { version } = w.table(nodeConfigs).must(k.machine)
  return {
    architecture: m.arch === 'aarch64' || m.arch === 'arm64' ? 'arm64' : 'amd64', bootID: bootId(w, k.machine), containerRuntimeVersion: 'containerd://1.7.27', kernelVersion: m.kernel,
    kubeProxyVersion: '', kubeletVersion: `v${version}`, machineID: id, operatingSystem: 'linux', osImage: osImage(w, k.machine), systemUUID: uuidOf(hashHex(`${id} system`)),
  }
}

const hashHex = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)))

function imagesOf(w: World, machine: string): object[] {
  const list = [...w.table(pulled).prefix(`${machine}/`)].map(([, p]) => imageNamed(p.reference)!)
  return list.sort((a, b) => b.size - a.size).slice(0, IMAGES).map((i) => ({ names: [`${i.repository}@${i.digest}`, i.reference], sizeBytes: i.size }))
}

/** What is worth telling when it changes. */
const factsOf = (conditions: readonly NodeCondition[], ip: string, images: number): string => JSON.stringify([conditions.map((c) => [c.type, c.status, c.reason, c.message]), ip, images])

function facts(w: World, k: Kubelet): string {
  let images = 0
  for (const _ of w.table(pulled).prefix(`${k.machine}/`)) images++
  return factsOf([...FINE, readyCondition(w, k)], w.table(nodeConfigs).must(k.machine).ip, Math.min(images, IMAGES))
}

/** What the kubelet tells of its node. Transition times move with a condition's status. */
export function nodeStatus(w: World, k: Kubelet, before: readonly { type: string; status: string; lastTransitionTime?: string }[]): { status: { readonly conditions: readonly object[]; readonly [field: string]: unknown }; facts: string } {
  const config = w.table(nodeConfigs).must(k.machine)
  const now = timestamp(w)
  const all = [...FINE, readyCondition(w, k)]
  const conditions = all.map((c) => {
    const old = before.find((o) => o.type === c.type)
    return { type: c.type, status: c.status, lastHeartbeatTime: now, lastTransitionTime: old?.status === c.status ? (old.lastTransitionTime ?? now) : now, reason: c.reason, message: c.message }
  })
  const capacity = { cpu: CPUS, 'ephemeral-storage': `${DISK_KI}Ki`, 'hugepages-2Mi': '0', memory: `${MEMORY_KI}Ki`, pods: PODS }
  const images = imagesOf(w, k.machine)
  return {
    facts: factsOf(all, config.ip, images.length),
    status: {
      addresses: [{ type: 'InternalIP', address: config.ip }, { type: 'Hostname', address: k.node }],
      allocatable: { ...capacity, 'ephemeral-storage': String(ALLOCATABLE_DISK), memory: `${MEMORY_KI - EVICTION_KI}Ki` }, capacity, conditions,
      daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } }, images, nodeInfo: infoOf(w, k), runtimeHandlers: [{ features: { recursiveReadOnlyMounts: true, userNamespaces: false }, name: '' }, { features: { recursiveReadOnlyMounts: true, userNamespaces: false }, name: 'runc' }],
    },
  }
}

const KUBE_LABELS = (name: string, arch: string): Record<string, string> => ({
  'beta.kubernetes.io/arch': arch, 'beta.kubernetes.io/os': 'linux', 'kubernetes.io/arch': arch, 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux',
})

/** Makes the Node, where there is none yet. */
export function registerNode(w: World, machine: string): void {
  const k = w.table(kubelets).must(machine)
  const config = w.table(nodeConfigs).must(machine)
  const m = w.table(machines).must(machine)
  const arch = m.arch === 'aarch64' || m.arch === 'arm64' ? 'arm64' : 'amd64'
  const { status, facts: told } = nodeStatus(w, k, [])
  tell(w, machine, 'kubelet.register', {
    node: {
      metadata: { name: k.node, labels: { ...KUBE_LABELS(w.table(hosts).get(machine)?.hostname ?? k.node, arch), ...config.labels }, annotations: { 'kubeadm.alpha.kubernetes.io/cri-socket': 'unix:///run/containerd/containerd.sock', 'node.alpha.kubernetes.io/ttl': '0', 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' } },
      spec: config.taints.length > 0 ? { taints: config.taints } : {},
    },
    status,
  })
  w.table(kubelets).patch(machine, { registered: true, told, toldAt: w.now })
  for (const [reason, message] of [['NodeHasSufficientMemory', 'NodeHasSufficientMemory'], ['NodeHasNoDiskPressure', 'NodeHasNoDiskPressure'], ['NodeHasSufficientPID', 'NodeHasSufficientPID']] as const) {
    remark(w, machine, { about: nodeReference(k.node), reason, message: `Node ${k.node} status is now: ${message}` })
  }
}

/** Events about a node name it as its uid, too. */
export const nodeReference = (node: string): { apiVersion: string; kind: string; metadata: { name: string; uid: string } } => ({ apiVersion: 'v1', kind: 'Node', metadata: { name: node, uid: node } })

/** Tells the node's status when it changed or has not been told for long. `before`: the conditions as the API server has them. */
export function reportNode(w: World, machine: string, before: readonly { type: string; status: string; lastTransitionTime?: string }[], force = false): void {
  const k = w.table(kubelets).get(machine)
  if (!k?.registered) return
  const now = facts(w, k)
  if (!force && now === k.told && w.now - k.toldAt < REPORT) return
  const was = k.told.includes('"Ready","True"')
  const is = now.includes('"Ready","True"')
  w.table(kubelets).patch(machine, { told: now, toldAt: w.now })
  tell(w, machine, 'kubelet.node', { status: nodeStatus(w, k, before).status })
  if (was !== is) remark(w, machine, { about: nodeReference(k.node), reason: is ? 'NodeReady' : 'NodeNotReady', message: `Node ${k.node} status is now: ${is ? 'NodeReady' : 'NodeNotReady'}` })
}
