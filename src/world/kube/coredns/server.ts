import { bindSocket, formatIp, namespaceByName, openSocket, parseIp, receiveDatagram, sendSocket, socketEvents, socketOf, watchSocket, type Endpoint, type SocketId } from '../../net/index.ts'
import { adoptSocket, asRoot, closeDescriptor, decodeDns, DNS_TYPE, dnsQuery, encodeDns, processes, readText, serveOn, typeName, type DnsMessage, type DnsRecord, type Process } from '../../os/index.ts'
import { defineTable, isErrno, SysError, timers, type Registry, type TaskId, type World } from '../../sim/index.ts'
import { objectChanged } from '../api/changes.ts'
import { store } from '../api/store.ts'
import { registerContainerServer, say, type Container, type ContainerServer } from '../containerd/index.ts'
import { componentRuns } from '../controllers/index.ts'
import { blockFor, directive, inZone, parseCorefile, type Directive, type ServerBlock } from './corefile.ts'
import { reverseAnswer, serviceAnswer, soa, type Answer } from './records.ts'

/** A CoreDNS that runs, by its process. */
interface Running {
  readonly cluster: string
  readonly machine: string
  readonly container: string
  readonly blocks: readonly ServerBlock[]
  readonly text: string
  /** It answers for the cluster once it has read the objects. */
  readonly synced: boolean
  readonly lame: boolean
}
const running = defineTable<TaskId, Running>('kube.coredns')

/** A question that was passed on, by the socket on which the answer is awaited. */
interface Forwarded { readonly process: TaskId; readonly fd: number; readonly server: SocketId; readonly client: Endpoint; readonly question: DnsMessage; readonly upstream: string; readonly attempt: number }
const forwarded = defineTable<SocketId, Forwarded>('kube.coredns-forwarded')

const HANDLER = 'kube.coredns'
const UPSTREAM = 'kube.coredns-upstream'
/** What a read of an upstream may take, and what reading the cluster takes at the start. */
const READ_TIMEOUT = 2_000_000
const SYNC = 400_000
const UDP_SIZE = 512

/** The Corefile as the container sees it: a ConfigMap's, which the kubelet mounted. */
function corefileOf(w: World, c: Container): string {
  const pod = store(w, c.pod.cluster).get('pods', c.pod.name, c.pod.namespace)
  const name = (pod?.spec?.volumes as { configMap?: { name: string } }[] | undefined)?.find((v) => v.configMap)?.configMap?.name ?? 'coredns'
  return (store(w, c.pod.cluster).get('configmaps', name, c.pod.namespace)?.data?.Corefile as string | undefined) ?? ''
}

/** Plugins of images that were built with more than the stock ones. */
const builtWith = (image: string): readonly string[] => (/multicluster/.test(image) ? ['multicluster'] : [])

