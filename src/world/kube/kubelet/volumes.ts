import { asRoot, lookup, makeDirs, putFile } from '../../os/index.ts'
import type { Registry, World } from '../../sim/index.ts'
import { store } from '../api/store.ts'
import { volumeInodes, type Mount } from '../containerd/index.ts'
import { decodeSecret, fieldOf, type ContainerSpec } from './spec.ts'
import { workerKey, workers, type PodWorker } from './tables.ts'
import { tokenFor } from '../api/token.ts'

interface KeyToPath { readonly key: string; readonly path: string }
interface Source { readonly name: string; readonly optional?: boolean; readonly items?: readonly KeyToPath[] }
interface Volume {
  readonly name: string
  readonly configMap?: Source
  readonly secret?: { readonly secretName: string; readonly optional?: boolean; readonly items?: readonly KeyToPath[] }
  readonly projected?: { readonly sources: readonly { configMap?: Source; secret?: Source; serviceAccountToken?: { path: string; audience?: string }; downwardAPI?: { items: readonly DownwardItem[] } }[] }
  readonly downwardAPI?: { readonly items: readonly DownwardItem[] }
  readonly emptyDir?: object
  readonly hostPath?: { readonly path: string; readonly type?: string }
  readonly persistentVolumeClaim?: { readonly claimName: string }
}
interface DownwardItem { readonly path: string; readonly fieldRef?: { fieldPath: string }; readonly resourceFieldRef?: { resource: string } }

const volumesOf = (p: PodWorker): Volume[] => (p.pod.spec.volumes ?? []) as Volume[]

const picked = (data: Readonly<Record<string, string>>, items: readonly KeyToPath[] | undefined): Record<string, string> =>
  items ? Object.fromEntries(items.flatMap((i) => (data[i.key] === undefined ? [] : [[i.path, data[i.key]!]]))) : { ...data }

/** Keys of a ConfigMap or Secret that a volume wants; an error where it is not there. */
function contentOf(w: World, p: PodWorker, kind: 'configmap' | 'secret', name: string, s: { optional?: boolean; items?: readonly KeyToPath[] }): Record<string, string> | string {
  const o = store(w, p.cluster).get(`${kind}s`, name, p.namespace)
  if (!o) return s.optional ? {} : `${kind} "${name}" not found`
  const data = (o.data ?? {}) as Record<string, string>
  const missing = s.items?.find((i) => data[i.key] === undefined)
  if (missing && !s.optional) return `references non-existent ${kind === 'configmap' ? 'config' : 'secret'} key: ${missing.key}`
  return picked(kind === 'secret' ? Object.fromEntries(Object.entries(data).map(([k, v]) => [k, decodeSecret(v)])) : data, s.items)
}

/** The files of a volume of the API's own data; undefined for kinds that are directories of the node. */
function filesOf(w: World, p: PodWorker, v: Volume, tokens: boolean): Record<string, string> | string | undefined {
  const down = (items: readonly DownwardItem[]): Record<string, string> => Object.fromEntries(items.map((i) => [i.path, i.fieldRef ? fieldOf(w, p, i.fieldRef.fieldPath) : '0']))
  if (v.configMap) return contentOf(w, p, 'configmap', v.configMap.name, v.configMap)
  if (v.secret) return contentOf(w, p, 'secret', v.secret.secretName, v.secret)
  if (v.downwardAPI) return down(v.downwardAPI.items)
  if (!v.projected) return undefined
  const out: Record<string, string> = {}
  for (const s of v.projected.sources) {
    const part = s.configMap ? contentOf(w, p, 'configmap', s.configMap.name, s.configMap) : s.secret ? contentOf(w, p, 'secret', s.secret.name, s.secret)
      : s.downwardAPI ? down(s.downwardAPI.items) : s.serviceAccountToken ? { [s.serviceAccountToken.path]: tokens ? tokenFor(w, p.cluster, p.namespace, p.pod.spec.serviceAccountName ?? 'default', YEAR) : '' } : {}
    if (typeof part === 'string') return part
    Object.assign(out, part)
  }
  return out
}

