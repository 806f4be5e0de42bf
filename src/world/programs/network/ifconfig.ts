import { formatIp, isRunning, lastOf, maskOf, parseIp, type Ip } from '../../net/index.ts'
import { net, sys, type LinkView, type Program } from '../../os/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'
import { VERSION } from './net-tools.ts'

const SCOPES: Readonly<Record<number, string>> = { 254: '0x10<host>', 253: '0x20<link>', 0: '0x0<global>' }
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const
const KILO = 1024

/** `100 (100.0 B)`, `7547 (7.3 KiB)`. */
function bytesText(n: number): string {
  let unit = 0
  let value = n
  while (value >= KILO && unit < UNITS.length - 1) {
    value /= KILO
    unit++
  }
  return `${n} (${value.toFixed(1)} ${UNITS[unit]})`
}

function describe(l: LinkView): string {
  const words = [...(l.up ? ['UP'] : []), ...(l.kind === 'loopback' ? ['LOOPBACK'] : ['BROADCAST']), ...(isRunning(l) ? ['RUNNING'] : []), ...(l.noArp ? ['NOARP'] : []), ...(l.kind === 'loopback' ? [] : ['MULTICAST'])]
  const bits = (l.up ? 1 : 0) + (l.kind === 'loopback' ? 8 : 2) + (isRunning(l) ? 64 : 0) + (l.noArp ? 128 : 0) + (l.kind === 'loopback' ? 0 : 4096)
  let out = `${l.name}: flags=${bits}<${words.join(',')}>  mtu ${l.mtu}\n`
  const [first] = l.addresses
  if (first) {
    const broadcast = l.kind === 'loopback' ? '' : `  broadcast ${first.broadcast === undefined ? '0.0.0.0' : formatIp(first.broadcast)}`
    out += `        inet ${formatIp(first.local)}  netmask ${formatIp(maskOf(first.prefix))}${broadcast}\n`
  }
  for (const a of l.addresses6) out += `        inet6 ${a.local}  prefixlen ${a.prefix}  scopeid ${SCOPES[a.scope] ?? '0x0<global>'}\n`
  out += l.kind === 'loopback' ? `        loop  txqueuelen ${l.queueLength}  (Local Loopback)\n` : `        ether ${l.mac}  txqueuelen ${l.queueLength}  (Ethernet)\n`
  const c = l.counters
  return `${out}        RX packets ${c.rxPackets}  bytes ${bytesText(c.rxBytes)}\n        RX errors 0  dropped ${c.rxDropped}  overruns 0  frame 0\n`
    + `        TX packets ${c.txPackets}  bytes ${bytesText(c.txBytes)}\n        TX errors 0  dropped ${c.txDropped} overruns 0  carrier ${c.txCarrier}  collisions 0\n\n`
}

/** ifconfig of net-tools 2.10: shows interfaces; sets address, netmask, MTU and state. */
export const ifconfig: Program = function* ({ argv }) {
  const words = argv.slice(1)
  if (words[0] === '-V' || words[0] === '--version') {
    yield* sys.print(VERSION)
    return 0
  }
  const links = yield* net.ask('links')
  const all = words.includes('-a')
  const [name, ...rest] = words.filter((w) => !/^-[avs]$/.test(w))
  if (name === undefined) {
    yield* sys.print(links.filter((l) => all || l.up).map(describe).join(''))
    return 0
  }
  const link = links.find((l) => l.name === name)
  if (!link) {
    yield* sys.complain(rest.length === 0 ? `${name}: error fetching interface information: Device not found\n` : `SIOCSIFFLAGS: No such device\n`)
    return rest.length === 0 ? 1 : 255
  }
  if (rest.length === 0) {
    yield* sys.print(describe(link))
    return 0
  }
  try {
    yield* configure(link, rest)
    return 0
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* sys.complain(`SIOCSIFFLAGS: ${e.message}\n`)
    return 255
  }
}

function defaultPrefix(address: Ip): number {
  const first = address >>> 24
  return first < 128 ? 8 : first < 192 ? 16 : 24
}

function* configure(link: LinkView, words: readonly string[]): Sys<void> {
  let local: Ip | undefined
  let prefix: number | undefined
  let up: boolean | undefined
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (word === 'up' || word === 'down') up = word === 'up'
    else if (word === 'netmask') prefix = (parseIp(words[++i] ?? '') ?? 0).toString(2).replaceAll('0', '').length
    else if (word === 'mtu') yield* net.change('linkMtu', link.id, Number(words[++i]))
    else if (word === 'broadcast' || word === 'hw') i++
    else {
      const [address = '', bits] = word.split('/')
      const parsed = parseIp(address)
      if (parsed === undefined) {
        yield* sys.complain(`${word}: Host name lookup failure\n`)
        return
      }
      local = parsed
      if (bits !== undefined) prefix = Number(bits)
    }
  }
  if (local !== undefined) {
    for (const a of link.addresses) yield* net.change('deleteAddress', link.id, { local: a.local, prefix: a.prefix })
    const length = prefix ?? defaultPrefix(local)
    yield* net.change('addAddress', link.id, { local, prefix: length, broadcast: lastOf(local, length) })
  }
  if (up !== undefined || (local !== undefined && !link.up)) yield* net.change('linkUp', link.id, up ?? true)
}