function start(w: World, c: Container, p: Process): { readonly exit: number } | void {
  const text = corefileOf(w, c)
  const path = c.argv[c.argv.indexOf('-conf') + 1] ?? 'Corefile'
  const parsed = parseCorefile(text, path, builtWith(c.image))
  if ('error' in parsed) {
    say(w, c, parsed.error)
    return { exit: 1 }
  }
  const ns = namespaceByName(w, p.netns)!
  try {
    for (const port of new Set(parsed.blocks.map((b) => b.port))) {
      const socket = openSocket(w, { ns: ns.id, type: 'dgram', uid: 0 })
      bindSocket(w, socket, { address: 0, port }, { privileged: true })
      adoptSocket(w, w.table(processes).must(p.id), socket)
      watchSocket(w, socket, { handler: HANDLER, data: { process: p.id, port } })
    }
    const services = parsed.blocks.flatMap((b) => [...(directive(b, 'health') ? [8080] : []), ...(directive(b, 'ready') ? [8181] : []), ...(directive(b, 'prometheus') ? [9153] : [])])
    serveOn(w, w.table(processes).must(p.id), [...new Set(services)].map((port) => ({ http: port, body: port === 9153 ? '# HELP coredns_build_info A metric with a constant \'1\' value labeled by version, revision, and goversion from which CoreDNS was built.\ncoredns_build_info{goversion="go1.23.3",revision="51e11f1",version="1.12.0"} 1\n' : 'OK' })))
  } catch (e) {
    if (!isErrno(e)) throw e
    say(w, c, `Listen: listen tcp :53: bind: ${e.message.toLowerCase()}`)
    return { exit: 1 }
  }
  w.table(running).set(p.id, { cluster: c.pod.cluster, machine: c.machine, container: `${c.machine}/${c.id}`, blocks: parsed.blocks, text, synced: false, lame: false })
  for (const b of parsed.blocks) for (const z of b.zones) say(w, c, `${z}:${b.port}`)
  say(w, c, '[INFO] plugin/reload: Running configuration SHA512 = 1b226df79860026c6a52e67daa10d7f0d57ec5b023288ec00c5e05f93523c894564e15b91770d3a07ae1cfbe861d15b37d4a0027e69c546ab112970993a3b03b')
  say(w, c, 'CoreDNS-1.12.0')
  say(w, c, 'linux/amd64, go1.23.3, 51e11f1')
  w.after(SYNC, 'kube.coredns-sync', { process: p.id })
}

function sync(w: World, d: { process: TaskId }): void {
  const r = w.table(running).get(d.process)
  if (!r || !w.table(processes).has(d.process)) return
  if (componentRuns(w, r.cluster, 'kube-apiserver')) w.table(running).set(d.process, { ...r, synced: true })
  else w.after(5_000_000, 'kube.coredns-sync', d)
}

const server: ContainerServer = {
  start,
  stops: { after: 5_000_000, code: 0 },
  stop(w, c) {
    if (c.process !== undefined) w.table(running).delete(c.process)
  },
  probe(w, c, probe) {
    const r = c.process === undefined ? undefined : w.table(running).get(c.process)
    if (probe.kind !== 'http') return undefined
    if (!r) return { ok: false, message: `Get "http://${probe.host ?? ''}:${probe.port}${probe.path}": dial tcp: connect: connection refused` }
    const listens = r.blocks.some((b) => directive(b, probe.port === 8181 ? 'ready' : 'health'))
    if (!listens) return { ok: false, message: `dial tcp :${probe.port}: connect: connection refused` }
    return probe.port === 8181 && !r.synced && r.blocks.some((b) => directive(b, 'kubernetes')) ? { ok: false, message: 'HTTP probe failed with statuscode: 503' } : { ok: true, message: '' }
  },
}

/** Something came to the port of a server. */
function onQuestion(w: World, socket: SocketId, d: { process: TaskId; port: number }): void {
  const r = w.table(running).get(d.process)
  if (!r) return
  for (;;) {
    let came: { readonly data: Uint8Array; readonly from: Endpoint }
    try {
      came = receiveDatagram(w, socket)
    } catch (e) {
      if (!isErrno(e)) throw e
      return
    }
    const question = decodeDns(came.data)
    if (!question || question.response || question.questions.length === 0) continue
    answer(w, d.process, socket, d.port, came.from, question)
  }
}

function reply(w: World, socket: SocketId, to: Endpoint, m: DnsMessage): void {
  const bytes = encodeDns(m)
  const fits = bytes.length <= UDP_SIZE * 8
  try {
    sendSocket(w, socket, fits ? bytes : encodeDns({ ...m, truncated: true, answers: [], additional: [] }), { to })
  } catch (e) {
    if (!isErrno(e)) throw e
  }
}

const responseTo = (q: DnsMessage, more: Partial<DnsMessage>): DnsMessage => ({ ...q, response: true, recursionAvailable: false, authoritative: true, answers: [], authority: [], additional: [], ...more })

