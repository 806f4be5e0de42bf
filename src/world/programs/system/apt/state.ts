import { isErrno, type Sys } from '../../../sim/index.ts'
import { packages, sys, system, type Package } from '../../../os/index.ts'
import { versionOf } from '../command-not-found.ts'

/** What dpkg knows: the packages of the archive that are installed here, and their versions. */
export interface Installed { readonly list: readonly Package[]; readonly version: (p: Package) => string; readonly arch: string }

export function* installed(): Sys<Installed> {
  let names: string[] = []
  try {
    names = (yield* sys.readFile('/var/lib/dpkg/lab-packages')).split('\n').filter((n) => n !== '')
  } catch (e) {
    if (!isErrno(e)) throw e
  }
  const list = names.flatMap((n) => packages.get(n) ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return { list, version: yield* versionOf(), arch: (yield* system.machine()).arch === 'x86_64' ? 'amd64' : 'arm64' }
}
