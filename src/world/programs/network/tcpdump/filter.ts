import { parseIp } from '../../../net/index.ts'
import type { Filter, Side, Value } from '../../../os/index.ts'
import { FilterError, NeedsName, type FilterNames } from './filter-names.ts'
import { CONNECTIVES, CONSTANTS, NUMBERS, PROTOS, RELATIONS, tokens, type Token } from './filter-words.ts'

interface Qualifiers { proto?: string; side: Side; type?: string }

const TYPES = ['host', 'net', 'port', 'portrange', 'proto']
const MAC = /^[0-9a-fA-F]{1,2}([:-][0-9a-fA-F]{1,2}){5}$/
const LOADS = ['ether', 'ip', 'arp', 'tcp', 'udp', 'icmp'] as const
const SYNTAX = "can't parse filter expression: syntax error"

/** Reads pcap-filter(7): `and` and `or` bind alike, from the left; a bare name takes the last qualifiers. */
class Parser {
  readonly #tokens: readonly Token[]
  readonly #names: FilterNames
  #at = 0
  #last: Qualifiers = { side: 'either' }

  constructor(list: readonly Token[], names: FilterNames) {
    this.#tokens = list
    this.#names = names
  }

  parse(): Filter {
    const filter = this.#expression()
    if (this.#at < this.#tokens.length) throw new FilterError(SYNTAX)
    return filter
  }

  #peek(ahead = 0): string | undefined { return this.#tokens[this.#at + ahead]?.text }
  #is(...words: string[]): boolean { return words.includes(this.#peek() ?? '\0') }
  #take(): string {
    const token = this.#tokens[this.#at++]
    if (!token) throw new FilterError(SYNTAX)
    return token.text
  }
  #expect(text: string): void { if (this.#take() !== text) throw new FilterError(SYNTAX) }

