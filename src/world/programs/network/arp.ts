import { formatIp, type Neighbour } from '../../net/index.ts'
import { GAI, getaddrinfo, nameOfAddress, net, sys, type LinkView, type Program } from '../../os/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'
import { getopt, type LongOptions } from './getopt.ts'
import { VERSION } from './net-tools.ts'

const LONG: LongOptions = { numeric: { as: 'n' }, verbose: { as: 'v' }, device: { as: 'i', value: 'needed' }, set: { as: 's' }, delete: { as: 'd' }, all: { as: 'a' }, version: { as: 'V' }, help: { as: 'h' } }
const USAGE = `Usage:
  arp [-vn]  [<HW>] [-i <if>] [-a] [<hostname>]             <-Display ARP cache
  arp [-v]          [-i <if>] -d  <host> [pub]               <-Delete ARP entry
  arp [-vnD] [<HW>] [-i <if>] -f  [<filename>]            <-Add entry from file
  arp [-v]   [<HW>] [-i <if>] -s  <host> <hwaddr> [temp]            <-Add entry
  arp [-v]   [<HW>] [-i <if>] -Ds <host> <if> [netmask <nm>] pub          <-''-
`

const flagsOf = (n: Neighbour): string => `${n.mac === undefined || n.state === 'INCOMPLETE' || n.state === 'FAILED' ? '' : 'C'}${n.state === 'PERMANENT' ? 'M' : ''}`

/** arp of net-tools 2.10. */
export const arp: Program = function* ({ argv }) {
  const line = getopt(argv.slice(1), 'A:H:adfp:nsei:Dt:vh?VN', LONG)
  const has = (name: string): boolean => line.options.some((o) => o.name === name)
  if (line.error !== undefined || has('h')) {
    yield* sys.complain(`${line.error === undefined ? '' : `arp: ${line.error}\n`}${USAGE}`)
    return 4
  }
  if (has('V')) {
    yield* sys.print(VERSION)
    return 0
  }
  const device = line.options.findLast((o) => o.name === 'i')?.value
  const links = yield* net.ask('links')
  if (has('d')) return yield* change(line.operands, links, device, 'delete')
  if (has('s')) return yield* change(line.operands, links, device, 'set')
  return yield* show(line.operands[0], links, device, { numeric: has('n'), bsd: has('a') })
}

function* addressOf(word: string | undefined): Sys<number | undefined> {
  const found = yield* getaddrinfo(word ?? '', { family: 4 })
  if (typeof found !== 'string') return found.addresses[0]
  yield* sys.complain(`${word ?? ''}: ${found === 'EAI_NONAME' ? 'Unknown host' : GAI[found]}\n`)
  return undefined
}

function* show(host: string | undefined, links: readonly LinkView[], device: string | undefined, o: { numeric: boolean; bsd: boolean }): Sys<number> {
  const wanted = host === undefined ? undefined : yield* addressOf(host)
  if (host !== undefined && wanted === undefined) return 255
  const name = (n: Neighbour): string => links.find((l) => l.id === n.link)?.name ?? '?'
  const entries = (yield* net.ask('neighbours')).filter((n) => n.state !== 'NONE' && n.state !== 'NOARP' && (wanted === undefined || n.address === wanted) && (device === undefined || name(n) === device))
  if (entries.length === 0) {
    if (host !== undefined) yield* sys.print(`${host} (${formatIp(wanted!)}) -- no entry\n`)
    else if (device !== undefined) yield* sys.print('arp: in 0 entries no match found.\n')
    return host === undefined ? 0 : 1
  }
  if (!o.bsd) yield* sys.print('Address                  HWtype  HWaddress           Flags Mask            Iface\n')
  for (const n of entries) {
    const address = formatIp(n.address)
    const found = o.numeric ? 'EAI_NONAME' : yield* nameOfAddress(n.address)
    const flags = flagsOf(n)
    if (o.bsd) {
      const mac = flags === '' ? '<incomplete>' : `${n.mac} [ether]${n.state === 'PERMANENT' ? ' PERM' : ''}`
      yield* sys.print(`${typeof found === 'string' ? '?' : found.name} (${address}) at ${mac} on ${name(n)}\n`)
      continue
    }
    const shown = (typeof found === 'string' ? address : found.name).padEnd(23)
    if (flags === '') yield* sys.print(`${shown}          (incomplete)${' '.repeat(30)}${name(n)}\n`)
    else yield* sys.print(`${shown}  ether   ${n.mac!.padEnd(18)}  ${flags.padEnd(6)}${' '.repeat(16)}${name(n)}\n`)
  }
  return 0
}

function* change(words: readonly string[], links: readonly LinkView[], device: string | undefined, what: 'set' | 'delete'): Sys<number> {
  const address = yield* addressOf(words[0])
  if (address === undefined) return 255
  const link = device === undefined ? links.find((l) => l.addresses.some((a) => a.prefix < 32 && address >>> (32 - a.prefix) === a.local >>> (32 - a.prefix))) : links.find((l) => l.name === device)
  const call = what === 'set' ? 'SIOCSARP' : 'SIOCDARP(dontpub)'
  try {
    if (!link) {
      yield* sys.complain(`${call}: ${device === undefined ? 'Network is unreachable' : 'No such device'}\n`)
      return 255
    }
    if (what === 'delete') yield* net.change('deleteNeighbour', link.id, address)
    else if (!/^([0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}$/.test(words[1] ?? '')) {
      yield* sys.complain(words[1] === undefined ? 'arp: need hardware address\n' : `${words[1]}: invalid hardware address\narp: invalid hardware address\n`)
      return 255
    } else yield* net.change('setNeighbour', 'replace', { link: link.id, address, mac: words[1]!.toLowerCase(), state: 'PERMANENT' })
    return 0
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno === 'ENOENT') yield* sys.complain(`No ARP entry for ${words[0]}\n`)
    else yield* sys.complain(`${call}: ${e.message}\n`)
    return 255
  }
}

