import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { KubeObject, NewObject } from '../../kube/index.ts'
import type { Values } from './values.ts'

/** One revision of a helm release, as helm's driver keeps it in a secret. */
export interface Release {
  readonly name: string
  readonly namespace: string
  readonly revision: number
  readonly status: 'deployed' | 'superseded' | 'uninstalled' | 'failed'
  /** `1.18.0`. */
  readonly chartVersion: string
  /** What the user gave, without the chart's own. */
  readonly values: Values
  /** Times as RFC 3339. */
  readonly firstDeployed: string
  readonly lastDeployed: string
  readonly description: string
}

const encoded = (bytes: Uint8Array): string => {
  let binary = ''
  for (const b of bytes) binary += String.fromCharCode(b)
  return btoa(binary)
}
const decoded = (text: string): string => new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)))

export const releaseSecretName = (name: string, revision: number): string => `sh.helm.release.v1.${name}.v${revision}`

/** The secret of a revision: JSON, base64, and once more base64 by the API. Not packed by gzip: helm reads both. */
export function releaseSecret(r: Release): NewObject {
  const content = {
    name: r.name, info: { first_deployed: r.firstDeployed, last_deployed: r.lastDeployed, deleted: '', description: r.description, status: r.status },
    chart: { metadata: { name: 'cilium', version: r.chartVersion, appVersion: r.chartVersion, apiVersion: 'v2' } }, config: r.values, version: r.revision, namespace: r.namespace,
  }
  const body = encoded(utf8ToBytes(JSON.stringify(content)))
  return {
    apiVersion: 'v1', kind: 'Secret', type: 'helm.sh/release.v1',
    metadata: { name: releaseSecretName(r.name, r.revision), namespace: r.namespace, labels: { name: r.name, owner: 'helm', status: r.status, version: String(r.revision) } },
    data: { release: encoded(utf8ToBytes(body)) },
  }
}

/** Reads a release's secret; undefined for one that helm did not write. */
export function readRelease(secret: KubeObject): Release | undefined {
  if (secret.type !== 'helm.sh/release.v1' || typeof secret.data?.release !== 'string') return undefined
  const c = JSON.parse(decoded(decoded(secret.data.release as string))) as {
    name: string; info: { first_deployed: string; last_deployed: string; description: string; status: Release['status'] }; chart: { metadata: { version: string } }; config: Values; version: number; namespace: string
  }
  return {
    name: c.name, namespace: c.namespace, revision: c.version, status: c.info.status, chartVersion: c.chart.metadata.version, values: c.config, firstDeployed: c.info.first_deployed,
    lastDeployed: c.info.last_deployed, description: c.info.description,
  }
}
