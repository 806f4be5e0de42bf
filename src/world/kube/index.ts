/**
 * kube: Kubernetes. A store of immutable objects with resource versions and watches, the request function that answers as kube-apiserver does, and
 * what runs around it: controllers, scheduler, kubelets, CoreDNS. Every object stands in one table under `cluster/gvr/namespace/name`, so a fork costs nothing.
 *
 * - `createCluster(w, spec)` makes an empty store. `store(w, cluster, {manager})` is the typed way in for controllers: `get(gvr, name, namespace?)`, `list`, `create`,
 *   `update`, `updateStatus`, `patch`, `delete`; refusals are thrown as `ApiError` (`e.code`, `e.reason`, `e.status`). A gvr is `pods`, `apps/deployments`,
 *   `cilium.io/ciliumnodes`: no version. `create(…, { at })` back-dates.
 * - Slot `objectChanged`: every write, in an event of its own after it (`registry.add(objectChanged, 'my-controller', (w, change) => …)`).
 *   Writes without a change are none and tell nothing.
 * - A CustomResourceDefinition that is created serves its resource at once; `store` knows its gvr `GROUP/PLURAL` from then on.
 * - `request(w, cluster, ApiRequest)`: HTTP as data; answers `{status, headers, body}` or `{watch, headers}`: then `attachWatch(w, id, sink, data)` hands the lines to a
 *   function of the slot `watchSinks`, or `readWatch(w, id)` takes those that wait; `stopWatch` ends it.
 * - The server: `startApiServer(w, cluster, { process, identity, clientRoots })` lets a process answer on :6443 over TLS (certificates are made with `tls.issue` of
 *   os); `stopApiServer(w, process)` when it ends. Users are known by client certificate (CN, O) or token (`tokenFor`). Any daemon may serve HTTP in the same way:
 *   `listenHttp` and the slot `httpServers` (see server/index.ts).
 * - log, exec, attach, portforward, proxy: the server dials `NODE:10250` over its own network, with TLS, and hands the request on as the kubelet's paths have it:
 *   `GET /containerLogs/NS/POD/CONTAINER?follow=true&tailLines=…`, `GET|POST /exec/NS/POD/CONTAINER?command=ls&input=1&output=1&tty=1`, `/attach/…`, `/portForward/NS/POD`,
 *   with the client's headers (`upgrade: websocket`, `sec-websocket-protocol`); the kubelet's answer (an error body, chunks, or 101) goes back as it is, and an upgraded connection is passed
 *   through byte by byte. So a kubelet is a `listenHttp` on 10250. `request` alone answers such a request with `{ upstream }`.
 * - `bind(w, cluster, namespace, pod, node)` is the scheduler's binding, `finalize` a namespace's.
 * - Objects are frozen: change by making new ones (`{ ...o, status: … }`).
 */
import { timers, type Registry } from '../sim/index.ts'
import { objectChanged, tellChange } from './api/changes.ts'
import { endWatch, tellWatches } from './api/watch.ts'
import { registerApiServer, registerHttp } from './server/index.ts'

export { clusterOf, clusters, createCluster, type Cluster, type ClusterSpec } from './api/cluster.ts'
export { objectChanged, type Change } from './api/changes.ts'
export { ApiError, field, type FieldError, type Status } from './api/errors.ts'
export { generatedName, suffix, uuid } from './api/names.ts'
export { isMap, type Gvr, type Json, type JsonMap, type KubeObject, type ManagedFields, type NewObject, type ObjectMeta, type OwnerReference } from './api/object.ts'
export { request, type ApiAnswer, type ApiRequest, type ApiResponse } from './api/request.ts'
export { parseLabels, selects, type LabelSelector } from './api/selectors.ts'
export { store, type ListOptions, type Store } from './api/store.ts'
export { calendarMicros, labTimeOf, microTimestamp, timestamp } from './api/time.ts'
export {
  cni, containers, containerServers, keyOf, registerContainerServer, sandboxes, say, type CniPlugin, type CniRequest, type Container, type ContainerServer, type Health, type PodIdentity, type ProbeAction, type Sandbox,
} from './containerd/index.ts'
export {
  componentEnds, componentRuns, componentStarts, controllers, enqueue, keyFor, own, recordEvent, splitKey, type Context, type Controller, type Remark,
} from './controllers/index.ts'
export { bind } from './api/binding.ts'
export { finalize } from './api/finalize.ts'
export { selectorText } from './api/selector-text.ts'
export { tokenFor, userOfToken } from './api/token.ts'
export {
  beginStream, closeConnection, connectionOf, endHttp, endStream, httpServers, listenHttp, respond, sendChunk, sendRaw, startApiServer, stopApiServer, upgrade, type ApiServerSpec, type ConnectionId,
  type HttpAnswer, type HttpConnection, type HttpServer, type ListenSpec,
} from './server/index.ts'
export { type Upstream } from './api/subresources.ts'
export { attachWatch, readWatch, stopWatch, watchSinks, type WatchId } from './api/watch.ts'

/** Registers the API's events. Called once a world, by the topology (and by tests). */
export function registerKubeApi(registry: Registry): void {
  registry.add(timers, 'kube.changed', tellChange)
  registry.add(timers, 'kube.watch-timeout', endWatch)
  registry.add(objectChanged, 'kube.watches', tellWatches)
  registerHttp(registry)
  registerApiServer(registry)
}

// What runs around the API: nodes with their containers, controllers, scheduler.
export * from './containerd/index.ts'
export * from './controllers/index.ts'
export * from './kubelet/index.ts'
export * from './agents/index.ts'
export * from './bootstrap/index.ts'
export { registerScheduler } from './scheduler/index.ts'
export { registerKubeNodes } from './nodes.ts'
