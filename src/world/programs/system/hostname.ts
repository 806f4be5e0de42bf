import { formatIp } from '../../net/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'
import { getaddrinfo, hostsEntries, net, sys, type Program } from '../../os/index.ts'

const HELP = `Usage: hostname [-b] {hostname|-F file}         set host name (from file)
       hostname [-a|-A|-d|-f|-i|-I|-s|-y]       display formatted name
       hostname                                 display host name

Program options:
    -a, --alias            alias names
    -A, --all-fqdns        all long host names (FQDNs)
    -b, --boot             set default hostname if none available
    -d, --domain           DNS domain name
    -f, --fqdn, --long     long host name (FQDN)
    -F, --file             read host name from given file
    -i, --ip-address       addresses for the host name
    -I, --all-ip-addresses all addresses for the host
    -s, --short            short host name
`

/** hostname(1): shows or sets the host's name, its addresses. */
export const hostname: Program = function* ({ argv }): Sys<number> {
  const [first, second] = argv.slice(1)
  const name = (yield* sys.host()).hostname
  if (first === undefined) {
    yield* sys.print(`${name}\n`)
    return 0
  }
  if (!first.startsWith('-')) return yield* set(first)
  const show = Object.entries(SHOW).find(([names]) => names.split(' ').includes(first))?.[1]
  if (show) return yield* show(name)
  if (first === '-F' || first === '--file') return yield* set(((yield* sys.readFile(second ?? '')).split('\n').find((l) => l.trim() !== '' && !l.startsWith('#')) ?? '').trim())
  if (first === '-h' || first === '--help') {
    yield* sys.print(HELP)
    return 0
  }
  yield* sys.complain(`${first.startsWith('--') ? `hostname: unrecognized option '${first}'` : `hostname: invalid option -- '${first[1] ?? ''}'`}\n${HELP}`)
  return 4
}

const SHOW: Readonly<Record<string, (name: string) => Sys<number>>> = {
  *'-s --short'(name) { return yield* say(name.split('.')[0]!) },
  *'-f --fqdn --long'(name) { return yield* say((yield* namesOf(name))[0] ?? name) },
  *'-d --domain'(name) {
    const long = (yield* namesOf(name))[0] ?? name
    const dot = long.indexOf('.')
    return dot < 0 ? 0 : yield* say(long.slice(dot + 1))
  },
  *'-a --alias'(name) { return yield* say((yield* namesOf(name)).slice(1).join(' ')) },
  *'-i --ip-address'(name) {
    const found = yield* getaddrinfo(name, { family: 4 })
    if (typeof found === 'string') {
      yield* sys.complain('hostname: Name or service not known\n')
      return 1
    }
    return yield* say(found.addresses.map((a) => formatIp(a)).join(' '))
  },
  *'-I --all-ip-addresses --all-fqdns -A'() {
    const links = (yield* net.ask('links')).filter((l) => l.kind !== 'loopback' && l.up)
    return yield* say(links.flatMap((l) => l.addresses).map((a) => `${formatIp(a.local)} `).join(''))
  },
}

function* say(text: string): Sys<number> {
  yield* sys.print(`${text}\n`)
  return 0
}

/** Names that /etc/hosts has together with the host's. */
function* namesOf(name: string): Sys<string[]> {
  const entry = (yield* hostsEntries()).find((e) => e.names.includes(name))
  return entry ? [...entry.names] : []
}

function* set(name: string): Sys<number> {
  if (!/^[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?$/.test(name)) {
    yield* sys.complain('hostname: the specified hostname is invalid\n')
    return 1
  }
  try {
    yield* sys.sethostname(name)
    return 0
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* sys.complain('hostname: you must be root to change the host name\n')
    return 1
  }
}