function answer(w: World, process: TaskId, socket: SocketId, port: number, from: Endpoint, q: DnsMessage): void {
  const r = w.table(running).must(process)
  const { name: asked, type } = q.questions[0]!
  const name = asked.toLowerCase()
  const block = blockFor(r.blocks, name, port)
  if (!block) {
    reply(w, socket, from, responseTo(q, { rcode: 'REFUSED', authoritative: false }))
    return
  }
  const rewritten = rewrite(block, name)
  const hosts = directive(block, 'hosts')
  const fixed = hosts && fromHosts(hosts, rewritten, type)
  if (fixed) {
    finish(w, r, block, socket, from, q, { records: fixed }, rewritten, name)
    return
  }
  for (const k of block.directives.filter((x) => x.name === 'kubernetes')) {
    const zones = k.args.map((z) => `${z.replace(/\.$/, '')}.`)
    const zone = zones.find((z) => inZone(rewritten, z))
    if (zone === undefined) continue
    if (!r.synced) {
      reply(w, socket, from, responseTo(q, { rcode: 'SERVFAIL' }))
      return
    }
    const ttl = Number(k.block.find((b) => b[0] === 'ttl')?.[1] ?? 5)
    const pods = (k.block.find((b) => b[0] === 'pods')?.[1] ?? 'disabled') as 'disabled' | 'insecure' | 'verified'
    const reverse = zone.endsWith('.arpa.')
    const found: Answer = reverse ? reverseAnswer(w, r.cluster, zones.find((z) => !z.endsWith('.arpa.')) ?? 'cluster.local.', rewritten, ttl) : serviceAnswer(w, r.cluster, zone, rewritten, type, ttl, pods)
    const through = k.block.find((b) => b[0] === 'fallthrough')
    if (found === 'nxdomain' && through && (through.length === 1 || through.slice(1).some((z) => inZone(rewritten, `${z}.`)))) continue
    finish(w, r, block, socket, from, q, found, rewritten, name, zone)
    return
  }
  const forward = directive(block, 'forward')
  if (!forward) {
    reply(w, socket, from, responseTo(q, { rcode: 'REFUSED', authoritative: false }))
    return
  }
  passOn(w, process, socket, from, q, forward, 0)
}

function finish(w: World, r: Running, block: ServerBlock, socket: SocketId, to: Endpoint, q: DnsMessage, a: Answer, name: string, asked: string, zone?: string): void {
  const owner = (x: DnsRecord): DnsRecord => (x.name === name ? { ...x, name: q.questions[0]!.name } : x)
  const authority = zone === undefined ? [] : [{ name: zone, type: DNS_TYPE.SOA, ttl: 30, data: soa(zone) }]
  const m = a === 'nxdomain' ? responseTo(q, { rcode: 'NXDOMAIN', authority }) : a === 'refused' ? responseTo(q, { rcode: 'REFUSED' })
    : responseTo(q, { rcode: 'NOERROR', answers: shuffled(w, r, a.records).map(owner), additional: [...(a.additional ?? [])], authority: a.records.length === 0 ? authority : [] })
  logged(w, r, block, to, q, m, asked)
  reply(w, socket, to, m)
}

/** loadbalance: A records in turns. */
function shuffled(w: World, r: Running, records: readonly DnsRecord[]): DnsRecord[] {
  const out = [...records]
  if (records.length < 2) return out
  const first = w.rng(`kube.coredns.${r.container}`).below(out.length)
  return [...out.slice(first), ...out.slice(0, first)]
}

function logged(w: World, r: Running, block: ServerBlock, from: Endpoint, q: DnsMessage, m: DnsMessage, name: string): void {
  if (!directive(block, 'log')) return
  const [machine = '', id = ''] = r.container.split('/')
  const size = encodeDns(m).length
  say(w, { machine, id }, `[INFO] ${formatIp(from.address)}:${from.port} - ${q.id} "${typeName(q.questions[0]!.type)} IN ${name} udp ${encodeDns(q).length} false 512" ${m.rcode} qr${m.authoritative ? ',aa' : ''}${q.recursionDesired ? ',rd' : ''} ${size} 0.000${String(100 + (q.id % 200))}s`)
}

