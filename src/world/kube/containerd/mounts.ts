import { asRoot, baseOf, direntKey, dirents, inodes, lookup, makeDirs, parentOf, putFile } from '../../os/index.ts'
import { defineSlot, defineTable, type World } from '../../sim/index.ts'

/** What a container finds besides its image's files: files of its own, or a volume of its pod. */
export type Mount =
  | { readonly path: string; readonly files: Readonly<Record<string, string>> }
  | { readonly path: string; readonly pod: string; readonly volume: string; readonly subPath?: string }

/** The inode of a pod's volume on its node, by whoever knows the pod. */
export const volumeInodes = defineSlot<(world: World, pod: string, volume: string) => number | undefined>('kube.volume-inodes')

/** Mounts by container, entered when its root is made. */
const mounts = defineTable<string, { readonly mounts: readonly Mount[] }>('kube.container-mounts')

export function rememberMounts(w: World, key: string, list: readonly Mount[] | undefined): void {
  if (list === undefined) w.table(mounts).delete(key)
  else w.table(mounts).set(key, { mounts: list })
}

export const mountsOf = (w: World, key: string): readonly Mount[] => w.table(mounts).get(key)?.mounts ?? []

/** Enters mounts in a root that is there. A volume is the node's own directory under another name: both see what either writes. */
export function writeMounts(w: World, host: string, list: readonly Mount[]): void {
  const who = asRoot(w, host)
  for (const m of [...list].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    if ('files' in m) {
      for (const [name, text] of Object.entries(m.files)) putFile(w, who, name === '' ? m.path : `${m.path}/${name}`, text)
      continue
    }
    let inode = first(w, m.pod, m.volume)
    for (const name of (m.subPath ?? '').split('/')) if (inode !== undefined && name !== '') inode = w.table(dirents).get(direntKey(inode, name))?.inode
    if (inode === undefined) continue
    makeDirs(w, who, parentOf(m.path))
    const dir = lookup(w, who, '/', parentOf(m.path))
    if (dir?.kind !== 'inode') continue
    w.table(dirents).set(direntKey(dir.id, baseOf(m.path)), { inode })
    const n = w.table(inodes).get(inode)
    if (n) w.table(inodes).set(inode, { ...n, nlink: n.nlink + 1 })
  }
}

function first(w: World, pod: string, volume: string): number | undefined {
  for (const [, f] of w.registry.all(volumeInodes)) {
    const inode = f(w, pod, volume)
    if (inode !== undefined) return inode
  }
  return undefined
}
