/**
 * # tcpdump 4.99.3
 *
 * `filter.ts` reads pcap-filter(7) into the plain data that `os` evaluates, `print-*.ts` write packets, `pcap.ts` and `decode.ts` are capture files, `session.ts` counts and times.
 */
import { net, PACKET_FILTER, passesFilter, getaddrinfo, sys, type Filter, type LinkView, type Program } from '../../../os/index.ts'
import type { Ip } from '../../../net/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { isTerminal, Output } from '../../cli/index.ts'
import { readServices, type Services } from '../services.ts'
import { FilterError, NeedsName } from './filter-names.ts'
import { parseFilter } from './filter.ts'
import { readOptions, Stop, type DumpOptions } from './options.ts'
import { LINK_WORDS, pcapHeader, pcapRecord, readPcap, SNAPLEN, type LinkTypeName, type Recorded } from './pcap.ts'
import { Session } from './session.ts'

const ANY = 'any'
/** Making the ring of a packet socket waits for the kernel's other processors (synchronize_net). */
const RING_SETUP = 20_000

export const tcpdump: Program = function* ({ argv }) {
  try {
    const o = readOptions(argv.slice(1))
    if (o.flags.has('D')) return yield* listDevices()
    const services = yield* readServices()
    const text = o.filterFile === undefined ? o.expression : yield* sys.readFile(o.filterFile)
    const session = (epoch: number, offset: number, links: readonly LinkView[]): Session => new Session(o, services, { epoch, offset }, links)
    const { micros, offsetMinutes } = yield* sys.epoch()
    if (o.read !== undefined) return yield* readBack(o, yield* compiled(text, services), session(micros, offsetMinutes, []))
    return yield* live(o, text, services, (links) => session(micros, offsetMinutes, links))
  } catch (e) {
    if (!(e instanceof Stop)) throw e
    if (e.out) yield* sys.print(e.text)
    else yield* sys.complain(e.text)
    return e.code
  }
}

/** Compiles a filter, looking up the names in it. */
function* compiled(text: string, services: Services): Sys<Filter> {
  const hosts = new Map<string, readonly Ip[]>()
  const names = { hosts, port: (name: string) => services.port(name, 'tcp') ?? services.port(name, 'udp') }
  for (;;) {
    try {
      return parseFilter(text, names)
    } catch (e) {
      if (e instanceof FilterError) throw new Stop(1, `tcpdump: ${e.message}\n`)
      if (!(e instanceof NeedsName)) throw e
      const found = yield* getaddrinfo(e.name, { family: 4 })
      hosts.set(e.name, typeof found === 'string' ? [] : found.addresses)
    }
  }
}

const describe = (l: LinkView): string => {
  const words = [...(l.up ? ['Up'] : []), ...(l.up && l.carrier ? ['Running'] : []), ...(l.kind === 'loopback' ? ['Loopback'] : l.up ? [l.carrier ? 'Connected' : 'Disconnected'] : ['Disconnected'])]
  return `${l.name} [${words.join(', ')}]`
}

function* listDevices(): Sys<number> {
  const links = yield* net.ask('links')
  const up = links.filter((l) => l.kind !== 'loopback' && l.up)
  const lines = [...up.map(describe), `${ANY} (Pseudo-device that captures on all interfaces) [Up, Running]`, ...links.filter((l) => l.kind === 'loopback').map(describe),
    ...links.filter((l) => l.kind !== 'loopback' && !l.up).map(describe),
    'bluetooth-monitor (Bluetooth Linux Monitor) [Wireless]', 'nflog (Linux netfilter log (NFLOG) interface) [none]', 'nfqueue (Linux netfilter queue (NFQUEUE) interface) [none]',
    'dbus-system (D-Bus system bus) [none]', 'dbus-session (D-Bus session bus) [none]']
  yield* sys.print(lines.map((l, i) => `${i + 1}.${l}\n`).join(''))
  return 0
}

function deviceOf(o: DumpOptions, links: readonly LinkView[]): string {
  if (o.device === undefined) return (links.find((l) => l.up && l.kind !== 'loopback') ?? links[0])?.name ?? ANY
  const numbered = /^\d+$/.test(o.device) ? [...links.filter((l) => l.kind !== 'loopback' && l.up).map((l) => l.name), ANY][Number(o.device) - 1] : undefined
  return numbered ?? o.device
}

