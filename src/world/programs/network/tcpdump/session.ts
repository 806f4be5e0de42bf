import { encodeFrame, type Captured, type Frame, type Ip } from '../../../net/index.ts'
import { nameOfAddress, type LinkView } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import type { Services } from '../services.ts'
import type { PrintContext } from './context.ts'
import type { DumpOptions } from './options.ts'
import { asciiDump, hexDump, printArp, printIp } from './print-ip.ts'
import type { LinkTypeName, Recorded } from './pcap.ts'

const SECOND = 1_000_000
const MINUTE = 60 * SECOND
const DAY = 86_400
const ETHER_HEADER = 14
const DIRECTIONS = ['In', 'B', 'M', 'P', 'Out'] as const
const TYPES: Readonly<Record<Captured['direction'], number>> = { in: 0, broadcast: 1, multicast: 2, other: 3, out: 4 }
const ETHERTYPES: Readonly<Record<Frame['kind'], string>> = { ip: 'IPv4 (0x0800)', arp: 'ARP (0x0806)' }

const two = (n: number): string => String(n).padStart(2, '0')

/** `2026-11-25` of a number of days since 1970. */
function dateText(days: number): string {
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const year = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const month = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * month + 2) / 5) + 1
  return `${year + era * 400 + (month >= 10 ? 1 : 0)}-${two(((month + 2) % 12) + 1)}-${two(day)}`
}

const fraction = (micros: number): string => String(micros % SECOND).padStart(6, '0')
const clockText = (seconds: number): string => `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`

/** One run: what was counted, names that were looked up, times that were shown. */
export class Session {
  count = 0
  readonly #o: DumpOptions
  readonly #clock: { readonly epoch: number; readonly offset: number }
  readonly #links: readonly LinkView[]
  readonly #context: PrintContext
  readonly #names = new Map<Ip, string>()
  #first: number | undefined
  #previous: number | undefined

  constructor(o: DumpOptions, services: Services, clock: { epoch: number; offset: number }, links: readonly LinkView[]) {
    this.#o = o
    this.#clock = clock
    this.#links = links
    this.#context = {
      verbose: o.verbose, quick: o.flags.has('q'), absolute: o.flags.has('S'), numeric: o.flags.has('n'), services, names: this.#names, conversations: new Map(),
    }
  }

  recorded(c: Captured): Recorded {
    return { micros: this.#clock.epoch + c.time, frame: c.frame, ifindex: this.#links.find((l) => l.id === c.link)?.index ?? 0, type: TYPES[c.direction] }
  }

  /** Without `-n` the names of the addresses come first. */
  *lookUp(frame: Frame): Sys<void> {
    if (this.#o.flags.has('n')) return
    const addresses = frame.kind === 'ip' ? [frame.packet.src, frame.packet.dst] : [frame.arp.senderIp, frame.arp.targetIp]
    for (const a of addresses) {
      if (this.#names.has(a)) continue
      const found = yield* nameOfAddress(a)
      if (typeof found !== 'string') this.#names.set(a, found.name)
    }
  }

  print(r: Recorded, link: LinkTypeName): string {
    const number = this.#o.flags.has('#') ? `${String(this.count).padStart(5)}  ` : ''
    return `${number}${this.#time(r.micros)}${this.#link(r, link)}${this.#packet(r.frame, this.#o.flags.has('e'))}${this.#bytes(r.frame)}\n`
  }

  #time(micros: number): string {
    const since = micros - (this.#o.times === 5 ? (this.#first ?? micros) : (this.#previous ?? micros))
    this.#first ??= micros
    this.#previous = micros
    const local = micros + this.#clock.offset * MINUTE
    const seconds = Math.floor(local / SECOND)
    if (this.#o.times === 1) return ''
    if (this.#o.times === 2) return `${Math.floor(micros / SECOND)}.${fraction(micros)} `
    if (this.#o.times === 3 || this.#o.times === 5) return ` ${clockText(Math.floor(since / SECOND))}.${fraction(since)} `
    const day = this.#o.times === 4 ? `${dateText(Math.floor(seconds / DAY))} ` : ''
    return `${day}${clockText(((seconds % DAY) + DAY) % DAY)}.${fraction(local)} `
  }

  #link(r: Recorded, link: LinkTypeName): string {
    const { frame } = r
    const mac = (m: string): string => (m === 'ff:ff:ff:ff:ff:ff' && !this.#o.flags.has('n') ? 'Broadcast' : m)
    const length = encodeFrame(frame).length
    if (link === 'EN10MB') return this.#o.flags.has('e') ? `${mac(frame.src)} > ${mac(frame.dst)}, ethertype ${ETHERTYPES[frame.kind]}, length ${length}: ` : ''
    const name = this.#links.find((l) => l.index === r.ifindex)?.name ?? `if${r.ifindex}`
    const head = `${name.padEnd(5)} ${DIRECTIONS[r.type]!.padEnd(3)} `
    return this.#o.flags.has('e') ? `${head}ifindex ${r.ifindex} ${frame.src} ethertype ${ETHERTYPES[frame.kind]}, length ${length - ETHER_HEADER + 20}: ` : head
  }

  #packet(frame: Frame, named: boolean): string {
    if (frame.kind === 'arp') return `${named ? '' : 'ARP, '}${printArp(this.#context, frame)}`
    const words = printIp(this.#context, frame.packet)
    return named ? words : `${frame.packet.src > 0xffffffff ? 'IP6' : 'IP'} ${words}`
  }

  #bytes(frame: Frame): string {
    const { hex, ascii, flags } = this.#o
    const all = encodeFrame(frame)
    const shown = hex > 1 ? all : all.subarray(ETHER_HEADER)
    if (hex > 0) return hexDump(shown, ascii > 0)
    return flags.has('A') ? asciiDump(shown) : ''
  }
}
