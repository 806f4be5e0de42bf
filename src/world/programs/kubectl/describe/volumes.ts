import { isObj, list, text, type Obj } from '../resource/object.ts'
import type { Page } from './page.ts'

const flag = (o: Obj | undefined, key: string): string => String(o?.[key] ?? false)

/** Lines of a volume by its source. */
const SOURCES: Readonly<Record<string, (v: Obj) => string[]>> = {
  hostPath: (v) => ['Type:\tHostPath (bare host directory volume)', `Path:\t${text(v, 'path')}`, `HostPathType:\t${text(v, 'type')}`],
  emptyDir: (v) => ["Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)", `Medium:\t${text(v, 'medium')}`, `SizeLimit:\t${text(v, 'sizeLimit') || '<unset>'}`],
  secret: (v) => ['Type:\tSecret (a volume populated by a Secret)', `SecretName:\t${text(v, 'secretName')}`, `Optional:\t${flag(v, 'optional')}`],
  configMap: (v) => ['Type:\tConfigMap (a volume populated by a ConfigMap)', `Name:\t${text(v, 'name')}`, `Optional:\t${flag(v, 'optional')}`],
  persistentVolumeClaim: (v) => ['Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)', `ClaimName:\t${text(v, 'claimName')}`, `ReadOnly:\t${flag(v, 'readOnly')}`],
  nfs: (v) => ['Type:\tNFS (an NFS mount that lasts the lifetime of a pod)', `Server:\t${text(v, 'server')}`, `Path:\t${text(v, 'path')}`, `ReadOnly:\t${flag(v, 'readOnly')}`],
  downwardAPI: (v) => ['Type:\tDownwardAPI (a volume populated by information about the pod)', 'Items:', ...list(v, 'items').map((i) => `  ${text(i, 'fieldRef', 'fieldPath')} -> ${text(i, 'path')}`)],
  projected: (v) => ['Type:\tProjected (a volume that contains injected data from multiple sources)', ...list(v, 'sources').flatMap(projection)],
}

function projection(s: Obj): string[] {
  if (isObj(s['secret'])) return [`SecretName:\t${text(s, 'secret', 'name')}`, `Optional:\t${flag(s['secret'], 'optional')}`]
  if (isObj(s['downwardAPI'])) return ['DownwardAPI:\ttrue']
  if (isObj(s['configMap'])) return [`ConfigMapName:\t${text(s, 'configMap', 'name')}`, `Optional:\t${flag(s['configMap'], 'optional')}`]
  if (isObj(s['serviceAccountToken'])) return [`TokenExpirationSeconds:\t${text(s, 'serviceAccountToken', 'expirationSeconds')}`]
  return []
}

export function describeVolumes(page: Page, volumes: readonly Obj[], space = ''): void {
  if (volumes.length === 0) return page.line(0, `${space}Volumes:\t<none>`)
  page.line(0, `${space}Volumes:`)
  for (const v of volumes) {
    page.line(1, `${space === '' ? '' : ' '}${text(v, 'name')}:`)
    const source = Object.keys(SOURCES).find((s) => isObj(v[s]))
    if (source === undefined) page.line(2, '<unknown>')
    else for (const l of SOURCES[source]!(v[source] as Obj)) page.line(2, l)
  }
}