  #expression(): Filter {
    let left = this.#term()
    for (let op = CONNECTIVES[this.#peek() ?? '']; op; op = CONNECTIVES[this.#peek() ?? '']) {
      this.#take()
      left = { op, a: left, b: this.#term() }
    }
    return left
  }

  #term(): Filter {
    if (this.#is('not', '!')) {
      this.#take()
      return { op: 'not', a: this.#term() }
    }
    if (this.#is('(') && !this.#comparisonAhead()) {
      this.#take()
      const inner = this.#expression()
      this.#expect(')')
      return inner
    }
    return this.#comparisonAhead() ? this.#comparison() : this.#primitive()
  }

  /** Is what follows arithmetic: bytes of a header, a number, or `len`, before a relation? */
  #comparisonAhead(): boolean {
    const saved = this.#at
    try {
      this.#value()
      return RELATIONS[this.#peek() ?? ''] !== undefined
    } catch (e) {
      if (!(e instanceof FilterError)) throw e
      return false
    } finally {
      this.#at = saved
    }
  }

  #comparison(): Filter {
    const left = this.#value()
    const how = RELATIONS[this.#take()]!
    return { op: 'compare', how, left, right: this.#value() }
  }

  /** C's precedence: shifts, then &, ^, |, around sums and products. */
  #value(level = 0): Value {
    const levels = [['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/', '%']] as const
    if (level === levels.length) return this.#atom()
    let left = this.#value(level + 1)
    while (this.#is(...levels[level]!)) {
      const math = this.#take() as Extract<Value, { math: unknown }>['math']
      left = { math, left, right: this.#value(level + 1) }
    }
    return left
  }

  #atom(): Value {
    const word = this.#take()
    if (word === '(') {
      const inner = this.#value()
      this.#expect(')')
      return inner
    }
    if (word === 'len') return { len: true }
    if (/^(0x[0-9a-fA-F]+|\d+)$/.test(word)) return { n: Number(word) }
    if (Object.hasOwn(CONSTANTS, word)) return { n: CONSTANTS[word]! }
    const load = LOADS.find((l) => l === word)
    if (!load || !this.#is('[')) throw new FilterError(SYNTAX)
    this.#take()
    const at = this.#value()
    let size: 1 | 2 | 4 | undefined = 1
    if (this.#is(':')) {
      this.#take()
      const given = Number(this.#take())
      size = ([1, 2, 4] as const).find((n) => n === given)
      if (!size) throw new FilterError('data size must be 1, 2, or 4')
    }
    this.#expect(']')
    return { load, at, size }
  }

  #primitive(): Filter {
    if (this.#is('less', 'greater')) return this.#length()
    if (this.#is('broadcast', 'multicast')) return { op: 'cast', layer: 'ether', what: this.#take() as 'broadcast' }
    if (this.#is('inbound', 'outbound')) return { op: 'direction', out: this.#take() === 'outbound' }
    if (this.#is('ifname')) {
      this.#take()
      return { op: 'link', name: this.#take() }
    }
    const q = this.#qualifiers()
    const next = this.#peek()
    const given = q.proto !== undefined || q.type !== undefined || q.side !== 'either'
    if (q.proto !== undefined && q.type === undefined && q.side === 'either' && (next === undefined || this.#isConnective(next))) return protocol(q.proto)
    if ((q.proto === 'ip' || q.proto === 'ether') && this.#is('broadcast', 'multicast')) return { op: 'cast', layer: q.proto, what: this.#take() as 'broadcast' }
    if (!given) return this.#identified(this.#last)
    this.#last = q
    return this.#identified(q)
  }

  #isConnective(text: string): boolean { return text === ')' || CONNECTIVES[text] !== undefined }

  #length(): Filter {
    const how = this.#take() === 'less' ? '<=' : '>='
    return { op: 'compare', how, left: { len: true }, right: { n: Number(this.#take()) } }
  }

  #qualifiers(): Qualifiers {
    const q: Qualifiers = { side: 'either' }
    if (this.#is(...PROTOS) && q.proto === undefined) q.proto = this.#take()
    if (this.#is('src', 'dst')) {
      q.side = this.#take() as Side
      if (this.#is('or', 'and') && (this.#peek(1) === 'src' || this.#peek(1) === 'dst')) {
        q.side = this.#take() === 'or' ? 'either' : 'both'
        this.#take()
        q.type = 'host'
      }
    }
    if (this.#is(...TYPES)) q.type = this.#take()
    return q
  }

  #identified(q: Qualifiers): Filter {
    const word = this.#take()
    if (CONNECTIVES[word] || this.#tokens[this.#at - 1]!.kind !== 'word') throw new FilterError(SYNTAX)
    if (q.type === 'port' || q.type === 'portrange') return this.#port(q, word)
    if (q.type === 'proto') return this.#proto(q, word)
    if (q.type === 'net') return this.#net(q, word)
    if (MAC.test(word)) return { op: 'ether-host', side: q.side, mac: word.toLowerCase().split(/[:-]/).map((b) => b.padStart(2, '0')).join(':') }
    if (this.#is('/') && q.type === undefined && parseIp(word) !== undefined) return this.#net(q, word)
    return this.#host(q, word)
  }

  #port(q: Qualifiers, word: string): Filter {
    const proto = q.proto === undefined || q.proto === 'ip' ? undefined : NUMBERS[q.proto]
    if (q.proto !== undefined && q.proto !== 'ip' && q.proto !== 'tcp' && q.proto !== 'udp' && q.proto !== 'sctp') throw new FilterError("illegal qualifier of 'port'")
    let [low, high] = [word, word]
    if (q.type === 'portrange') {
      const range = /^(.+)-(.+)$/.exec(word)
      if (range) [, low, high] = range as unknown as [string, string, string]
      else if (this.#is('-')) {
        this.#take()
        high = this.#take()
      }
    }
    const number = (text: string): number => {
      const n = /^\d+$/.test(text) ? Number(text) : this.#names.port(text)
      if (n === undefined) throw new FilterError(`unknown port '${text}'`)
      if (n > 65_535) throw new FilterError(`illegal port number ${n} > 65535`)
      return n
    }
    return { op: 'port', side: q.side, low: number(low), high: number(high), ...(proto === undefined ? {} : { proto }) }
  }

  #proto(q: Qualifiers, word: string): Filter {
    if (q.proto === 'ether') return protocol(word)
    const n = /^\d+$/.test(word) ? Number(word) : NUMBERS[word]
    if (n === undefined) throw new FilterError(`unknown ip proto '${word}'`)
    return { op: 'proto', n }
  }

  #net(q: Qualifiers, word: string): Filter {
    const parts = word.split('.')
    if (parts.length > 4 || !parts.every((p) => /^\d+$/.test(p) && Number(p) <= 255)) throw new FilterError(`unknown network '${word}'`)
    const address = [0, 1, 2, 3].reduce((ip, i) => ip * 256 + Number(parts[i] ?? 0), 0)
    let length = parts.length * 8
    if (this.#is('/')) {
      this.#take()
      length = Number(this.#take())
      if (!(length <= 32)) throw new FilterError('mask length must be <= 32')
    } else if (this.#is('mask')) {
      this.#take()
      length = (parseIp(this.#take()) ?? 0).toString(2).replace(/0/g, '').length
    }
    const mask = length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0
    if ((address & ~mask) !== 0) throw new FilterError(`non-network bits set in "${word}/${length}"`)
    return { op: 'host', side: q.side, address, length, ...layerOf(q) }
  }

  #host(q: Qualifiers, word: string): Filter {
    const address = parseIp(word)
    const known = address === undefined ? this.#names.hosts.get(word) : [address]
    if (known === undefined) throw new NeedsName(word)
    if (known.length === 0) throw new FilterError(`unknown host '${word}'`)
    return known.map((a): Filter => ({ op: 'host', side: q.side, address: a, length: 32, ...layerOf(q) })).reduce((a, b) => ({ op: 'or', a, b }))
  }
}

const layerOf = (q: Qualifiers): { layer?: 'ip' | 'arp' } => (q.proto === 'ip' || q.proto === 'arp' ? { layer: q.proto } : {})

function protocol(word: string): Filter {
  if (word === 'ip' || word === 'arp' || word === 'ip6') return { op: 'ether', type: word }
  const n = NUMBERS[word]
  // What the lab's links never carry (rarp, vlan) matches nothing.
  return n === undefined ? { op: 'not', a: { op: 'true' } } : { op: 'proto', n }
}

/** Parses a filter. Throws `FilterError`, and `NeedsName` for a host name that `names` does not know yet. */
export function parseFilter(text: string, names: FilterNames): Filter {
  if (text.trim() === '') return { op: 'true' }
  const list = tokens(text)
  if (!list) throw new FilterError(SYNTAX)
  // A word that is nothing but itself is no filter: it has neither a qualifier nor one to inherit.
  if (list.length === 1 && list[0]!.kind === 'word' && !PROTOS.includes(list[0]!.text) && parseIp(list[0]!.text) === undefined && !CONSTANT_WORDS.includes(list[0]!.text)) {
    throw new FilterError(SYNTAX)
  }
  return new Parser(list, names).parse()
}

const CONSTANT_WORDS = ['inbound', 'outbound', 'broadcast', 'multicast']
