import { formatIp, type RouteAnswer, type RouteQuestion } from '../../../net/index.ts'
import { net, sys } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { needAddress, needPrefix } from './addresses.ts'
import { Arguments, Fail, invalid, kernel, matches, needNumber, number, USAGE_ERROR } from './arguments.ts'
import { linkNames, printed, type Context, type LinkNames } from './context.ts'
import type { Printer } from './printer.ts'
import { printCacheLine } from './route-cache.ts'
import { printDev, printFlags, printRoute, printVia } from './route-print.ts'
import { ROUTE_USAGE } from './usage/route.ts'

const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17 }

interface Asked { question: { -readonly [K in keyof RouteQuestion]: RouteQuestion[K] }; fibmatch: boolean; found: boolean; given: boolean; uid?: number; iif?: string; oif?: string }

type Reader = (a: Asked, args: Arguments) => void

const readers: readonly (readonly [(word: string) => boolean, Reader])[] = [
  [(w) => w === 'tos' || matches(w, 'dsfield'), (a, args) => { a.question.tos = needNumber(args, 'TOS value is invalid\n', 255) }],
  [(w) => matches(w, 'iif'), (a, args) => { a.iif = args.next() }],
  [(w) => matches(w, 'mark'), (a, args) => { a.question.mark = needNumber(args, 'invalid mark value') }],
  [(w) => matches(w, 'oif') || w === 'dev', (a, args) => { a.oif = args.next() }],
  [(w) => matches(w, 'notify', 'connected'), () => undefined],
  [(w) => w === 'uid', (a, args) => { a.uid = needNumber(args, 'invalid UID\n') }],
  [(w) => matches(w, 'fibmatch'), (a) => { a.fibmatch = true }],
  [(w) => w === 'sport', (a, args) => { a.question.sport = needNumber(args, 'invalid sport\n', 65535) }],
  [(w) => w === 'dport', (a, args) => { a.question.dport = needNumber(args, 'invalid dport\n', 65535) }],
  [(w) => w === 'ipproto', (a, args) => {
    const word = args.next()
    const n = PROTOCOLS[word] ?? number(word, 255)
    if (n === undefined) throw invalid('Invalid "ipproto" value\n', word)
    a.question.protocol = n
  }],
]

function read(c: Context, words: readonly string[]): Asked & { warning: string } {
  const asked: Asked = { question: { dst: 0 }, fibmatch: false, found: false, given: false }
  const args = new Arguments(words)
  let warning = ''
  while (args.left > 0) {
    const word = args.word!
    const reader = readers.find(([is]) => is(word))
    if (reader) reader[1](asked, args)
    else if (matches(word, 'from')) {
      const from = args.next()
      if (matches(from, 'help')) throw new Fail(USAGE_ERROR, ROUTE_USAGE)
      asked.question.src = needAddress(from, 'any')
      asked.given = true
    } else {
      const dst = word === 'to' ? args.next() : word
      if (matches(dst, 'help')) throw new Fail(USAGE_ERROR, ROUTE_USAGE)
      const prefix = needPrefix(dst, c.family)
      if (prefix.length !== 32) warning = `Warning: /${prefix.length} as prefix is invalid, only /32 (or none) is supported.\n`
      asked.question.dst = prefix.address
      asked.found = true
    }
    args.take()
  }
  if (!asked.found) throw new Fail(1, 'need at least a destination address\n')
  return { ...asked, warning }
}

/** `ip route get ADDRESS …`: asks the kernel where a packet would go. */
export function* routeGet(c: Context, words: readonly string[]): Sys<number> {
  const asked = read(c, words)
  if (asked.warning) yield* sys.complain(asked.warning)
  const names = yield* linkNames()
  const question: RouteQuestion = {
    ...asked.question,
    ...(asked.iif === undefined ? {} : { iif: names.need(asked.iif).id }),
    ...(asked.oif === undefined ? {} : { oif: names.need(asked.oif).id }),
  }
  const answer = yield* kernel(net.ask('route', question))
  const now = yield* sys.clock()
  const { euid } = yield* sys.self()
  if (asked.fibmatch && answer.route) {
    const found = answer.route
    const view = (yield* net.ask('routes', found.table)).find((r) => r.id === found.id)
    if (view) yield* printed(c, (p) => printRoute(p, view, names, { details: c.details, left: {}, nexthops: [] }))
    return 0
  }
  yield* printed(c, (p) => printAnswer(p, answer, question, asked, names, { now, uid: asked.uid ?? euid }))
  return 0
}

/** RTCF_LOCAL and its like share bits with flags of route offloading, which `ip` therefore prints as well. */
const FLAG_TWINS: Readonly<Partial<Record<RouteAnswer['type'], readonly string[]>>> = { multicast: ['rt_offload_failed'] }
const CACHE_FLAGS: Readonly<Partial<Record<RouteAnswer['type'], readonly string[]>>> = { local: ['local'], broadcast: ['local', 'brd'], multicast: ['mc'] }

function printAnswer(p: Printer, a: RouteAnswer, q: RouteQuestion, asked: Asked, names: LinkNames, who: { now: number; uid: number }): void {
  p.open('{')
  if (a.type !== 'unicast') p.value('type', a.type, { after: ' ' })
  p.value('dst', formatIp(q.dst), { after: ' ', color: 'inet' })
  if (asked.given && q.src !== undefined) {
    p.text('from ')
    p.value('from', formatIp(q.src), { after: ' ', color: 'inet' })
  }
  if (a.via !== undefined) printVia(p, a.via)
  printDev(p, 'dev', names.name(a.link))
  if (!asked.given) {
    p.text('src ')
    p.value('prefsrc', formatIp(a.src), { after: ' ', color: 'inet' })
  }
  printFlags(p, FLAG_TWINS[a.type] ?? [])
  if (q.mark !== undefined && q.mark !== 0) p.value('mark', q.mark >= 16 ? `0x${q.mark.toString(16)}` : q.mark, { before: 'mark ', after: ' ' })
  if (q.iif === undefined) p.value('uid', who.uid, { before: 'uid ', after: ' ' })
  const flags = [...(CACHE_FLAGS[a.type] ?? []), ...(a.exception?.redirected ? ['redirected'] : [])]
  printCacheLine(p, { flags, expires: a.exception?.expires, mtu: a.exception?.mtu }, who.now)
  if (q.iif !== undefined) printDev(p, 'iif', names.name(q.iif))
  p.text('\n')
  p.close('}')
}
