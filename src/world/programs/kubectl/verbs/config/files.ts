import type { Sys } from '../../../../sim/index.ts'
import { type Kubeconfig, type KubeconfigFile, readFiles, type Section } from '../../client/kubeconfig.ts'
import { writeKubeconfig } from '../../client/kubeconfig-file.ts'
import type { Call } from '../../command/call.ts'
import type { Obj } from '../../resource/object.ts'

/** The files of a call: those that are there, or the one that would be made. */
export function* filesOf(k: Call): Sys<KubeconfigFile[]> {
  return yield* readFiles(k.flags, k.env)
}

/** The file whose entry it is, else the first that is there, else the last. */
export function homeOf(files: readonly KubeconfigFile[], has: (c: Kubeconfig) => boolean): KubeconfigFile {
  return files.find((f) => has(f.config)) ?? files.find((f) => f.exists) ?? files.at(-1)!
}

/** Writes a file's configuration as changed. */
export const save = (f: KubeconfigFile, config: Kubeconfig): Sys<void> => writeKubeconfig(f.path, config)

/** A configuration with an entry set, or taken away. */
export function withEntry(c: Kubeconfig, section: Section, name: string, entry: Obj | undefined): Kubeconfig {
  const { [name]: _, ...rest } = c[section]
  return { ...c, [section]: entry === undefined ? rest : { ...rest, [name]: entry } }
}