/** `rewrite name a b` and its kinds: exact, suffix, prefix, substring. */
function rewrite(b: ServerBlock, name: string): string {
  for (const d of b.directives.filter((x) => x.name === 'rewrite')) {
    const words = d.args[0] === 'stop' || d.args[0] === 'continue' ? d.args.slice(1) : d.args
    if (words[0] !== 'name') continue
    const [, kind, from, to] = words.length === 3 ? ['name', 'exact', words[1], words[2]] : words
    if (from === undefined || to === undefined) continue
    const dotted = (x: string): string => (x.endsWith('.') ? x : `${x}.`)
    if (kind === 'exact' && name === dotted(from)) return dotted(to)
    if (kind === 'suffix' && name.endsWith(dotted(from))) return name.slice(0, -dotted(from).length) + dotted(to)
    if (kind === 'prefix' && name.startsWith(from)) return to + name.slice(from.length)
    if (kind === 'substring' && name.includes(from)) return name.replace(from, to)
  }
  return name
}

function fromHosts(d: Directive, name: string, type: number): DnsRecord[] | undefined {
  const records = d.block.flatMap(([ip = '', ...names]) => (/^\d/.test(ip) && names.some((n) => `${n.replace(/\.$/, '')}.` === name) ? [{ name, type: DNS_TYPE.A, ttl: 3600, data: ip }] : []))
  return records.length === 0 ? undefined : records.filter((r) => r.type === type || type === DNS_TYPE.ANY)
}

