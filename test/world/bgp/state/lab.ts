import {
  findSpeaker, originate, peersOf, setPeer, startSpeaker, stopSpeaker, withdraw, type Origination,
} from '../../../../src/world/bgp/index.ts'
import { ip, linkByName, namespaceByName, setLinkUp } from '../../../../src/world/net/index.ts'
import type { World } from '../../../../src/world/sim/index.ts'
import { startScript } from '../../../../src/world/door/login.ts'
import { registerCaptures } from '../../../../src/world/door/capture.ts'
import { buildWorld, parseTopology } from '../../../../src/world/topology/index.ts'
import type { Announce, Event, Seed, SpeakerRow } from './seed.ts'

export const SECOND = 1_000_000

const machine = (interfaces: object, frr?: string): object => ({
  os: 'debian-12', kernel: '6.18.0', nic: 'veth', interfaces, sysctl: { 'net.ipv4.ip_forward': 1 },
  ...(frr === undefined ? {} : { frr: { version: '8.4.4', daemons: ['zebra', 'bgpd', 'staticd'], config: frr } }),
})

/** The topology file of a recorded network; bare speakers are machines on which nothing runs yet. */
export function topologyOf(seed: Seed): string {
  const { lans, routers, speakers } = seed.topology
  const bits = (lan: string): string => lans[lan]!.split('/')[1]!
  return JSON.stringify({
    name: `seed-${seed.seed}`, epoch: '2026-11-24T04:56:00+00:00', networks: Object.fromEntries(Object.keys(lans).map((l) => [l, {}])),
    machines: {
      ...Object.fromEntries(Object.entries(routers).map(([name, r]) => [name, machine(
        { ...Object.fromEntries(r.legs.map((l) => [l.dev, { network: l.lan, address: l.address }])), [r.loopback.dev]: { bridge: true, address: r.loopback.address } }, seed.configs[name],
      )])),
      ...Object.fromEntries(Object.entries(speakers).map(([name, s]) => [name, machine({ eth1: { network: s.lan, address: `${s.address}/${bits(s.lan)}` } }, seed.configs[name])])),
    },
  })
}

export function buildSeed(seed: Seed): World {
  const parsed = parseTopology(topologyOf(seed), `seed-${seed.seed}.yaml`)
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  return buildWorld(parsed.topology, { extend: registerCaptures })
}

const idOf = (seed: Seed, name: string): string => (seed.topology.speakers[name]?.kind === 'gobgp' ? `${name}/bare` : `${name}/bgpd`)

const community = (text: string): number => {
  const known: Record<string, number> = { 'no-export': 0xffffff01, 'no-advertise': 0xffffff02, 'local-AS': 0xffffff03 }
  const [high = 0, low = 0] = text.split(':').map(Number)
  return known[text] ?? high * 65_536 + low
}

/** FRR announces by network statements: its metric is zero without a word of it. */
const attributesOf = (s: SpeakerRow, a: Announce): Origination => ({
  origin: a.origin ?? 'igp', ...(a.med === undefined ? (s.kind === 'frr' ? { med: 0 } : {}) : { med: a.med }),
  ...(a.aspath ? { asPath: [{ type: 'sequence', ases: a.aspath }] } : {}), ...(a.community ? { communities: a.community.split(/[ ,]/).map(community) } : {}),
  ...(a.localPref === undefined ? {} : { localPref: a.localPref }),
})

/** The address of a router that a speaker calls. */
const facing = (seed: Seed, router: string, lan: string): string => seed.topology.routers[router]!.legs.find((l) => l.lan === lan)!.address.split('/')[0]!

