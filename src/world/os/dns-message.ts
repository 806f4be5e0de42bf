/** Resource record types of RFC 1035 and RFC 3596 by name. */
export const DNS_TYPE = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, ANY: 255 } as const
export type DnsType = keyof typeof DNS_TYPE

export const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'] as const
export type Rcode = (typeof RCODES)[number]

export interface DnsQuestion { readonly name: string; readonly type: number }
export interface DnsRecord extends DnsQuestion {
  readonly ttl: number
  /** The data in the text of a zone file: an address, a name, `10 mail.example.` … */
  readonly data: string
}

/** A message of RFC 1035. Names end with a dot. */
export interface DnsMessage {
  readonly id: number
  readonly response: boolean
  readonly authoritative: boolean
  readonly truncated: boolean
  readonly recursionDesired: boolean
  readonly recursionAvailable: boolean
  readonly rcode: Rcode
  readonly questions: readonly DnsQuestion[]
  readonly answers: readonly DnsRecord[]
  readonly authority: readonly DnsRecord[]
  readonly additional: readonly DnsRecord[]
}

export const typeName = (type: number): string => Object.entries(DNS_TYPE).find(([, n]) => n === type)?.[0] ?? `TYPE${type}`

const labelsOf = (name: string): string[] => name.replace(/\.$/, '').split('.').filter((l) => l !== '')

