import { familyNumbers, familyOf, type Family } from './family.ts'
import { Reader, Writer } from './wire.ts'

/** What an OPEN offers (RFC 5492 and the RFCs of the codes). */
export type Capability =
  | { readonly kind: 'multiprotocol'; readonly family: Family }
  | { readonly kind: 'route-refresh' | 'route-refresh-cisco' | 'enhanced-route-refresh' | 'extended-message' | 'dynamic' }
  | { readonly kind: 'extended-next-hop'; readonly entries: readonly { readonly family: Family; readonly nextHopAfi: number }[] }
  | { readonly kind: 'four-octet-as'; readonly as: number }
  | { readonly kind: 'add-path'; readonly entries: readonly { readonly family: Family; readonly mode: 'receive' | 'send' | 'both' }[] }
  | { readonly kind: 'fqdn'; readonly host: string; readonly domain: string }
  | {
    readonly kind: 'graceful-restart'
    /** R bit: the speaker has just restarted. */
    readonly restarting: boolean
    /** N bit (RFC 8538): NOTIFICATIONs too keep routes. */
    readonly notification: boolean
    /** Seconds, twelve bits. */
    readonly time: number
    /** F bit by family. */
    readonly families: readonly { readonly family: Family; readonly preserved: boolean }[]
  }
  | { readonly kind: 'long-lived-graceful-restart'; readonly families: readonly { readonly family: Family; readonly preserved: boolean; readonly time: number }[] }
  | { readonly kind: 'role'; readonly role: number }
  | { readonly kind: 'unknown'; readonly code: number; readonly data: readonly number[] }

const MODES = ['receive', 'send', 'both'] as const
const TEXT = new TextEncoder()
const WORDS = new TextDecoder()

const CODES: Readonly<Record<Exclude<Capability['kind'], 'unknown'>, number>> = {
  'multiprotocol': 1, 'route-refresh': 2, 'extended-next-hop': 5, 'extended-message': 6, 'role': 9, 'graceful-restart': 64, 'four-octet-as': 65, 'dynamic': 67,
  'add-path': 69, 'enhanced-route-refresh': 70, 'long-lived-graceful-restart': 71, 'fqdn': 73, 'route-refresh-cisco': 128,
}
const KINDS = new Map(Object.entries(CODES).map(([kind, code]) => [code, kind as Exclude<Capability['kind'], 'unknown'>]))

const family = (w: Writer, f: Family): Writer => {
  const [afi, safi] = familyNumbers(f)
  return w.u16(afi).u8(safi)
}

function value(w: Writer, c: Capability): void {
  switch (c.kind) {
    case 'multiprotocol': {
      const [afi, safi] = familyNumbers(c.family)
      w.u16(afi).u8(0).u8(safi)
      return
    }
    case 'extended-next-hop':
      for (const e of c.entries) {
        const [afi, safi] = familyNumbers(e.family)
        w.u16(afi).u16(safi).u16(e.nextHopAfi)
      }
      return
    case 'four-octet-as': w.u32(c.as); return
    case 'role': w.u8(c.role); return
    case 'add-path': for (const e of c.entries) family(w, e.family).u8(MODES.indexOf(e.mode) + 1); return
    case 'fqdn': for (const text of [c.host, c.domain]) w.counted(1, (i) => i.bytes(TEXT.encode(text).subarray(0, 255))); return
    case 'graceful-restart':
      w.u16((c.restarting ? 0x8000 : 0) | (c.notification ? 0x4000 : 0) | (c.time & 0xfff))
      for (const f of c.families) family(w, f.family).u8(f.preserved ? 0x80 : 0)
      return
    case 'long-lived-graceful-restart':
      for (const f of c.families) family(w, f.family).u8(f.preserved ? 0x80 : 0).u8(f.time >>> 16).u16(f.time)
      return
    case 'unknown': w.bytes(c.data)
  }
}

/** Code, length and value. */
export function writeCapability(w: Writer, c: Capability): void {
  w.u8(c.kind === 'unknown' ? c.code : CODES[c.kind]).counted(1, (inner) => value(inner, c))
}

function many<T>(r: Reader, one: () => T): T[] {
  const out: T[] = []
  while (r.left > 0) out.push(one())
  return out
}

const READ: { readonly [K in Exclude<Capability['kind'], 'unknown'>]?: (r: Reader) => Capability } = {
  'multiprotocol': (r) => {
    const afi = r.u16()
    r.u8()
    return { kind: 'multiprotocol', family: familyOf(afi, r.u8()) }
  },
  'extended-next-hop': (r) => ({ kind: 'extended-next-hop', entries: many(r, () => ({ family: familyOf(r.u16(), r.u16()), nextHopAfi: r.u16() })) }),
  'four-octet-as': (r) => ({ kind: 'four-octet-as', as: r.u32() }),
  'role': (r) => ({ kind: 'role', role: r.u8() }),
  'add-path': (r) => ({ kind: 'add-path', entries: many(r, () => ({ family: familyOf(r.u16(), r.u8()), mode: MODES[(r.u8() - 1) % 3] ?? 'both' })) }),
  'fqdn': (r) => {
    const text = (): string => (r.left === 0 ? '' : WORDS.decode(r.take(r.u8())))
    return { kind: 'fqdn', host: text(), domain: text() }
  },
  'graceful-restart': (r) => {
    const head = r.u16()
    return {
      kind: 'graceful-restart', restarting: (head & 0x8000) !== 0, notification: (head & 0x4000) !== 0, time: head & 0xfff,
      families: many(r, () => ({ family: familyOf(r.u16(), r.u8()), preserved: (r.u8() & 0x80) !== 0 })),
    }
  },
  'long-lived-graceful-restart': (r) => ({
    kind: 'long-lived-graceful-restart', families: many(r, () => ({ family: familyOf(r.u16(), r.u8()), preserved: (r.u8() & 0x80) !== 0, time: r.u8() * 65_536 + r.u16() })),
  }),
}

/** Reads one capability; the reader's `short` is thrown when its value ends too early. */
export function readCapability(r: Reader, short: () => unknown): Capability {
  const code = r.u8()
  const body = r.part(r.u8(), short)
  const kind = KINDS.get(code)
  if (kind === undefined) return { kind: 'unknown', code, data: [...body.take(body.left)] }
  return READ[kind]?.(body) ?? ({ kind } as Capability)
}
