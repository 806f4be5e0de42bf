import { parseIp, maskOf, type Ip } from '../../net/index.ts'
import { GAI, getaddrinfo, nameOfAddress, net, sys, type Program } from '../../os/index.ts'
import { isErrno, SysError, type Sys } from '../../sim/index.ts'
import { oldRoutes, VERSION, type OldRoute } from './net-tools.ts'

const USAGE = `Usage: route [-nNvee] [-FC] [<AF>]           List kernel routing tables
       route [-v] [-FC] {add|del|flush} ...  Modify routing table for AF.

       route {-h|--help} [<AF>]              Detailed usage syntax for specified AF.
       route {-V|--version}                  Display version/author and exit.

        -v, --verbose            be verbose
        -n, --numeric            don't resolve names
        -e, --extend             display other/more information
        -F, --fib                display Forwarding Information Base (default)
        -C, --cache              display routing cache instead of FIB

  <AF>=Use -4, -6, '-A <af>' or '--<af>'; default: inet
`

/** Ends `route` with words on stderr. */
class Stop {
  readonly code: number
  readonly text: string
  constructor(code: number, text: string) {
    this.code = code
    this.text = text
  }
}

/** route of net-tools 2.10. */
export const route: Program = function* ({ argv }) {
  const words = argv.slice(1)
  const options = words.filter((w) => /^-[nNveFC4]+$/.test(w) || w === '--numeric')
  const rest = words.filter((w) => !options.includes(w))
  try {
    if (rest[0] === '-V' || rest[0] === '--version') yield* sys.print(VERSION)
    else if (rest[0] === '-h' || rest[0] === '--help') throw new Stop(4, USAGE)
    else if (rest.length === 0) yield* show(options.some((w) => w.includes('n')))
    else if (rest[0] === 'add' || rest[0] === 'del') yield* modify(rest[0], rest.slice(1))
    else throw new Stop(4, USAGE)
    return 0
  } catch (e) {
    if (!(e instanceof Stop)) throw e
    yield* sys.complain(e.text)
    return e.code
  }
}

function* named(r: OldRoute): Sys<OldRoute> {
  const name = function* (text: string, zero: string): Sys<string> {
    if (text === '0.0.0.0') return zero
    const address = parseIp(text)
    const found = address === undefined ? 'EAI_NONAME' : yield* nameOfAddress(address)
    return typeof found === 'string' ? text : found.name
  }
  return { ...r, destination: r.mask === '255.255.255.255' ? yield* name(r.destination, 'default') : r.destination === '0.0.0.0' ? 'default' : r.destination, gateway: r.gateway === '-' ? '-' : yield* name(r.gateway, '0.0.0.0') }
}

function* show(numeric: boolean): Sys<void> {
  yield* sys.print('Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n')
  for (const row of yield* oldRoutes()) {
    const r = numeric ? row : yield* named(row)
    yield* sys.print(`${r.destination.padEnd(15)} ${r.gateway.padEnd(15)} ${r.mask.padEnd(15)} ${r.flags.padEnd(5)} ${String(r.metric).padEnd(6)} ${'0'.padEnd(2)} ${'0'.padStart(7)} ${r.device}\n`)
  }
}

function* addressOf(word: string): Sys<Ip> {
  const found = yield* getaddrinfo(word, { family: 4 })
  if (typeof found === 'string') throw new Stop(1, `${word}: ${found === 'EAI_NONAME' ? 'Unknown host' : GAI[found]}\n`)
  return found.addresses[0]!
}

function prefixLength(mask: Ip): number | undefined {
  for (let n = 0; n <= 32; n++) if (maskOf(n) === mask) return n
  return undefined
}

/** `route add [-net|-host] TARGET [netmask M] [gw G] [metric N] [[dev] IF]`. */
function* modify(verb: 'add' | 'del', words: readonly string[]): Sys<void> {
  let at = 0
  const kind = words[0] === '-net' || words[0] === '-host' ? words[at++] : undefined
  const target = words[at++]
  if (target === undefined) throw new Stop(4, USAGE)
  const [name = '', bits] = target.split('/')
  const dst = target === 'default' ? 0 : yield* addressOf(name)
  let prefix = target === 'default' ? 0 : bits !== undefined ? Number(bits) : kind === '-net' ? 24 : 32
  let via: Ip | undefined
  let metric: number | undefined
  let device: string | undefined
  let type: 'unreachable' | undefined
  while (at < words.length) {
    const word = words[at++]!
    const value = words[at]
    if (word === 'reject') {
      type = 'unreachable'
      continue
    }
    if (value === undefined && ['gw', 'netmask', 'metric', 'dev'].includes(word)) throw new Stop(4, USAGE)
    if (word === 'gw') via = yield* addressOf(words[at++]!)
    else if (word === 'metric') metric = Number(words[at++])
    else if (word === 'dev') device = words[at++]
    else if (word === 'netmask') {
      const length = prefixLength(parseIp(words[at++]!) ?? -1)
      if (length === undefined) throw new Stop(4, `route: bogus netmask ${value}\n`)
      prefix = length
    } else device = word
  }
  const link = device === undefined ? undefined : yield* net.ask('link', device)
  const failing = (e: SysError): Stop => new Stop(7, verb === 'add' ? `SIOCADDRT: ${e.message}\n` : `SIOCDELRT: ${e.message}\n`)
  if (device !== undefined && !link) throw failing(new SysError('ENODEV'))
  const request = { dst, prefix, ...(via === undefined ? {} : { via }), ...(link ? { link: link.id } : {}), ...(metric === undefined ? {} : { metric }), ...(type ? { type } : {}) }
  try {
    if (verb === 'del') yield* net.change('deleteRoute', request)
    else yield* net.change('setRoute', 'add', { ...request, protocol: 3, scope: via === undefined && !type ? 253 : 0, ...(type ? {} : { type: 'unicast' }) })
  } catch (e) {
    if (!isErrno(e)) throw e
    throw failing(e.detail?.includes('invalid gateway') ? new SysError('ENETUNREACH') : e)
  }
}