/** A volume that cannot be set up yet, and why. */
export function missingVolumes(w: World, p: PodWorker): { volume: string; error: string } | undefined {
  const who = asRoot(w, p.machine)
  for (const v of volumesOf(p)) {
    const files = filesOf(w, p, v, false)
    if (typeof files === 'string') return { volume: v.name, error: files }
    const type = v.hostPath?.type
    if (type === 'Directory' && lookup(w, who, '/', v.hostPath!.path) === undefined) return { volume: v.name, error: `hostPath type check failed: ${v.hostPath!.path} is not a directory` }
    if (type === 'File' && lookup(w, who, '/', v.hostPath!.path) === undefined) return { volume: v.name, error: `hostPath type check failed: ${v.hostPath!.path} is not a file` }
  }
  return undefined
}

/** Where the volumes of a container are seen in it. */
export const mountsFor = (_w: World, p: PodWorker, c: ContainerSpec): Mount[] =>
  (c.volumeMounts ?? []).map((m) => ({ path: m.mountPath, pod: workerKey(p.machine, p.uid), volume: m.name, ...(m.subPath ? { subPath: m.subPath } : {}) }))

/** Tokens of pods last a year (`--service-account-extend-token-expiration`), in seconds. */
const YEAR = 31_536_000

const PLUGINS: readonly (readonly [keyof Volume, string])[] = [
  ['configMap', 'kubernetes.io~configmap'], ['secret', 'kubernetes.io~secret'], ['projected', 'kubernetes.io~projected'], ['downwardAPI', 'kubernetes.io~downward-api'], ['emptyDir', 'kubernetes.io~empty-dir'],
]

/** The inode of a volume on its node: made when a container's root is, for most are never looked at. */
function inodeOf(w: World, key: string, name: string): number | undefined {
  const p = w.table(workers).get(key)
  const v = p && volumesOf(p).find((x) => x.name === name)
  if (!p || !v) return undefined
  const who = asRoot(w, p.machine)
  const path = v.hostPath ? v.hostPath.path : v.persistentVolumeClaim ? `/opt/local-path-provisioner/${p.namespace}_${v.persistentVolumeClaim.claimName}`
    : `/var/lib/kubelet/pods/${p.uid}/volumes/${PLUGINS.find(([k]) => v[k] !== undefined)?.[1] ?? 'kubernetes.io~empty-dir'}/${name}`
  const files = filesOf(w, p, v, true)
  if (!v.hostPath || v.hostPath.type === 'DirectoryOrCreate' || v.hostPath.type === undefined || v.hostPath.type === '') {
    if (!lookup(w, who, '/', path)) makeDirs(w, who, path, v.emptyDir ? { mode: 0o777 } : {})
  } else if (v.hostPath.type === 'FileOrCreate' && !lookup(w, who, '/', path)) putFile(w, who, path, '')
  if (files && typeof files !== 'string') for (const [file, text] of Object.entries(files)) putFile(w, who, `${path}/${file}`, text)
  const found = lookup(w, who, '/', path)
  return found?.kind === 'inode' ? found.id : undefined
}

/** Writes the data of a ConfigMap or Secret anew into the volumes of pods that mount it and were looked into. */
export function refreshVolumes(w: World, machine: string, kind: 'configmap' | 'secret', namespace: string, name: string): void {
  for (const [key, p] of w.table(workers).prefix(`${machine}/`)) {
    if (p.namespace !== namespace) continue
    for (const v of volumesOf(p)) {
      const names = [v.configMap?.name, ...(v.projected?.sources ?? []).map((s) => s.configMap?.name)]
      const secrets = [v.secret?.secretName, ...(v.projected?.sources ?? []).map((s) => s.secret?.name)]
      if ((kind === 'configmap' ? names : secrets).includes(name) && lookup(w, asRoot(w, machine), '/', `/var/lib/kubelet/pods/${p.uid}/volumes`)) inodeOf(w, key, v.name)
    }
  }
}

export function registerVolumes(registry: Registry): void {
  registry.add(volumeInodes, 'kubelet', inodeOf)
}
