import { formatIp, parseIp } from '../../../net/index.ts'
import { encodeDns, sys, typeName, type DnsMessage, type DnsRecord, type Program } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { strftime } from '../../../text/index.ts'
import { askOnce, DNS_PORT, reverseName, serversOf, serverText, typeNumber, withDot, type Asked } from './ask.ts'

const VERSION = '9.18.28-1~deb12u2-Debian'
const SECOND = 1_000_000
const CLASSES = ['IN', 'CH', 'HS']

interface Question {
  server?: string
  name: string
  type: number
  port: number
  tries: number
  timeout: number
  short: boolean
  shown: Set<string>
}

const SECTIONS = ['cmd', 'comments', 'question', 'answer', 'authority', 'additional', 'stats'] as const

/** `+short`, `+time=1`, `+noall` …; unknown ones are told. Undefined when all is well. */
function plus(q: Question, word: string): string | undefined {
  const [key = '', value] = word.slice(1).split('=')
  const off = key.startsWith('no')
  const name = off ? key.slice(2) : key
  if (name === 'all') q.shown = new Set(off ? [] : SECTIONS)
  else if (name === 'short') q.short = !off
  else if (name === 'time' || name === 'timeout') q.timeout = Math.max(1, Number(value)) * SECOND
  else if (name === 'tries') q.tries = Math.max(1, Number(value))
  else if (name === 'retry') q.tries = Math.max(0, Number(value)) + 1
  else {
    const section = SECTIONS.find((s) => s.startsWith(name))
    if (section && off) q.shown.delete(section)
    else if (section) q.shown.add(section)
    else if (!['recurse', 'search', 'edns', 'dnssec', 'tcp', 'vc', 'cookie', 'rec', 'multiline'].includes(name)) return `Invalid option: ${word}\n`
  }
  return undefined
}

function readWords(words: readonly string[]): Question | string {
  const q: Question = { name: '.', type: 2, port: DNS_PORT, tries: 3, timeout: 5 * SECOND, short: false, shown: new Set(SECTIONS) }
  let named = false
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (word.startsWith('@')) q.server = word.slice(1)
    else if (word.startsWith('+')) {
      const error = plus(q, word)
      if (error) return error
    } else if (word === '-x') {
      const address = parseIp(words[++i] ?? '')
      if (address === undefined) return `Invalid IP address ${words[i] ?? ''}\n`
      Object.assign(q, { name: reverseName(address), type: 12 })
      named = true
    } else if (word === '-t' || word === '-q' || word === '-p') {
      const value = words[++i] ?? ''
      if (word === '-t') q.type = typeNumber(value) ?? q.type
      else if (word === '-p') q.port = Number(value)
      else {
        Object.assign(q, { name: withDot(value), type: named ? q.type : 1 })
        named = true
      }
    } else if (word.startsWith('-')) continue
    else if (typeNumber(word) !== undefined) q.type = typeNumber(word)!
    else if (CLASSES.includes(word.toUpperCase())) continue
    else {
      if (q.type === 2 && !named) q.type = 1
      q.name = withDot(word)
      named = true
    }
  }
  return q
}

/** dig of BIND 9.18. */
export const dig: Program = function* ({ argv }) {
  const q = readWords(argv.slice(1))
  if (typeof q === 'string') {
    yield* sys.complain(q)
    return 1
  }
  const banner = `\n; <<>> DiG ${VERSION} <<>> ${argv.slice(1).join(' ')}\n`
  const servers = yield* serversOf(q.server, q.port)
  if (servers.length === 0) {
    yield* sys.complain(`dig: couldn't get address for '${q.server}': not found\n`)
    return 10
  }
  let failures = ''
  for (let round = 0; round < q.tries; round++) {
    for (const server of servers) {
      const asked = yield* askOnce(server, q.name, q.type, q.timeout)
      if (typeof asked.answer !== 'string') {
        yield* sys.print(q.short ? shortWords(asked.answer) : `${q.shown.has('cmd') ? `${failures}${banner}${';; global options: +cmd\n'}` : ''}${yield* report(q, asked, asked.answer)}`)
        return 0
      }
      failures += asked.answer === 'timeout' ? `;; communications error to ${serverText(server)}: timed out\n` : `;; communications error to ${serverText(server)}: connection refused\n`
      yield* sys.print(failures)
      failures = ''
    }
  }
  yield* sys.print(`${q.shown.has('cmd') && !q.short ? `${banner}` : ''}${q.short ? '' : ';; global options: +cmd\n'};; no servers could be reached\n${q.short ? '' : '\n'}`)
  return 9
}

const shortWords = (m: DnsMessage): string => m.answers.map((r) => `${r.data}\n`).join('')

const recordLine = (r: DnsRecord): string => `${r.name.padEnd(23)} ${String(r.ttl)}\tIN\t${typeName(r.type)}\t${r.data}\n`

function* report(q: Question, asked: Asked, m: DnsMessage): Sys<string> {
  const flags = [...(m.response ? ['qr'] : []), ...(m.authoritative ? ['aa'] : []), ...(m.recursionDesired ? ['rd'] : []), ...(m.recursionAvailable ? ['ra'] : [])].join(' ')
  let out = q.shown.has('comments')
    ? `;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: ${m.rcode}, id: ${m.id}\n;; flags: ${flags}; QUERY: ${m.questions.length}, ANSWER: ${m.answers.length}, AUTHORITY: ${m.authority.length}, ADDITIONAL: ${m.additional.length}\n\n`
    : ''
  const title = (t: string): string => (q.shown.has('comments') ? `;; ${t} SECTION:\n` : '')
  if (q.shown.has('question')) out += `${title('QUESTION')}${m.questions.map((x) => `;${x.name.padEnd(22)}\tIN\t${typeName(x.type)}\n`).join('')}\n`
  for (const [name, key, records] of [['ANSWER', 'answer', m.answers], ['AUTHORITY', 'authority', m.authority], ['ADDITIONAL', 'additional', m.additional]] as const) {
    if (q.shown.has(key) && records.length > 0) out += `${title(name)}${records.map(recordLine).join('')}${q.shown.has('comments') ? '\n' : ''}`
  }
  if (!q.shown.has('stats')) return out
  const { micros, offsetMinutes, zone } = yield* sys.epoch()
  return `${out};; Query time: ${Math.floor(asked.took / 1000)} msec\n;; SERVER: ${serverText(asked.server)}(${formatIp(asked.server.address)}) (UDP)\n`
    + `;; WHEN: ${strftime('%a %b %d %H:%M:%S %Z %Y', { micros: micros + (yield* sys.clock()), offset: offsetMinutes * 60, zone })}\n;; MSG SIZE  rcvd: ${encodeDns(m).length}\n\n`
}