class Writer {
  readonly bytes: number[] = []
  u16(n: number): void { this.bytes.push((n >> 8) & 255, n & 255) }
  u32(n: number): void { this.bytes.push((n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255) }
  text(text: string): void { this.bytes.push(text.length, ...Array.from(text, (c) => c.charCodeAt(0) & 255)) }
  name(name: string): void {
    for (const label of labelsOf(name)) this.text(label.slice(0, 63))
    this.bytes.push(0)
  }
}

const v6Groups = (text: string): number[] => {
  const [head = '', tail] = text.split('::')
  const groups = (part: string | undefined): number[] => (part ? part.split(':').map((g) => Number.parseInt(g, 16)) : [])
  const a = groups(head)
  const b = groups(tail)
  return tail === undefined ? a : [...a, ...Array.from({ length: 8 - a.length - b.length }, () => 0), ...b]
}

/** Data of a record from its text, by type. */
const writers: Readonly<Record<number, (w: Writer, data: string) => void>> = {
  [DNS_TYPE.A]: (w, data) => w.bytes.push(...data.split('.').map(Number)),
  [DNS_TYPE.AAAA]: (w, data) => v6Groups(data).forEach((g) => w.u16(g)),
  [DNS_TYPE.CNAME]: (w, data) => w.name(data),
  [DNS_TYPE.NS]: (w, data) => w.name(data),
  [DNS_TYPE.PTR]: (w, data) => w.name(data),
  [DNS_TYPE.TXT]: (w, data) => w.text(data.replace(/^"|"$/g, '')),
  [DNS_TYPE.MX]: (w, data) => {
    const [preference, name] = data.split(' ')
    w.u16(Number(preference))
    w.name(name ?? '')
  },
  [DNS_TYPE.SRV]: (w, data) => {
    const [priority, weight, port, target] = data.split(' ')
    for (const n of [priority, weight, port]) w.u16(Number(n))
    w.name(target ?? '')
  },
  [DNS_TYPE.SOA]: (w, data) => {
    const [primary, mail, ...numbers] = data.split(' ')
    w.name(primary ?? '')
    w.name(mail ?? '')
    for (const n of numbers) w.u32(Number(n))
  },
}

function writeRecord(w: Writer, r: DnsRecord): void {
  w.name(r.name)
  w.u16(r.type)
  w.u16(1)
  w.u32(r.ttl)
  const data = new Writer()
  writers[r.type]?.(data, r.data)
  w.u16(data.bytes.length)
  w.bytes.push(...data.bytes)
}

export function encodeDns(m: DnsMessage): Uint8Array {
  const w = new Writer()
  w.u16(m.id)
  const flag = (on: boolean, bit: number): number => (on ? 1 << bit : 0)
  w.u16(flag(m.response, 15) | flag(m.authoritative, 10) | flag(m.truncated, 9) | flag(m.recursionDesired, 8) | flag(m.recursionAvailable, 7) | RCODES.indexOf(m.rcode))
  for (const part of [m.questions, m.answers, m.authority, m.additional]) w.u16(part.length)
  for (const q of m.questions) {
    w.name(q.name)
    w.u16(q.type)
    w.u16(1)
  }
  for (const r of [...m.answers, ...m.authority, ...m.additional]) writeRecord(w, r)
  return Uint8Array.from(w.bytes)
}

export const dnsQuery = (id: number, name: string, type: number): DnsMessage => ({
  id, response: false, authoritative: false, truncated: false, recursionDesired: true, recursionAvailable: false, rcode: 'NOERROR',
  questions: [{ name, type }], answers: [], authority: [], additional: [],
})

class Reader {
  readonly bytes: Uint8Array
  at = 0
  constructor(bytes: Uint8Array) { this.bytes = bytes }
  u8(): number {
    const b = this.bytes[this.at++]
    if (b === undefined) throw new RangeError('the message ends too soon')
    return b
  }
  u16(): number { return this.u8() * 256 + this.u8() }
  u32(): number { return this.u16() * 65_536 + this.u16() }
  /** A name, compressed or not, with its final dot. */
  name(): string {
    let out = ''
    let back: number | undefined
    for (let jumps = 0; jumps < 128;) {
      const n = this.u8()
      if (n === 0) {
        if (back !== undefined) this.at = back
        return out === '' ? '.' : out
      }
      if (n >= 192) {
        const to = (n & 63) * 256 + this.u8()
        back ??= this.at
        this.at = to
        jumps++
        continue
      }
      for (let i = 0; i < n; i++) out += String.fromCharCode(this.u8())
      out += '.'
    }
    throw new RangeError('a name points at itself')
  }
}

const readers: Readonly<Record<number, (r: Reader, end: number) => string>> = {
  [DNS_TYPE.A]: (r) => [r.u8(), r.u8(), r.u8(), r.u8()].join('.'),
  [DNS_TYPE.AAAA]: (r) => Array.from({ length: 8 }, () => r.u16().toString(16)).join(':').replace(/\b0(:0)+\b/, ':').replace(/:{3,}/, '::'),
  [DNS_TYPE.CNAME]: (r) => r.name(),
  [DNS_TYPE.NS]: (r) => r.name(),
  [DNS_TYPE.PTR]: (r) => r.name(),
  [DNS_TYPE.MX]: (r) => `${r.u16()} ${r.name()}`,
  [DNS_TYPE.SRV]: (r) => `${r.u16()} ${r.u16()} ${r.u16()} ${r.name()}`,
  [DNS_TYPE.SOA]: (r) => `${r.name()} ${r.name()} ${Array.from({ length: 5 }, () => r.u32()).join(' ')}`,
  [DNS_TYPE.TXT]: (r, end) => {
    const parts: string[] = []
    while (r.at < end) {
      const n = r.u8()
      parts.push(`"${Array.from({ length: n }, () => String.fromCharCode(r.u8())).join('')}"`)
    }
    return parts.join(' ')
  },
}

function readRecord(r: Reader): DnsRecord {
  const name = r.name()
  const type = r.u16()
  r.u16()
  const ttl = r.u32()
  const end = r.u16() + r.at
  const data = readers[type]?.(r, end) ?? ''
  r.at = end
  return { name, type, ttl, data }
}

/** Undefined for what is no message. */
export function decodeDns(bytes: Uint8Array): DnsMessage | undefined {
  const r = new Reader(bytes)
  try {
    const id = r.u16()
    const flags = r.u16()
    const [questions, answers, authority, additional] = [r.u16(), r.u16(), r.u16(), r.u16()]
    const asked = Array.from({ length: questions }, () => {
      const question = { name: r.name(), type: r.u16() }
      r.u16()
      return question
    })
    const records = (n: number): DnsRecord[] => Array.from({ length: n }, () => readRecord(r))
    const bit = (n: number): boolean => ((flags >> n) & 1) === 1
    return {
      id, response: bit(15), authoritative: bit(10), truncated: bit(9), recursionDesired: bit(8), recursionAvailable: bit(7), rcode: RCODES[flags & 15] ?? 'SERVFAIL',
      questions: asked, answers: records(answers), authority: records(authority), additional: records(additional),
    }
  } catch (e) {
    if (!(e instanceof RangeError)) throw e
    return undefined
  }
}
