import { formatIp, parseIp } from '../../../net/index.ts'
import { candidates, DNS_TYPE, resolverConfig, sys, typeName, type DnsMessage, type DnsRecord, type Program } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { getopt } from '../getopt.ts'
import { askOnce, reverseName, serversOf, serverText, typeNumber, withDot } from './ask.ts'

const USAGE = `Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]
            [-R number] [-m flag] [-p port] hostname [server]
`
const SECOND = 1_000_000

const bare = (name: string): string => name.replace(/(.)\.$/, '$1')

function recordWords(r: DnsRecord): string {
  const name = bare(r.name)
  if (r.type === DNS_TYPE.A) return `${name} has address ${r.data}\n`
  if (r.type === DNS_TYPE.AAAA) return `${name} has IPv6 address ${r.data}\n`
  if (r.type === DNS_TYPE.CNAME) return `${name} is an alias for ${r.data}\n`
  if (r.type === DNS_TYPE.PTR) return `${name} domain name pointer ${r.data}\n`
  if (r.type === DNS_TYPE.MX) return `${name} mail is handled by ${r.data}\n`
  if (r.type === DNS_TYPE.TXT) return `${name} descriptive text ${r.data}\n`
  return `${name} has ${typeName(r.type)} record ${r.data}\n`
}

/** host of BIND 9.18. */
export const host: Program = function* ({ argv }) {
  const line = getopt(argv.slice(1), '46aAc:CdilnrR:sN:t:TUvVwW:p:m:')
  const value = (name: string): string | undefined => line.options.findLast((o) => o.name === name)?.value
  const [name, server] = line.operands
  if (line.error !== undefined || name === undefined) {
    yield* sys.complain(`${line.error === undefined ? '' : `host: ${line.error}\n`}${USAGE}`)
    return 1
  }
  const servers = yield* serversOf(server)
  if (servers.length === 0) {
    yield* sys.complain(`host: couldn't get address for '${server}': not found\n`)
    return 1
  }
  const address = parseIp(name)
  const given = value('t')
  const types = given === undefined ? (address === undefined ? [DNS_TYPE.A, DNS_TYPE.AAAA, DNS_TYPE.MX] : [DNS_TYPE.PTR]) : [typeNumber(given) ?? DNS_TYPE.A]
  const names = address === undefined ? candidates(yield* resolverConfig(), name).map(withDot) : [reverseName(address)]
  const timeout = Number(value('W') ?? 5) * SECOND
  if (server !== undefined) yield* sys.print(`Using domain server:\nName: ${server}\nAddress: ${serverText(servers[0]!)}\nAliases: \n\n`)
  let failure = ''
  for (const candidate of names) {
    const found = yield* first(servers, candidate, types[0]!, timeout)
    if (!found) {
      yield* sys.print(';; no servers could be reached\n')
      return 1
    }
    if (found.rcode !== 'NOERROR') {
      failure = `Host ${bare(candidate)} not found: ${{ NXDOMAIN: '3(NXDOMAIN)', SERVFAIL: '2(SERVFAIL)', REFUSED: '5(REFUSED)', FORMERR: '1(FORMERR)', NOTIMP: '4(NOTIMP)' }[found.rcode]}\n`
      continue
    }
    let out = found.answers.map(recordWords).join('')
    for (const type of types.slice(1)) out += ((yield* first(servers, candidate, type, timeout))?.answers ?? []).filter((r) => r.type === type).map(recordWords).join('')
    yield* sys.print(out === '' ? `${bare(candidate)} has no ${typeName(types[0]!)} record\n` : out)
    return 0
  }
  yield* sys.print(failure)
  return 1
}

function* first(servers: readonly { address: number; port: number }[], name: string, type: number, timeout: number): Sys<DnsMessage | undefined> {
  for (let round = 0; round < 2; round++) {
    for (const server of servers) {
      const { answer } = yield* askOnce(server, name, type, timeout)
      if (typeof answer !== 'string') return answer
      yield* sys.print(`;; communications error to ${formatIp(server.address)}#${server.port}: ${answer === 'timeout' ? 'timed out' : 'connection refused'}\n`)
    }
  }
  return undefined
}
