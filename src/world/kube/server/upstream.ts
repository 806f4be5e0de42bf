import { bindSocket, connectSocket, openSocket, parseIp, setSocketOptions, socketOf, takeSocketError, watchSocket } from '../../net/index.ts'
import { adoptSocket, netnsOf, processes, tls, type Request } from '../../os/index.ts'
import { Bytes, isErrno, SysError, type World } from '../../sim/index.ts'
import type { Upstream } from '../api/subresources.ts'
import { identityAt } from '../bootstrap/pki.ts'
import { CONNECTED_HANDLER, drop, flush, put, receive, respond } from './http.ts'
import { httpConnections, type ConnectionId, type HttpConnection } from './tables.ts'

const ENCODER = new TextEncoder()

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused', EHOSTUNREACH: 'connect: no route to host', ENETUNREACH: 'connect: network is unreachable', ETIMEDOUT: 'i/o timeout', ECONNRESET: 'read: connection reset by peer',
}

/** Headers that are not handed on. */
const OWN = new Set(['host', 'authorization', 'connection', 'content-length', 'accept-encoding'])

function requestHead(q: Request, to: Upstream, upgrades: boolean): string {
  const headers = [...q.headers].filter(([k]) => !OWN.has(k)).map(([k, v]) => `${k}: ${v}`)
  return `${[`${q.method} ${to.target} HTTP/1.1`, `Host: ${to.address}:${to.port}`, ...headers, ...(q.body.length > 0 ? [`Content-Length: ${q.body.length}`] : []), `Connection: ${upgrades ? 'Upgrade' : 'close'}`].join('\r\n')}\r\n\r\n`
}

/**
 * Hands a client's request on to another server over the network of this one's process, and its answer, or the upgraded connection, back. When it
 * cannot be reached the client is told in Go's words.
 */
export function forward(w: World, client: ConnectionId, q: Request, to: Upstream): void {
  const c = w.table(httpConnections).must(client)
  const p = w.table(processes).must(c.process)
  const upgrades = q.headers.get('upgrade') !== undefined
  const id = openSocket(w, { ns: netnsOf(w, p), type: 'stream', uid: p.euid })
  setSocketOptions(w, id, { noDelay: true })
  bindSocket(w, id, { address: 0, port: 0 })
  const fd = adoptSocket(w, p, id)
  const scheme = to.tls ? 'https' : 'http'
  const words = upgrades || to.kind === 'proxy' ? 'error dialing backend' : `Get ${JSON.stringify(`${scheme}://${to.address}:${to.port}${to.target}`)}`
  w.table(httpConnections).set(id, {
    id, process: c.process, fd, server: c.server, data: c.data, input: Bytes.empty, output: Bytes.empty, mode: 'raw', closing: false, half: false, partner: client,
    upstream: { request: Bytes.of(ENCODER.encode(requestHead(q, to, upgrades))).append(q.body), connected: false, answered: false, upgrade: upgrades, words, secure: to.tls },
  })
  w.table(httpConnections).patch(client, { partner: id })
  watchSocket(w, id, { handler: CONNECTED_HANDLER, data: {} })
  const address = parseIp(to.address)
  try {
    if (address === undefined) throw new SysError('EHOSTUNREACH')
    connectSocket(w, id, { address, port: to.port })
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno !== 'EINPROGRESS') unreachable(w, id, `dial tcp ${to.address}:${to.port}: ${WORDS[e.errno] ?? `connect: ${e.message.toLowerCase()}`}`)
  }
}

/** The other server could not be reached: a Status of 500 without a reason. */
function unreachable(w: World, id: ConnectionId, why: string): void {
  const c = w.table(httpConnections).get(id)
  if (!c) return
  const client = c.partner
  const { partner: _, ...alone } = c
  w.table(httpConnections).set(id, alone)
  if (client !== undefined && w.table(httpConnections).has(client)) {
    const { partner: __, ...rest } = w.table(httpConnections).must(client)
    w.table(httpConnections).set(client, rest)
    const message = `${c.upstream!.words}: ${why}`
    respond(w, client, { status: 500, headers: { 'content-type': 'application/json', 'cache-control': 'no-cache, private' }, body: `${JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 })}\n` })
  }
  drop(w, alone)
}

