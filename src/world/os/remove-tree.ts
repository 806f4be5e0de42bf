import type { World } from '../sim/index.ts'
import { list, lookup, unlinkIn, type Viewer } from './fs.ts'

/** Takes away all that is below a directory, as an installer or a boot does. Nothing where there is no such directory. */
export function emptyDirectory(w: World, who: Viewer, path: string): void {
  const dir = lookup(w, who, '/', path)
  if (!dir || dir.kind !== 'inode' || dir.inode.type !== 'dir') return
  for (const name of list(w, dir)) {
    const below = lookup(w, who, '/', `${dir.path}/${name}`, false)
    if (!below || below.kind !== 'inode') continue
    if (below.inode.type === 'dir') emptyDirectory(w, who, below.path)
    unlinkIn(w, dir.id, name)
  }
}
