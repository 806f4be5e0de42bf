import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { asRoot, list, lookup } from '../../os/index.ts'
import { defineTable, type World } from '../../sim/index.ts'
import { emitYaml, parseYaml, YamlMistake, type Json } from '../../text/index.ts'
import { microTimestamp } from '../api/time.ts'
import type { KubeObject, NewObject } from '../api/object.ts'
import { store } from '../api/store.ts'
import { logKubelet } from './log.ts'
import { admit, go, MIRROR } from './pods.ts'
import { kubelets, workerKey, workers, workersOf, type PodWorker } from './tables.ts'
import { tell } from './write.ts'

/** Where a kubelet looks for pods of its own (`staticPodPath`). */
export const MANIFESTS = '/etc/kubernetes/manifests'

/** What was read of a manifest, by `machine/path`. */
const read = defineTable<string, { readonly inode: number; readonly mtime: number; readonly size: number; readonly uid: string }>('kube.static-manifests')

interface File { readonly path: string; readonly inode: number; readonly mtime: number; readonly size: number; readonly text: () => string }

function manifests(w: World, machine: string): File[] {
  const who = asRoot(w, machine)
  const dir = lookup(w, who, '/', MANIFESTS)
  if (!dir) return []
  return list(w, dir).filter((n) => !n.startsWith('.')).flatMap((n) => {
    const f = lookup(w, who, '/', `${MANIFESTS}/${n}`)
    return f?.kind === 'inode' && f.inode.type === 'file'
      ? [{ path: `${MANIFESTS}/${n}`, inode: f.id, mtime: f.inode.mtime, size: f.inode.data?.size ?? 0, text: () => new TextDecoder().decode(f.inode.data?.read() ?? new Uint8Array()) }] : []
  })
}

const DEFAULT_TOLERATION = { effect: 'NoExecute', operator: 'Exists' }

/** Texts that were written from objects: reading them would give the same again. */
const written = new Map<string, KubeObject>()

/** The text of a manifest, as an installer writes it. */
export function writeManifest(pod: object): string {
  const text = emitYaml(pod as Json)
  written.set(text, pod as KubeObject)
  return text
}

/** The pod of a manifest on this node: its name carries the node's, its uid is the text's hash (so a changed file is another pod). */
function podOf(w: World, machine: string, file: File): KubeObject | undefined {
  const k = w.table(kubelets).must(machine)
  const text = file.text()
  let given: KubeObject
  try {
    given = written.get(text) ?? (parseYaml(text) as unknown as KubeObject)
  } catch (e) {
    if (!(e instanceof YamlMistake)) throw e
    logKubelet(w, machine, 'E', 'file.go:187', 'Could not process manifest file', { err: `${file.path}: couldn't parse as pod(yaml: ${e.message}), please check config file`, path: file.path })
    return undefined
  }
  if (given?.kind !== 'Pod' || !given.metadata?.name || !given.spec) {
    logKubelet(w, machine, 'E', 'file.go:187', 'Could not process manifest file', { err: `invalid pod: ${file.path}`, path: file.path })
    return undefined
  }
  const hash = bytesToHex(sha256(utf8ToBytes(`${k.node} ${file.path} ${text}`))).slice(0, 32)
  return {
    ...given, apiVersion: 'v1', kind: 'Pod',
    metadata: {
      ...given.metadata, name: `${given.metadata.name}-${k.node}`, namespace: given.metadata.namespace ?? 'default', uid: hash,
      annotations: { ...given.metadata.annotations, 'kubernetes.io/config.hash': hash, 'kubernetes.io/config.seen': seen(w), 'kubernetes.io/config.source': 'file' },
    },
    spec: { ...given.spec, nodeName: k.node, tolerations: [...(given.spec.tolerations ?? []), DEFAULT_TOLERATION] },
  }
}

const seen = (w: World): string => microTimestamp(w).replace('Z', '000Z')

/** Looks into the directory: new manifests are pods, changed ones other pods, those that are gone go. */
export function scanManifests(w: World, machine: string): void {
  const files = manifests(w, machine)
  const uids = new Set<string>()
  for (const f of files) {
    const id = `${machine}/${f.path}`
    const before = w.table(read).get(id)
    if (before && before.inode === f.inode && before.mtime === f.mtime && before.size === f.size && w.table(workers).has(workerKey(machine, before.uid))) {
      uids.add(before.uid)
      continue
    }
    const pod = podOf(w, machine, f)
    if (!pod) continue
    uids.add(pod.metadata.uid!)
    w.table(read).set(id, { inode: f.inode, mtime: f.mtime, size: f.size, uid: pod.metadata.uid! })
    // The one of the older text must be gone before the new one begins: they have one name.
    if ([...workersOf(w, machine)].some((p) => p.file === f.path && p.uid !== pod.metadata.uid)) uids.delete(before?.uid ?? '')
    if (![...workersOf(w, machine)].some((p) => p.file === f.path && p.uid !== pod.metadata.uid)) admit(w, machine, pod, f.path)
    else w.table(read).delete(id)
  }
  for (const p of workersOf(w, machine)) if (p.file !== undefined && !uids.has(p.uid) && !p.going) go(w, workerKey(machine, p.uid), 30)
}

/** The API server is told of static pods by mirrors. */
export function mirror(w: World, p: PodWorker): void {
  const node = store(w, p.cluster).get('nodes', p.node)
  if (!node || p.going) return
  const { uid, ...metadata } = p.pod.metadata
  const pod: NewObject = {
    ...p.pod, metadata: { ...metadata, annotations: { ...metadata.annotations, [MIRROR]: uid! }, ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: p.node, uid: node.metadata.uid!, controller: true }] },
  }
  tell(w, p.machine, 'kubelet.mirror', { pod })
}
