import { asRoot, makeDirs, putFile } from '../../os/index.ts'
import { defineTable, type World } from '../../sim/index.ts'

/** Files that a container finds besides its image's. */
export interface Mount { readonly path: string; readonly files: Readonly<Record<string, string>> }

/** Mounts by container, entered when its root is made. */
const mounts = defineTable<string, { readonly mounts: readonly Mount[] }>('kube.container-mounts')

export function rememberMounts(w: World, key: string, list: readonly Mount[] | undefined): void {
  if (list === undefined) w.table(mounts).delete(key)
  else w.table(mounts).set(key, { mounts: list })
}

export const mountsOf = (w: World, key: string): readonly Mount[] => w.table(mounts).get(key)?.mounts ?? []

/** Writes the files of mounts into a root that is there. */
export function writeMounts(w: World, host: string, list: readonly Mount[]): void {
  const who = asRoot(w, host)
  for (const m of list) {
    makeDirs(w, who, m.path)
    for (const [name, text] of Object.entries(m.files)) putFile(w, who, name === '' ? m.path : `${m.path === '/' ? '' : m.path}/${name}`, text)
  }
}