/** Something happened on a connection that this server made. */
export function attendUpstream(w: World, id: ConnectionId): void {
  const c = w.table(httpConnections).must(id)
  if (!c.upstream!.connected && !established(w, c)) return
  const got = receive(w, id)
  const now = w.table(httpConnections).get(id)
  if (!got || !now) return
  if (now.tls?.failure) {
    unreachable(w, id, tls.goTlsError(now.tls.failure))
    return
  }
  say(w, now)
  if (got.data.length > 0) pass(w, id, got.data)
  const later = w.table(httpConnections).get(id)
  if (!later) return
  if (got.end) drop(w, later)
  else flush(w, id)
}

/** Is the connection open? Begins TLS, or says the request. */
function established(w: World, c: HttpConnection): boolean {
  const socket = socketOf(w, c.id)
  const error = takeSocketError(w, c.id)
  if (error !== undefined) {
    const { remote } = socket
    const at = remote ? `${[24, 16, 8, 0].map((s) => Math.floor(remote.address / 2 ** s) % 256).join('.')}:${remote.port}` : ''
    unreachable(w, c.id, `dial tcp ${at}: ${WORDS[error] ?? `connect: ${new SysError(error).message.toLowerCase()}`}`)
    return false
  }
  if (socket.state !== 'ESTAB' && socket.state !== 'CLOSE-WAIT') return false
  const secure = c.upstream!.secure
  const opened: HttpConnection = { ...c, upstream: { ...c.upstream!, connected: true } }
  if (secure) {
    // The kubelet's own certificate is not verified, as kubeadm leaves it.
    const step = tls.tlsClient((n) => w.rng(`kube.tls.${c.server}`).bytes(n), { host: '', insecure: true, ...kubeletClient(w, c) })
    w.table(httpConnections).set(c.id, { ...opened, tls: step.state, output: opened.output.append(step.out) })
  } else w.table(httpConnections).set(c.id, opened)
  say(w, w.table(httpConnections).must(c.id))
  flush(w, c.id)
  return true
}

/** What the API server shows a kubelet (`--kubelet-client-certificate`). */
function kubeletClient(w: World, c: HttpConnection): { identity?: tls.Identity } {
  const machine = w.table(processes).get(c.process)?.machine
  const identity = machine === undefined ? undefined : identityAt(w, machine, '/etc/kubernetes/pki/apiserver-kubelet-client')
  return identity ? { identity } : {}
}

/** Sends the request once the connection can carry it. */
function say(w: World, c: HttpConnection): void {
  const { request } = c.upstream!
  if (request.size === 0 || (c.upstream!.secure && c.tls?.phase !== 'open')) return
  w.table(httpConnections).set(c.id, { ...c, upstream: { ...c.upstream!, request: Bytes.empty } })
  put(w, c.id, request.read())
}

/** Hands bytes of the answer to the client: the head says that the connection ends with it, unless it was upgraded. */
function pass(w: World, id: ConnectionId, bytes: Uint8Array): void {
  const c = w.table(httpConnections).must(id)
  if (c.partner === undefined) return
  if (c.upstream!.answered) {
    put(w, c.partner, bytes)
    return
  }
  const all = c.input.append(bytes)
  const text = new TextDecoder('latin1').decode(all.read())
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) {
    w.table(httpConnections).set(id, { ...c, input: all })
    return
  }
  const lines = text.slice(0, end).split('\r\n')
  const switching = lines[0]!.includes(' 101 ')
  const head = switching ? lines : [...lines.filter((l) => !/^connection:/i.test(l)), 'Connection: close']
  w.table(httpConnections).set(id, { ...c, input: Bytes.empty, upstream: { ...c.upstream!, answered: true } })
  w.table(httpConnections).patch(c.partner, { mode: 'raw' })
  put(w, c.partner, Bytes.of(ENCODER.encode(`${head.join('\r\n')}\r\n\r\n`)).append(all.read(end + 4)).read())
}
