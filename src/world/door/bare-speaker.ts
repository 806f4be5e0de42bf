import {
  bgpSockets, findSpeaker, freezeSpeaker, IPV4_UNICAST, originate, setPeer, speakers, startSpeaker, stopSpeaker, thawSpeaker, withdraw, type AsSegment, type Origination, type PeerSpec,
  type Speaker,
} from '../bgp/index.ts'
import { bindSocket, listenSocket, namespaceByName, openSocket, parseIp, parsePrefix, setSocketOptions } from '../net/index.ts'
import { adoptSocket, closeDescriptor, daemonEnded, daemonSignal, exitProcess, hosts, machines, machineStops, openFiles, processes, sendSignal, startDaemon, type Host } from '../os/index.ts'
import { isErrno, type Registry, type World } from '../sim/index.ts'
import { NoSuchHost } from './login.ts'

/** The name under which the hooks of bare speakers are registered. */
const USER = 'door.speaker'
const DAEMON = 'gobgpd'
/** Where the daemon's own commands would find it. */
const API = { address: 0x7f000001, port: 50_051 }
const API_BACKLOG = 4096

const speakerName = (host: string): string => `${host}/${DAEMON}`

function runningHost(w: World, name: string): Host {
  const host = w.table(hosts).get(name)
  if (!host) throw new NoSuchHost(`there is no host "${name}" in this lab`)
  if (!w.table(machines).must(host.machine).up) throw new NoSuchHost(`${name} is powered off`)
  return host
}

function bareSpeaker(w: World, host: string): Speaker {
  const s = findSpeaker(w, speakerName(host))
  if (!s) throw new Error(`no speaker runs on ${host}; "! speaker ${host} LOCAL_AS ROUTER_ID PEER PEER_AS PREFIX…" starts one`)
  return s
}

/** Reads `key=value` words; a value in brackets may hold blanks. */
function optionsOf(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/([a-z]+)=(\[[^\]]*\]|\S+)/g)].map((m) => [m[1]!, m[2]!]))
}

const KNOWN = ['notification', 'restarting', 'retry', 'hold', 'keep', 'families', 'ttlsec', 'port', 'gr', 'multihop', 'hostname', 'password']

/** What the words of `speaker` say after the host: throws an Error that names what is wrong. */
function read(host: string, words: readonly string[]): { as: number; routerId: number; peer: PeerSpec; prefixes: readonly string[]; options: ReadonlyMap<string, string> } {
  const [as = '', id = '', peer = '', peerAs = '', ...rest] = words
  const text = rest.join(' ')
  const options = optionsOf(text)
  for (const key of options.keys()) if (!KNOWN.includes(key)) throw new Error(`speaker: unknown option "${key}"; the options are ${KNOWN.join(', ')}`)
  const prefixes = text.replace(/[a-z]+=(\[[^\]]*\]|\S+)/g, ' ').split(/\s+/).filter(Boolean)
  const bad = prefixes.find((p) => parsePrefix(p) === undefined)
  const [routerId, address] = [parseIp(id), parseIp(peer)]
  if (!/^\d+$/.test(as) || !/^\d+$/.test(peerAs) || routerId === undefined || address === undefined || bad !== undefined) {
    throw new Error(`usage: ! speaker ${host} LOCAL_AS ROUTER_ID PEER PEER_AS PREFIX… [key=value…]`)
  }
  const number = (key: string, otherwise: number): number => Number(options.get(key) ?? otherwise)
  // GoBGP takes a zero for no word at all.
  const seconds = (key: string, otherwise: number, none: number): number => number(key, otherwise) || none
  const families = options.get('families')?.match(/[a-z0-9-]+/g) ?? [IPV4_UNICAST]
  const spec: PeerSpec = {
    address, remoteAs: Number(peerAs), holdTime: seconds('hold', 9, 90), keepalive: seconds('keep', 3, 30), connectRetry: seconds('retry', 5, 120), families,
    ...(options.has('ttlsec') ? { ttlSecurity: 256 - number('ttlsec', 255) } : options.get('multihop') === 'false' ? {} : { multihop: 2 }),
  }
  return { as: Number(as), routerId, peer: spec, prefixes, options }
}

/**
 * Starts a bare speaker on a host: it dials only, unless `port=` says where it listens. The speaker of the recordings never signed its segments, so `password=`
 * changes nothing. Throws an Error for words that make no sense, and when the host has a speaker.
 */
export function startBareSpeaker(w: World, name: string, words: readonly string[]): void {
  const host = runningHost(w, name)
  const id = speakerName(name)
  if (findSpeaker(w, id)) throw new Error(`a speaker runs on ${name} already; "! speaker-stop ${name} TERM" ends it`)
  const { as, routerId, peer, prefixes, options } = read(name, words)
  const ns = namespaceByName(w, host.netns)!.id
  const process = startDaemon(w, { machine: host.machine, host: name, comm: DAEMON, argv: [DAEMON, '-f', `/tmp/${name}-${DAEMON}.toml`], exe: `/usr/bin/${DAEMON}` })
  const yes = (key: string): boolean => options.get(key) === 'true'
  const hostname = options.get('hostname')
  const port = options.get('port')
  openApi(w, process.id, ns)
  startSpeaker(w, {
    id, process: process.id, ns, as, routerId, user: USER, profile: 'gobgp', hostname: hostname === 'own' ? host.hostname : (hostname ?? 'vm'),
    gracefulRestart: {
      mode: options.get('gr') === 'false' ? 'disable' : 'restart', restartTime: 15, stalePathTime: 360, notification: yes('notification'), preserved: yes('restarting'), restarting: yes('restarting'),
    },
    ...(port === undefined ? {} : { listen: { port: Number(port) } }),
  })
  setPeer(w, id, peer)
  for (const prefix of prefixes) originate(w, id, prefix)
}