function* live(o: DumpOptions, text: string, services: Services, sessionOf: (links: readonly LinkView[]) => Session): Sys<number> {
  const links = yield* net.ask('links')
  const device = deviceOf(o, links)
  const link = links.find((l) => l.name === device)
  const fd = yield* opened(device, { op: 'true' })
  yield* sys.close(fd)
  if (device !== ANY && !link?.up) throw new Stop(1, `tcpdump: ${device}: That device is not up\n`)
  const cooked: LinkTypeName = device === ANY ? 'LINUX_SLL2' : 'EN10MB'
  if (device === ANY) yield* sys.complain('tcpdump: data link type LINUX_SLL2\n')
  const filter = yield* compiled(text, services)
  yield* sys.sleep(RING_SETUP)
  const tap = yield* opened(device, o.direction === 'inout' ? filter : { op: 'and', a: filter, b: { op: 'direction', out: o.direction === 'out' } })
  const intro = o.verbose > 0 || o.write !== undefined ? 'tcpdump: ' : 'tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n'
  yield* sys.complain(`${intro}listening on ${device}, link-type ${LINK_WORDS[cooked]}, snapshot length ${SNAPLEN} bytes\n`)
  for (const signal of ['INT', 'TERM', 'HUP'] as const) yield* sys.sigaction(signal, 'catch')
  const session = sessionOf(links)
  const sink = o.write === undefined ? yield* printing(o, session, cooked) : yield* writing(o.write, cooked)
  const interrupted = yield* captureAll(o, tap, session, sink)
  if (interrupted) yield* sink.put('\n')
  yield* sink.flush()
  const { received, dropped } = yield* net.tapCounters(tap)
  const packets = (n: number): string => `${n} packet${n === 1 ? '' : 's'}`
  yield* sys.complain(`${packets(session.count)} captured\n${packets(Math.max(received, session.count))} received by filter\n${packets(dropped)} dropped by kernel\n`)
  return 0
}

function* opened(device: string, filter: Filter): Sys<number> {
  try {
    return yield* net.tap({ ...(device === ANY ? {} : { device, promiscuous: true }), filter: { name: PACKET_FILTER, data: { filter } } })
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno === 'EPERM') throw new Stop(1, `tcpdump: ${device}: You don't have permission to perform this capture on that device\n(socket: Operation not permitted)\n`)
    throw new Stop(1, `tcpdump: ${device}: No such device exists\n(No such device exists)\n`)
  }
}

/** Where packets go: printed lines, or records of a file. */
interface Sink {
  packet(r: Recorded): Sys<void>
  /** Text for standard output. */
  put(text: string): Sys<void>
  flush(): Sys<void>
}

function* printing(o: DumpOptions, session: Session, link: LinkTypeName): Sys<Sink> {
  const out = new Output(1)
  if (o.flags.has('l') || o.flags.has('U')) out.lineBuffered = true
  return {
    *packet(r) {
      yield* session.lookUp(r.frame)
      out.put(session.print(r, link))
      yield* out.settle()
    },
    *put(text) { out.put(text) },
    *flush() { yield* out.flush() },
  }
}

function* writing(path: string, link: LinkTypeName): Sys<Sink> {
  let fd = 1
  if (path !== '-') {
    try {
      fd = yield* sys.open(path, 'w', { create: true, truncate: true })
    } catch (e) {
      if (!isErrno(e)) throw e
      throw new Stop(1, `tcpdump: ${path}: ${e.message}\n`)
    }
  }
  yield* sys.writeAll(fd, pcapHeader(link))
  return {
    *packet(r) { yield* sys.writeAll(fd, pcapRecord(r, link)) },
    *put(text) { if (yield* isTerminal(1)) yield* sys.print(text) },
    *flush() {},
  }
}

/** Until enough was captured, or a signal. True for a signal. */
function* captureAll(o: DumpOptions, tap: number, session: Session, sink: Sink): Sys<boolean> {
  while (session.count < o.count) {
    try {
      if ((yield* sys.signals()).length > 0) return true
      for (const captured of yield* net.capture(tap)) {
        if (session.count >= o.count) break
        session.count++
        yield* sink.packet(session.recorded(captured))
      }
    } catch (e) {
      if (!isErrno(e, 'EINTR')) throw e
      return true
    }
  }
  return false
}

function* readBack(o: DumpOptions, filter: Filter, session: Session): Sys<number> {
  const path = o.read!
  let file: Uint8Array
  try {
    file = yield* wholeFile(path)
  } catch (e) {
    if (!isErrno(e)) throw e
    throw new Stop(1, `tcpdump: ${path}: ${e.message}\n`)
  }
  const capture = readPcap(file)
  if (!capture) throw new Stop(1, 'tcpdump: unknown file format\n')
  yield* sys.complain(`reading from file ${path}, link-type ${LINK_WORDS[capture.link]}, snapshot length ${SNAPLEN}\n`)
  const sink = o.write === undefined ? yield* printing(o, session, capture.link) : yield* writing(o.write, capture.link)
  for (const r of capture.packets) {
    if (session.count >= o.count) break
    if (!passesFilter(filter, { frame: r.frame, link: '', out: r.type === 4 })) continue
    session.count++
    yield* sink.packet(r)
  }
  yield* sink.flush()
  return 0
}

function* wholeFile(path: string): Sys<Uint8Array> {
  const fd = path === '-' ? 0 : yield* sys.open(path, 'r')
  const parts: Uint8Array[] = []
  for (let part = yield* sys.read(fd); part.length > 0; part = yield* sys.read(fd)) parts.push(part)
  if (fd !== 0) yield* sys.close(fd)
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
  parts.reduce((at, p) => (all.set(p, at), at + p.length), 0)
  return all
}
