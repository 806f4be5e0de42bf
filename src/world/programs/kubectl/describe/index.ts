/**
 * # describe: objects in words
 *
 * One function a kind in the table below; a kind without one is written field by field (`generic.ts`). A page is laid out by a tabwriter of its own.
 */
import type { Sys } from '../../../sim/index.ts'
import type { Call } from '../command/call.ts'
import { nameOf, type Obj } from '../resource/object.ts'
import type { Resource } from '../client/discovery.ts'
import { clientClock, type Clock } from './clock.ts'
import { describeEvents, eventsOf } from './events.ts'
import { describeGeneric } from './generic.ts'
import { describeNode } from './node.ts'
import { Page } from './page.ts'
import { describePod } from './pod.ts'
import { describeService } from './service.ts'
import { describeConfigMap, describeEndpoints, describeEndpointSlice, describeNamespace, describeSecret, describeServiceAccount } from './small.ts'
import { describeDaemonSet, describeDeployment, describeJob, describeReplicaSet, describeStatefulSet } from './workloads.ts'
import { describeClusterRole, describeIngress, describeRoleBinding } from './access.ts'

type Describer = (k: Call, page: Page, o: Obj, clock: Clock) => Sys<void>

const plain = (f: (page: Page, o: Obj, clock: Clock) => void): Describer => function* (_k, page, o, clock) { f(page, o, clock) }

/** By group and kind; `no events` for kinds about which nothing is told. */
const DESCRIBERS: Readonly<Record<string, Describer>> = {
  'Pod': plain(describePod), 'Service': describeService, 'Node': describeNode, 'ConfigMap': plain(describeConfigMap), 'Secret': plain(describeSecret), 'Namespace': describeNamespace, 'ServiceAccount': plain(describeServiceAccount),
  'Endpoints': plain(describeEndpoints), 'discovery.k8s.io/EndpointSlice': plain(describeEndpointSlice), 'apps/Deployment': describeDeployment, 'apps/ReplicaSet': describeReplicaSet, 'apps/DaemonSet': describeDaemonSet,
  'apps/StatefulSet': describeStatefulSet, 'batch/Job': describeJob, 'rbac.authorization.k8s.io/ClusterRole': plain(describeClusterRole), 'rbac.authorization.k8s.io/Role': plain(describeClusterRole),
  'rbac.authorization.k8s.io/ClusterRoleBinding': plain(describeRoleBinding), 'rbac.authorization.k8s.io/RoleBinding': plain(describeRoleBinding), 'networking.k8s.io/Ingress': plain(describeIngress),
}
const WITHOUT_EVENTS = new Set(['Secret', 'Namespace', 'rbac.authorization.k8s.io/ClusterRole', 'rbac.authorization.k8s.io/Role', 'rbac.authorization.k8s.io/ClusterRoleBinding', 'rbac.authorization.k8s.io/RoleBinding'])

/** The text about an object, its events at the end. */
export function* describe(k: Call, resource: Resource, o: Obj): Sys<string> {
  const key = resource.group === '' ? resource.kind : `${resource.group}/${resource.kind}`
  const page = new Page()
  const clock = yield* clientClock()
  const describer = DESCRIBERS[key]
  // Events about a node are recorded under its name instead of its uid.
  const events = WITHOUT_EVENTS.has(key) ? [] : yield* eventsOf(k, o, key === 'Node' ? nameOf(o) : undefined)
  if (describer) yield* describer(k, page, o, clock)
  else describeGeneric(page, o)
  if (!WITHOUT_EVENTS.has(key)) describeEvents(k, page, events, clock)
  return page.text
}
