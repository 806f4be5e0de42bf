import { asRoot, baseOf, emptyDirectory, lookup, parentOf, unlinkIn } from '../../os/index.ts'
import type { World } from '../../sim/index.ts'

/** Removes a directory of a machine with all that is in it. */
export function removeTreeAt(w: World, machine: string, path: string): void {
  const who = asRoot(w, machine)
  const dir = lookup(w, who, '/', path, false)
  if (dir?.kind !== 'inode') return
  if (dir.inode.type === 'dir') emptyDirectory(w, who, path)
  const parent = lookup(w, who, '/', parentOf(path))
  if (parent?.kind === 'inode') unlinkIn(w, parent.id, baseOf(path))
}
