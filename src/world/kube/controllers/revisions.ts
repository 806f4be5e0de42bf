import { objectsOf, type KubeObject } from '../api/object.ts'
import { templateHash } from './hash.ts'
import { controllerReference, ownedBy } from './pods.ts'
import type { Context } from './queue.ts'

const GVR = 'apps/controllerrevisions'

/** The revisions of an object, the older first. */
export const revisionsOf = (c: Context, owner: KubeObject): KubeObject[] =>
  [...objectsOf(c.w, c.cluster, GVR, owner.metadata.namespace)].filter((r) => ownedBy(r, owner)).sort((a, b) => (a.revision as number) - (b.revision as number))

/**
 * The revision of what a DaemonSet or StatefulSet is now, made where there is none; gives its hash. One that was there before (an undo) gets the
 * newest number. Old ones beyond the limit go, if no pod is of them.
 */
export function currentRevision(c: Context, owner: KubeObject): string {
  const all = revisionsOf(c, owner)
  const hash = templateHash(owner.spec.template as object, owner.status?.collisionCount ?? 0)
  const newest = all.at(-1)?.revision as number | undefined
  const found = all.find((r) => r.metadata.labels?.['controller-revision-hash'] === hash)
  if (!found) {
    c.api.create(GVR, {
      metadata: {
        name: `${owner.metadata.name}-${hash}`, namespace: owner.metadata.namespace ?? 'default', labels: { ...owner.spec.template.metadata?.labels, 'controller-revision-hash': hash },
        ...(owner.metadata.annotations ? { annotations: owner.metadata.annotations } : {}), ownerReferences: [controllerReference(owner)],
      },
      data: { spec: { template: { ...owner.spec.template, $patch: 'replace' } } }, revision: (newest ?? 0) + 1,
    })
  } else if (found.revision !== newest) c.api.update(GVR, { ...found, revision: newest! + 1 })
  const limit = owner.spec.revisionHistoryLimit ?? 10
  const used = new Set([...objectsOf(c.w, c.cluster, 'pods', owner.metadata.namespace)].filter((p) => ownedBy(p, owner)).map((p) => p.metadata.labels?.['controller-revision-hash']))
  const old = revisionsOf(c, owner).filter((r) => r.metadata.labels?.['controller-revision-hash'] !== hash && !used.has(r.metadata.labels?.['controller-revision-hash']))
  for (const r of old.slice(0, Math.max(0, old.length - limit))) c.api.delete(GVR, r.metadata.name, r.metadata.namespace)
  return hash
}
