import type { Ip } from '../../net/index.ts'
import type { Request, tls } from '../../os/index.ts'
import type { Registry, TaskId, World } from '../../sim/index.ts'
import { adoptServerEnd, isAgentHello } from '../agents/index.ts'
import { ApiError } from '../api/errors.ts'
import { uuid } from '../api/names.ts'
import { jsonAnswer, request, type ApiAnswer, type ApiResponse } from '../api/request.ts'
import { attachWatch, stopWatch, watchSinks } from '../api/watch.ts'
import { authenticate } from './authenticate.ts'
import { beginStream, endHttp, endStream, listenHttp, put, respond, sendChunk } from './http.ts'
import { httpConnections, httpServers, type ConnectionId, type HttpConnection } from './tables.ts'
import { forward } from './upstream.ts'

const SERVER = 'kube-apiserver'
const PORT = 6443

export interface ApiServerSpec {
  readonly process: TaskId
  readonly identity: tls.Identity
  /** Authorities whose client certificates are believed (`--client-ca-file`). */
  readonly clientRoots: string
  readonly address?: Ip
  readonly port?: number
}

/** Lets a process serve a cluster's API over TLS on its host's network. Ends with `stopApiServer`, called when the process ends. */
export function startApiServer(w: World, cluster: string, spec: ApiServerSpec): void {
  listenHttp(w, {
    process: spec.process, server: SERVER, data: { cluster }, port: spec.port ?? PORT, ...(spec.address === undefined ? {} : { address: spec.address }), tls: { identity: spec.identity, clientRoots: spec.clientRoots },
  })
}

export const stopApiServer = (w: World, process: TaskId): void => endHttp(w, process)

const clusterOf = (c: HttpConnection): string => (c.data as { cluster: string }).cluster

/** Headers that every answer has. */
const stamped = (w: World, c: HttpConnection, headers: Readonly<Record<string, string>>): Record<string, string> => {
  const audit = uuid(w, `kube.audit.${clusterOf(c)}`)
  return { 'audit-id': audit, ...headers }
}

function answer(w: World, c: HttpConnection, q: Request): ApiAnswer {
  const [path = '/', query = ''] = q.target.split('?')
  try {
    return request(w, clusterOf(c), {
      method: q.method, path, query: Object.fromEntries(new URLSearchParams(query)), rawQuery: query, headers: Object.fromEntries(q.headers),
      ...(q.body.length > 0 ? { body: new TextDecoder().decode(q.body) } : {}), user: authenticate(w, clusterOf(c), q, c.tls?.peer ?? []),
    })
  } catch (e) {
    if (e instanceof ApiError) return jsonAnswer(e.code, e.status)
    throw e
  }
}

function serve(w: World, id: ConnectionId, q: Request): void {
  const c = w.table(httpConnections).must(id)
  const a = answer(w, c, q)
  if ('status' in a) {
    const full: ApiResponse = { ...a, headers: stamped(w, c, a.headers) }
    respond(w, id, full, { close: q.close, bare: q.method === 'HEAD' })
  } else if ('watch' in a) {
    beginStream(w, id, 200, stamped(w, c, a.headers))
    if (!w.table(httpConnections).has(id)) {
      stopWatch(w, a.watch)
      return
    }
    w.table(httpConnections).patch(id, { watch: a.watch })
    attachWatch(w, a.watch, SERVER, { connection: id })
  } else forward(w, id, q, a.upstream)
}

/** Lines of a watch become one chunk; its end is the answer's. */
function watched(w: World, { connection: id }: { connection: ConnectionId }, lines: readonly string[] | undefined): void {
  const c = w.table(httpConnections).get(id)
  if (!c) return
  if (lines) {
    sendChunk(w, id, lines.join(''))
    return
  }
  const { watch: _, ...rest } = c
  w.table(httpConnections).set(id, rest)
  endStream(w, id)
}

export function registerApiServer(registry: Registry): void {
  registry.add(watchSinks, SERVER, watched)
  registry.add(httpServers, SERVER, {
    request: serve,
    first(w, c, bytes) {
      if (!isAgentHello(bytes)) return false
      adoptServerEnd(w, c.id, c.process, c.fd, bytes)
      return true
    },
    // What a client says on an upgraded connection goes to where its request went.
    raw: (w, id, bytes) => {
      const { partner } = w.table(httpConnections).must(id)
      if (partner !== undefined) put(w, partner, bytes)
    },
    ended: (w, c) => { if (c.watch !== undefined) stopWatch(w, c.watch) },
  })
}
