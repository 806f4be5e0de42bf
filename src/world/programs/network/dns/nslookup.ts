import { formatIp, parseIp } from '../../../net/index.ts'
import { candidates, DNS_TYPE, resolverConfig, sys, typeName, type DnsMessage, type Program } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { askOnce, reverseName, serversOf, serverText, typeNumber, withDot } from './ask.ts'

const bare = (name: string): string => name.replace(/(.)\.$/, '$1')
const TRIES = 3

/** nslookup of BIND 9.18, with a name on the command line. */
export const nslookup: Program = function* ({ argv }) {
  const words = argv.slice(1)
  const options = words.filter((w) => w.startsWith('-'))
  const [name, server] = words.filter((w) => !w.startsWith('-'))
  const asked = options.map((o) => /^-(?:ty|type|query|q|querytype)=(.*)$/.exec(o)?.[1]).find((t) => t !== undefined)
  const unknown = options.find((o) => !/^-(?:ty|type|query|q|querytype|port|timeout|retry|debug|nodebug|sil)/.test(o))
  if (unknown !== undefined) yield* sys.complain(`*** Invalid option: ${unknown.slice(1)}\n`)
  if (name === undefined) return 0
  const servers = yield* serversOf(server)
  if (servers.length === 0) {
    yield* sys.print(`nslookup: couldn't get address for '${server}': not found\n`)
    return 1
  }
  const address = parseIp(name)
  const types = asked === undefined ? (address === undefined ? [DNS_TYPE.A, DNS_TYPE.AAAA] : [DNS_TYPE.PTR]) : [typeNumber(asked) ?? DNS_TYPE.A]
  const names = address === undefined ? candidates(yield* resolverConfig(), name).map(withDot) : [reverseName(address)]
  for (const [i, candidate] of names.entries()) {
    const m = yield* answered(servers, candidate, types[0]!)
    if (!m) {
      yield* sys.print(';; no servers could be reached\n\n')
      return 1
    }
    if (i === 0 && address === undefined) yield* sys.print(`Server:\t\t${formatIp(servers[0]!.address)}\nAddress:\t${serverText(servers[0]!)}\n\n`)
    if (m.rcode !== 'NOERROR') {
      if (i < names.length - 1) continue
      yield* sys.print(`** server can't find ${bare(candidate)}: ${m.rcode}\n\n`)
      return 1
    }
    yield* sys.print(answerWords(m))
    for (const type of types.slice(1)) {
      const more = yield* answered(servers, candidate, type)
      if (more?.answers.some((r) => r.type === type)) yield* sys.print(answerWords({ ...more, answers: more.answers.filter((r) => r.type === type) }, false))
    }
    yield* sys.print('\n')
    return 0
  }
  return 1
}

function answerWords(m: DnsMessage, intro = true): string {
  const head = intro && !m.authoritative && m.answers.some((r) => r.type !== DNS_TYPE.PTR) ? 'Non-authoritative answer:\n' : ''
  if (m.answers.length === 0) return `${head}*** Can't find ${bare(m.questions[0]?.name ?? '')}: No answer\n`
  return head + m.answers.map((r) => {
    if (r.type === DNS_TYPE.A || r.type === DNS_TYPE.AAAA) return `Name:\t${bare(r.name)}\nAddress: ${r.data}\n`
    if (r.type === DNS_TYPE.PTR) return `${bare(r.name)}\tname = ${r.data}\n`
    if (r.type === DNS_TYPE.CNAME) return `${bare(r.name)}\tcanonical name = ${r.data}\n`
    return `${bare(r.name)}\t${typeName(r.type).toLowerCase()} = ${r.data}\n`
  }).join('')
}

function* answered(servers: readonly { address: number; port: number }[], name: string, type: number): Sys<DnsMessage | undefined> {
  for (let round = 0; round < TRIES; round++) {
    for (const server of servers) {
      const { answer } = yield* askOnce(server, name, type)
      if (typeof answer !== 'string') return answer
      yield* sys.print(`;; communications error to ${serverText(server)}: ${answer === 'timeout' ? 'timed out' : 'connection refused'}\n`)
    }
  }
  return undefined
}
