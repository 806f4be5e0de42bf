import { sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { emitYaml } from '../../../text/index.ts'
import { failure } from '../command/failure.ts'
import type { Obj } from '../resource/object.ts'
import { ENTRY, type Kubeconfig, type Section } from './kubeconfig.ts'

/** A kubeconfig as the object that is written: entries by name. */
export function kubeconfigObject(c: Kubeconfig): Obj {
  const section = (s: Section): Obj[] | null => {
    const names = Object.keys(c[s]).sort()
    return names.length === 0 ? null : names.map((name) => ({ [ENTRY[s]]: c[s][name]!, name }))
  }
  return { apiVersion: 'v1', clusters: section('clusters'), contexts: section('contexts'), 'current-context': c.current, kind: 'Config', preferences: {}, users: section('users') }
}

/** Writes a kubeconfig, readable by its owner alone where it is new. Throws Failure. */
export function* writeKubeconfig(path: string, c: Kubeconfig): Sys<void> {
  const parts = path.split('/').slice(0, -1)
  for (let i = 2; i <= parts.length; i++) {
    try {
      yield* sys.mkdir(parts.slice(0, i).join('/'), 0o755)
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
  try {
    const fd = yield* sys.open(path, 'w', { create: true, truncate: true, mode: 0o600 })
    yield* sys.writeAll(fd, new TextEncoder().encode(emitYaml(kubeconfigObject(c))))
    yield* sys.close(fd)
  } catch (e) {
    if (isErrno(e)) throw failure(`open ${path}: ${e.message.toLowerCase()}`)
    throw e
  }
}
