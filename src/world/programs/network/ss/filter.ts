import { parseIp } from '../../../net/index.ts'
import type { SocketView } from '../../../os/index.ts'
import type { Services } from '../services.ts'

/** Ends `ss` with words on stderr. */
export class Stop {
  readonly code: number
  readonly text: string
  constructor(code: number, text: string) {
    this.code = code
    this.text = text
  }
}

export type SocketTest = (s: SocketView) => boolean

/** States by ss's words, and the groups of them. */
const STATES: Readonly<Record<string, readonly string[]>> = {
  established: ['ESTAB'], 'syn-sent': ['SYN-SENT'], 'syn-recv': ['SYN-RECV'], 'fin-wait-1': ['FIN-WAIT-1'], 'fin-wait-2': ['FIN-WAIT-2'], 'time-wait': ['TIME-WAIT'],
  unconnected: ['UNCONN'], closed: ['UNCONN'], 'close-wait': ['CLOSE-WAIT'], 'last-ack': ['LAST-ACK'], listening: ['LISTEN'], closing: ['CLOSING'],
}
const ALL = Object.values(STATES).flat()
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  all: ALL, connected: ALL.filter((s) => s !== 'LISTEN' && s !== 'UNCONN'), synchronized: ALL.filter((s) => s !== 'LISTEN' && s !== 'UNCONN' && s !== 'SYN-SENT'),
  bucket: ['SYN-RECV', 'TIME-WAIT'], big: ALL.filter((s) => s !== 'SYN-RECV' && s !== 'TIME-WAIT'),
}

export function statesOf(word: string): readonly string[] {
  const states = STATES[word] ?? GROUPS[word]
  if (!states) throw new Stop(255, `ss: wrong state name: ${word}\n`)
  return states
}

const OPERATORS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b, '==': (a, b) => a === b, eq: (a, b) => a === b, '!=': (a, b) => a !== b, ne: (a, b) => a !== b, neq: (a, b) => a !== b,
  '<': (a, b) => a < b, lt: (a, b) => a < b, '>': (a, b) => a > b, gt: (a, b) => a > b, '<=': (a, b) => a <= b, le: (a, b) => a <= b, leq: (a, b) => a <= b,
  '>=': (a, b) => a >= b, ge: (a, b) => a >= b, geq: (a, b) => a >= b,
}

function portOf(word: string, services: Services): number {
  const text = word.replace(/^.*:/, '')
  const n = /^\d+$/.test(text) ? Number(text) : services.port(text, 'tcp')
  if (n === undefined) throw new Stop(1, `Error: "${text}" does not look like a port.\nCannot parse dst/src address.\n`)
  return n
}

/** `192.168.10.0/24:179`, `:ssh`, `*`. */
function addressTest(word: string, side: 'local' | 'remote', services: Services): SocketTest {
  const colon = word.lastIndexOf(':')
  const [place, port] = colon < 0 ? [word, undefined] : [word.slice(0, colon), word.slice(colon + 1)]
  const [address = '', bits] = place.split('/')
  const base = address === '' || address === '*' ? undefined : parseIp(address)
  if (address !== '' && address !== '*' && base === undefined) throw new Stop(1, `Error: an inet prefix is expected rather than "${place}".\nCannot parse dst/src address.\n`)
  const length = bits === undefined ? 32 : Number(bits)
  const wanted = port === undefined || port === '' || port === '*' ? undefined : portOf(port, services)
  return (s) => {
    const at = s[side] ?? { address: 0, port: 0 }
    if (wanted !== undefined && at.port !== wanted) return false
    return base === undefined || length === 0 || at.address >>> (32 - length) === base >>> (32 - length)
  }
}

/** Reads the expression behind the options: tests with `and`, `or`, `not`, parentheses. */
export function readExpression(words: readonly string[], services: Services): SocketTest {
  const tokens = words.flatMap((w) => w.split(/\s+/)).flatMap((w) => w.split(/([()])/)).filter((w) => w !== '')
  let at = 0
  const next = (): string => {
    const token = tokens[at++]
    if (token === undefined) throw new Stop(255, 'ss: bison bellows (while parsing filter): "syntax error!" Sorry.\n')
    return token
  }
  function term(): SocketTest {
    const word = next()
    if (word === 'not' || word === '!') {
      const inner = term()
      return (s) => !inner(s)
    }
    if (word === '(') {
      const inner = either()
      next()
      return inner
    }
    if (word === 'sport' || word === 'dport') {
      const operator = OPERATORS[tokens[at] ?? '']
      if (operator) at++
      const port = portOf(next(), services)
      const side = word === 'sport' ? 'local' : 'remote'
      return (s) => (operator ?? OPERATORS['=']!)(s[side]?.port ?? 0, port)
    }
    if (word === 'src' || word === 'dst') {
      if (OPERATORS[tokens[at] ?? '']) at++
      return addressTest(next(), word === 'src' ? 'local' : 'remote', services)
    }
    return addressTest(word, 'remote', services)
  }
  function both(): SocketTest {
    let left = term()
    while (at < tokens.length && tokens[at] !== ')' && tokens[at] !== 'or' && tokens[at] !== '|' && tokens[at] !== '||') {
      if (['and', '&', '&&'].includes(tokens[at]!)) at++
      const [a, b] = [left, term()]
      left = (s) => a(s) && b(s)
    }
    return left
  }
  function either(): SocketTest {
    let left = both()
    while (['or', '|', '||'].includes(tokens[at] ?? '')) {
      at++
      const [a, b] = [left, both()]
      left = (s) => a(s) || b(s)
    }
    return left
  }
  return tokens.length === 0 ? () => true : either()
}
