import type { Sys } from '../../../../sim/index.ts'
import { pathOf } from '../../client/discovery.ts'
import type { Call } from '../../command/call.ts'
import { groupVersion, nameOf, namespaceOf, text, type Obj } from '../../resource/object.ts'
import { withLastApplied } from '../apply/last-applied.ts'
import { validation } from '../create-file.ts'
import { reporter, writeQuery } from '../report.ts'

/** The one NAME of a `create` command. Throws Failure. */
export function oneName(k: Call): string {
  const before = k.dash >= 0 ? k.args.slice(0, k.dash) : k.args
  if (before.length !== 1) throw k.usage(`exactly one NAME is required, got ${before.length}`)
  return before[0]!
}

/** Words behind `--`: a container's command. */
export const commandOf = (k: Call): readonly string[] => (k.dash >= 0 ? k.args.slice(k.dash) : [])

/** Kinds that kubectl makes itself, where they live. */
const PLURALS: Readonly<Record<string, readonly [plural: string, namespaced: boolean]>> = {
  Namespace: ['namespaces', false], ConfigMap: ['configmaps', true], Secret: ['secrets', true], Service: ['services', true], ServiceAccount: ['serviceaccounts', true], Pod: ['pods', true], Deployment: ['deployments', true],
  Job: ['jobs', true], CronJob: ['cronjobs', true], Ingress: ['ingresses', true], Role: ['roles', true], ClusterRole: ['clusterroles', false], RoleBinding: ['rolebindings', true], ClusterRoleBinding: ['clusterrolebindings', false],
  PodDisruptionBudget: ['poddisruptionbudgets', true], PriorityClass: ['priorityclasses', false], ResourceQuota: ['resourcequotas', true], HorizontalPodAutoscaler: ['horizontalpodautoscalers', true],
}

/** Creates an object that kubectl made, or only shows it, and tells it as `operation`. */
export function* make(k: Call, made: Obj, operation = 'created'): Sys<Obj> {
  const kind = text(made, 'kind')
  const { group, version } = groupVersion(text(made, 'apiVersion'))
  const [plural, namespaced] = PLURALS[kind]!
  const resource = { group, version, plural, kind, namespaced, singular: kind.toLowerCase(), verbs: [], shortNames: [], categories: [], subresources: [] }
  const namespace = namespaced ? yield* k.namespace() : ''
  // A namespace is written into the object only where the command line says one.
  const metadata: Obj = { creationTimestamp: null, ...(made['metadata'] as Obj), ...(namespaced && k.flags.changed('namespace') ? { namespace } : {}) }
  let object: Obj = { ...made, metadata }
  if (k.flags.on('save-config')) object = withLastApplied(object)
  const report = yield* reporter(k, { typed: true })
  if (k.dryRun === 'client') {
    report({ resource, name: nameOf(object) }, object, operation)
    return object
  }
  const query = writeQuery(k, { fieldValidation: k.flags.text('validate') === '' ? undefined : validation(k) })
  const answer = yield* k.api.json('POST', pathOf(resource, namespace), { query, body: JSON.stringify(object) })
  report({ resource, name: nameOf(answer) }, { apiVersion: text(made, 'apiVersion'), kind, ...answer }, operation)
  return { ...answer, metadata: { ...(answer['metadata'] as Obj), namespace: namespaceOf(answer) || namespace } }
}