/** Servers of a `forward`: addresses, or those of a resolv.conf. */
function upstreams(w: World, process: TaskId, d: Directive): string[] {
  const p = w.table(processes).must(process)
  return d.args.slice(1).flatMap((word) => {
    if (!word.startsWith('/')) return [word.replace(/^dns:\/\//, '')]
    const node = asRoot(w, p.machine)
    const text = readText(w, node, '/run/systemd/resolve/resolv.conf') ?? readText(w, node, '/etc/resolv.conf') ?? ''
    return text.split('\n').filter((l) => l.startsWith('nameserver ')).map((l) => l.slice(11).trim())
  })
}

/** Asks the next upstream; when none answers the client gets SERVFAIL. */
function passOn(w: World, process: TaskId, server: SocketId, client: Endpoint, q: DnsMessage, d: Directive, attempt: number): void {
  const p = w.table(processes).get(process)
  const servers = p ? upstreams(w, process, d) : []
  const to = servers[attempt % Math.max(1, servers.length)]
  const address = to === undefined ? undefined : parseIp(to.split(':')[0]!)
  const ns = p && namespaceByName(w, p.netns)
  if (!p || !ns || address === undefined || attempt >= Math.max(2, servers.length)) {
    failed(w, process, server, client, q, to ?? '', 'no upstream')
    return
  }
  const socket = openSocket(w, { ns: ns.id, type: 'dgram', uid: 0 })
  const fd = adoptSocket(w, p, socket)
  w.table(forwarded).set(socket, { process, fd, server, client, question: q, upstream: to!, attempt })
  watchSocket(w, socket, { handler: UPSTREAM, data: {} })
  w.after(READ_TIMEOUT, 'kube.coredns-timeout', { socket })
  try {
    sendSocket(w, socket, encodeDns(dnsQuery(q.id, q.questions[0]!.name, q.questions[0]!.type)), { to: { address, port: Number(to!.split(':')[1] ?? 53) } })
  } catch (e) {
    if (!isErrno(e)) throw e
    dropForward(w, socket)
    failed(w, process, server, client, q, to!, e.message.toLowerCase())
  }
}

function dropForward(w: World, socket: SocketId): Forwarded | undefined {
  const f = w.table(forwarded).get(socket)
  if (!f) return undefined
  w.table(forwarded).delete(socket)
  const p = w.table(processes).get(f.process)
  if (p?.fds[f.fd]) closeDescriptor(w, p, f.fd)
  return f
}

function failed(w: World, process: TaskId, server: SocketId, client: Endpoint, q: DnsMessage, upstream: string, why: string): void {
  const r = w.table(running).get(process)
  if (!r) return
  const [machine = '', id = ''] = r.container.split('/')
  const ask = q.questions[0]!
  say(w, { machine, id }, `[ERROR] plugin/errors: 2 ${ask.name} ${typeName(ask.type)}: read udp ${localOf(w, process)}->${upstream}:53: ${why}`)
  reply(w, server, client, responseTo(q, { rcode: 'SERVFAIL', authoritative: false, recursionAvailable: true }))
}

function localOf(w: World, process: TaskId): string {
  const r = w.table(running).must(process)
  return `${store(w, r.cluster).list('pods', { namespace: 'kube-system' }).find((p) => p.status?.containerStatuses?.some((s: { containerID?: string }) => s.containerID?.endsWith(r.container.split('/')[1]!)))?.status?.podIP ?? ''}:${32_768 + (w.rng('kube.coredns-ports').below(28_000))}`
}

function onUpstream(w: World, socket: SocketId): void {
  let data: Uint8Array
  try {
    data = receiveDatagram(w, socket).data
  } catch (e) {
    if (!isErrno(e, 'EAGAIN') && e instanceof SysError) {
      const f = dropForward(w, socket)
      if (f) failed(w, f.process, f.server, f.client, f.question, f.upstream, e.message.toLowerCase())
    }
    return
  }
  const f = dropForward(w, socket)
  const m = decodeDns(data)
  if (f && m) reply(w, f.server, f.client, { ...m, id: f.question.id })
}

function timedOut(w: World, { socket }: { socket: SocketId }): void {
  const f = dropForward(w, socket)
  const r = f && w.table(running).get(f.process)
  if (!f || !r) return
  const block = blockFor(r.blocks, f.question.questions[0]!.name.toLowerCase(), socketOf(w, f.server).local?.port ?? 53)
  const d = block && directive(block, 'forward')
  if (d && f.attempt + 1 < 2) passOn(w, f.process, f.server, f.client, f.question, d, f.attempt + 1)
  else failed(w, f.process, f.server, f.client, f.question, f.upstream, 'i/o timeout')
}

/** `reload`: the Corefile is looked at again some time after its ConfigMap changed (the kubelet's minute, then the plugin's half). */
function reload(w: World, d: { process: TaskId }): void {
  const r = w.table(running).get(d.process)
  const p = w.table(processes).get(d.process)
  if (!r || !p) return
  const [machine = '', id = ''] = r.container.split('/')
  const c = { machine, id }
  const text = (store(w, r.cluster).get('configmaps', 'coredns', 'kube-system')?.data?.Corefile as string | undefined) ?? ''
  if (text === r.text || !r.blocks.some((b) => directive(b, 'reload'))) return
  say(w, c, '[INFO] Reloading')
  const parsed = parseCorefile(text, '/etc/coredns/Corefile')
  if ('error' in parsed) {
    say(w, c, `[ERROR] Restart failed: ${parsed.error}`)
    say(w, c, `[ERROR] plugin/reload: Corefile changed but reload failed: ${parsed.error}`)
    return
  }
  w.table(running).set(d.process, { ...r, blocks: parsed.blocks, text })
  say(w, c, '[INFO] Reloading complete')
}

const RELOAD = 75_000_000

export function registerCoredns(registry: Registry): void {
  registerContainerServer(registry, 'coredns', server)
  registry.add(socketEvents, HANDLER, onQuestion)
  registry.add(socketEvents, UPSTREAM, (w, socket) => onUpstream(w, socket))
  registry.add(timers, 'kube.coredns-sync', sync)
  registry.add(timers, 'kube.coredns-timeout', timedOut)
  registry.add(timers, 'kube.coredns-reload', reload)
  registry.add(objectChanged, 'kube.coredns', (w, change) => {
    if (change.gvr !== 'configmaps' || change.object.metadata.name !== 'coredns' || change.type !== 'MODIFIED') return
    for (const [process, r] of w.table(running).entries()) if (r.cluster === change.cluster) w.after(RELOAD, 'kube.coredns-reload', { process })
  })
}
