import { readRelease, type Release } from '../../cilium/index.ts'
import type { KubeObject } from '../../kube/index.ts'
import type { Sys } from '../../sim/index.ts'
import type { Cluster } from './cluster.ts'

/** Revisions of a helm release, the newest first. */
export function* releases(c: Cluster, name: string): Sys<Release[]> {
  return (yield* c.secrets(`name=${name},owner=helm`)).flatMap((x) => readRelease(x as unknown as KubeObject) ?? []).sort((a, b) => b.revision - a.revision)
}

/** The newest revision that is not gone; undefined where there is none. */
export function* latestRelease(c: Cluster, name: string): Sys<Release | undefined> {
  return (yield* releases(c, name)).find((r) => r.status === 'deployed')
}