/** The daemon's own port; another process may have it. */
function openApi(w: World, process: number, ns: number): void {
  const api = openSocket(w, { ns, type: 'stream' })
  setSocketOptions(w, api, { reuseAddress: true })
  try {
    bindSocket(w, api, API, { privileged: true })
    listenSocket(w, api, API_BACKLOG)
  } catch (e) {
    if (!isErrno(e)) throw e
  }
  adoptSocket(w, w.table(processes).must(process), api)
}

/** Sends the speaker's process a signal. */
export function stopBareSpeaker(w: World, host: string, signal: 'TERM' | 'KILL'): void {
  runningHost(w, host)
  sendSignal(w, bareSpeaker(w, host).process, signal)
}

/** SIGSTOP or SIGCONT for every speaker of a host, whoever runs it. */
export function signalSpeakers(w: World, host: string, signal: 'STOP' | 'CONT'): void {
  runningHost(w, host)
  const found = [...w.table(speakers).values()].filter((s) => w.table(processes).get(s.process)?.host === host)
  if (found.length === 0) throw new Error(`no speaker runs on ${host}`)
  for (const s of found) {
    sendSignal(w, s.process, signal)
    if (findSpeaker(w, s.id)?.frozen !== (signal === 'STOP')) hold(w, s.id, signal)
  }
}

function hold(w: World, id: string, signal: 'STOP' | 'CONT'): void {
  if (signal === 'STOP') freezeSpeaker(w, id)
  else thawSpeaker(w, id)
}

const community = (text: string): number => {
  const [high = 0, low = 0] = text.split(':').map(Number)
  return high * 65_536 + low
}

/** GoBGP's words for the attributes of a route. */
const ATTRIBUTES: Readonly<Record<string, (value: string) => Origination>> = {
  'origin': (v) => ({ origin: v === 'egp' || v === 'incomplete' ? v : 'igp' }),
  'aspath': (v) => ({ asPath: [{ type: 'sequence', ases: v.split(',').map(Number) } satisfies AsSegment] }),
  'community': (v) => ({ communities: v.split(',').map(community) }),
  'med': (v) => ({ med: Number(v) }),
  'local-pref': (v) => ({ localPref: Number(v) }),
  'nexthop': (v) => ({ nextHop: parseIp(v) ?? 0 }),
}

/** Announces a prefix: `origin igp aspath 65000,65001 community 65001:100 med 50`. */
export function announceFrom(w: World, host: string, prefix: string, words: readonly string[]): void {
  const s = bareSpeaker(w, host)
  if (parsePrefix(prefix) === undefined) throw new Error(`${prefix} is no prefix`)
  let route: Origination = {}
  for (let i = 0; i < words.length; i += 2) {
    const attribute = ATTRIBUTES[words[i]!]
    if (!attribute || words[i + 1] === undefined) throw new Error(`announce: unknown attribute "${words[i]}"; there are ${Object.keys(ATTRIBUTES).join(', ')}`)
    route = { ...route, ...attribute(words[i + 1]!) }
  }
  originate(w, s.id, prefix, route)
}

/** Takes an announcement back. */
export function withdrawFrom(w: World, host: string, prefix: string): void {
  const s = bareSpeaker(w, host)
  if (parsePrefix(prefix) === undefined) throw new Error(`${prefix} is no prefix`)
  withdraw(w, s.id, prefix)
}

const speakerOfProcess = (w: World, process: number): Speaker | undefined => [...w.table(speakers).values()].find((s) => s.user === USER && s.process === process)

/** Registers what the daemon of a bare speaker does with its sockets and with signals. */
export function registerBareSpeakers(registry: Registry): void {
  registry.add(bgpSockets, USER, {
    opened: (w, id, socket) => {
      adoptSocket(w, w.table(processes).must(findSpeaker(w, id)!.process), socket)
    },
    close: (w, id, socket) => {
      const p = w.table(processes).get(findSpeaker(w, id)!.process)
      const fd = Object.entries(p?.fds ?? {}).find(([, d]) => {
        const f = w.table(openFiles).get(d.file)
        return f?.kind === 'sock' && f.target === socket
      })
      if (p && fd) closeDescriptor(w, p, Number(fd[0]))
    },
  })
  registry.add(daemonSignal, DAEMON, (w, daemon, signal) => {
    const s = speakerOfProcess(w, daemon.id)
    if (s && (signal === 'STOP' || signal === 'CONT')) hold(w, s.id, signal)
    if (signal !== 'TERM' && signal !== 'INT') return false
    if (s) stopSpeaker(w, s.id, { how: 'cease' })
    exitProcess(w, daemon.id, { code: 0 })
    return true
  })
  registry.add(daemonEnded, DAEMON, (w, daemon) => {
    const s = speakerOfProcess(w, daemon.id)
    if (s) stopSpeaker(w, s.id, { how: 'kill' })
  })
  registry.add(machineStops, 'speakers', (w, machine) => {
    for (const s of w.table(speakers).values()) if (s.user === USER && w.table(processes).get(s.process)?.machine === machine) stopSpeaker(w, s.id, { how: 'kill' })
  })
}