function startOne(w: World, seed: Seed, name: string, announces: Readonly<Record<string, Announce>>): void {
  const s = seed.topology.speakers[name]!
  const id = idOf(seed, name)
  if (s.kind === 'gobgp') {
    startSpeaker(w, {
      id, process: 0, ns: namespaceByName(w, name)!.id, as: s.as, routerId: ip(s.address), user: 'test', profile: 'gobgp', hostname: name,
      gracefulRestart: { mode: s.gr ? 'restart' : 'disable', restartTime: 15, stalePathTime: 360, notification: false, preserved: false, restarting: false },
    })
    for (const r of s.peers) {
      setPeer(w, id, { address: ip(facing(seed, r, s.lan)), remoteAs: seed.topology.routers[r]!.as, holdTime: 9, keepalive: 3, connectRetry: 5, ...(s.multihop ? { multihop: 2 } : {}) })
    }
  } else if (!findSpeaker(w, id)) startFrr(w, name)
  for (const [prefix, a] of Object.entries(announces)) originate(w, id, prefix, attributesOf(s, a))
}

function startFrr(w: World, host: string): void {
  run(w, host, 'systemctl start frr')
  for (let i = 0; i < 20 && !findSpeaker(w, `${host}/bgpd`); i++) w.runTo(w.now + SECOND / 2)
}

function run(w: World, host: string, line: string): void {
  startScript(w, host, line, 'root')
  w.runTo(w.now + SECOND / 2)
}

const quote = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`

const ACT: { readonly [K in Event['do']]: (w: World, seed: Seed, e: Extract<Event, { do: K }>) => void } = {
  'conf': (w, _s, e) => run(w, e.router, `vtysh ${['conf t', ...e.lines].map((l) => `-c ${quote(l)}`).join(' ')}`),
  'exec': (w, _s, e) => run(w, e.router, `vtysh -c ${quote(e.line)}`),
  'shell': (w, _s, e) => run(w, e.node, e.line),
  'announce': (w, s, e) => originate(w, idOf(s, e.speaker), e.prefix, attributesOf(s.topology.speakers[e.speaker]!, e.attrs)),
  'withdraw': (w, s, e) => withdraw(w, idOf(s, e.speaker), e.prefix),
  'link': (w, _s, e) => setLinkUp(w, linkByName(w, namespaceByName(w, e.node)!.id, e.dev)!.id, e.to === 'up'),
  'speaker-stop': (w, s, e) => {
    if (s.topology.speakers[e.speaker]!.kind === 'gobgp') stopSpeaker(w, idOf(s, e.speaker), { how: e.signal === 'TERM' ? 'cease' : 'kill' })
    else run(w, e.speaker, e.signal === 'TERM' ? 'systemctl stop frr' : 'pkill -KILL watchfrr; pkill -KILL bgpd')
  },
  'speaker-start': (w, s, e) => startOne(w, s, e.speaker, e.announces),
}

export function perform(w: World, seed: Seed, e: Event): void {
  const act = ACT[e.do] as (w: World, seed: Seed, e: Event) => void
  act(w, seed, e)
}

/** Lets the network become quiet: half a minute, and longer while a graceful restart goes on. */
export function settle(w: World, seed: Seed, seconds = 32): void {
  w.runTo(w.now + seconds * SECOND)
  const restarts = Object.keys(seed.topology.routers).flatMap((r) => peersOf(w, `${r}/bgpd`)).flatMap((p) => p.restart?.timer?.time ?? [])
  const last = Math.max(0, ...restarts)
  if (last > w.now) w.runTo(last + 3 * SECOND)
}

const isUp = (w: World, id: string): boolean => peersOf(w, id).every((p) => p.state === 'Established')

/** Routers and speakers start one after the other, in the recorder's order: the next when the sessions of the one before are up, or have had their time. */
export function startAll(w: World, seed: Seed): void {
  const { routers, speakers } = seed.topology
  for (const name of seed.startOrder) if (name in routers || speakers[name]?.kind === 'frr') startScript(w, name, 'systemctl stop frr', 'root')
  w.runTo(w.now + 5 * SECOND)
  for (const name of seed.startOrder) {
    if (name in routers) {
      startFrr(w, name)
      w.runTo(w.now + 4 * SECOND)
      continue
    }
    startOne(w, seed, name, speakers[name]!.announces)
    for (let i = 0; i < 15 && !isUp(w, idOf(seed, name)); i++) w.runTo(w.now + SECOND)
    w.runTo(w.now + 2 * SECOND)
  }
}
