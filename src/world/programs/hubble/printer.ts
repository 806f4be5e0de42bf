import { strftime, tabWriter } from '../../text/index.ts'
import type { WallClock } from '../cli/index.ts'
import { Misuse } from './flags.ts'

/** A flow as the server sends it. */
export interface FlowMessage { readonly flow: any; readonly at: number; readonly node: string }

export type Format = 'compact' | 'dict' | 'json' | 'jsonpb' | 'table'
export const FORMATS: readonly string[] = ['compact', 'dict', 'json', 'jsonpb', 'table', 'tab']

export interface PrintOptions {
  readonly clock: WallClock
  readonly colour: boolean
  readonly nodeName: boolean
  readonly timeFormat: string
  readonly names: boolean
  readonly policyNames: boolean
}

/** Formats of --time-format by Go's names, as strftime knows them; the fraction follows where there is one. */
const TIME_FORMATS: Readonly<Record<string, readonly [before: string, digits: number, after: string]>> = {
  StampMilli: ['%b %e %H:%M:%S', 3, ''], RFC3339: ['%Y-%m-%dT%H:%M:%S', 0, '%:z'], RFC3339Milli: ['%Y-%m-%dT%H:%M:%S', 3, '%:z'], RFC3339Micro: ['%Y-%m-%dT%H:%M:%S', 6, '%:z'],
  RFC3339Nano: ['%Y-%m-%dT%H:%M:%S', 9, '%:z'], 'RFC1123Z': ['%a, %d %b %Y %H:%M:%S', 0, ' %z'],
}

export function checkTimeFormat(name: string): void {
  if (!Object.hasOwn(TIME_FORMATS, name)) throw new Misuse(`unrecognized time format "${name}", options are: ${Object.keys(TIME_FORMATS).join(', ')}`)
}

export function timeText(at: number, o: PrintOptions): string {
  const [before, digits, after] = TIME_FORMATS[o.timeFormat]!
  const reading = o.clock(at)
  const micros = ((reading.micros % 1_000_000) + 1_000_000) % 1_000_000
  const fraction = digits === 0 ? '' : `.${String(micros).padStart(6, '0').padEnd(9, '0').slice(0, digits)}`
  const zone = after === '' ? '' : strftime(after, reading).replace('+00:00', 'Z')
  return `${strftime(before, reading)}${fraction}${zone}`
}

const CODES = { red: 31, green: 32, yellow: 33, cyan: 36, magenta: 35 } as const
const paint = (o: PrintOptions, colour: keyof typeof CODES, text: string): string => (o.colour && text !== '' ? `\u001B[${CODES[colour]}m${text}\u001B[0m` : text)

const RESERVED = 256

/** The identity of an end: its number, or the word of a reserved one. */
function identityText(end: any, o: PrintOptions): string {
  if (end.identity === undefined) return ''
  if (end.identity < RESERVED) {
    const words = ((end.labels ?? []) as string[]).filter((l) => l.startsWith('reserved:')).map((l) => l.slice('reserved:'.length))
    return ` ${paint(o, 'magenta', `(${words.length > 0 ? words.join(', ') : `ID:${end.identity}`})`)}`
  }
  return ` ${paint(o, 'magenta', `(ID:${end.identity})`)}`
}

/** `default/curl-pod:38124`, or the address where no name is known. */
function hostText(end: any, ip: string, port: number | undefined, o: PrintOptions): string {
  const name = o.names && end.pod_name !== undefined ? `${end.namespace}/${end.pod_name}` : ip
  return port === undefined ? paint(o, 'cyan', name) : `${paint(o, 'cyan', name)}:${paint(o, 'yellow', String(port))}`
}

const portsOf = (f: any): { source?: number; destination?: number } => {
  const l4 = f.l4?.TCP ?? f.l4?.UDP ?? {}
  return { source: l4.source_port, destination: l4.destination_port }
}

/** Both ends as the flow's own direction has them: a reply is turned back. */
export function endsText(f: any, o: PrintOptions, withIdentity = true): { left: string; right: string; arrow: string } {
  const ports = portsOf(f)
  const end = (e: any, ip: string, port: number | undefined): string => `${hostText(e, ip, port, o)}${withIdentity ? identityText(e, o) : ''}`
  const source = end(f.source, f.IP.source, ports.source)
  const destination = end(f.destination, f.IP.destination, ports.destination)
  if (f.is_reply === undefined) return { left: source, right: destination, arrow: '<>' }
  return f.is_reply === true ? { left: destination, right: source, arrow: '<-' } : { left: source, right: destination, arrow: '->' }
}

const VERDICT_COLOURS: Readonly<Record<string, keyof typeof CODES>> = { FORWARDED: 'green', REDIRECTED: 'green', DROPPED: 'red', ERROR: 'red', AUDIT: 'yellow', TRACED: 'yellow', TRANSLATED: 'yellow' }

/** What a line says of a verdict: a policy's is ALLOWED, DENIED or AUDITED. */
export function verdictText(f: any, o: PrintOptions): string {
  const policy = f.event_type?.type === 5
  const words: Readonly<Record<string, string>> = { FORWARDED: 'ALLOWED', DROPPED: 'DENIED', AUDIT: 'AUDITED' }
  return paint(o, VERDICT_COLOURS[f.verdict] ?? 'green', policy ? (words[f.verdict] ?? f.verdict) : f.verdict)
}

/** The word before the verdict. */
export const typeText = (m: FlowMessage): string => m.flow.type_word ?? ''

const nodeText = (m: FlowMessage, o: PrintOptions): string => (o.nodeName ? ` [${m.flow.node_name ?? m.node}]` : '')

const compact = (m: FlowMessage, o: PrintOptions): string => {
  const { left, right, arrow } = endsText(m.flow, o)
  return `${timeText(m.at, o)}${nodeText(m, o)}: ${left} ${arrow} ${right} ${typeText(m)} ${verdictText(m.flow, o)} (${m.flow.Summary})\n`
}

function dict(m: FlowMessage, o: PrintOptions, first: boolean): string {
  const f = m.flow
  const ports = portsOf(f)
  const rows: [string, string][] = [
    ['TIMESTAMP', timeText(m.at, o)], ...(o.nodeName ? [['NODE', f.node_name ?? m.node] as [string, string]] : []), ['SOURCE', hostText(f.source, f.IP.source, ports.source, o)],
    ['DESTINATION', hostText(f.destination, f.IP.destination, ports.destination, o)], ['TYPE', typeText(m)], ['VERDICT', verdictText(f, o)], ['SUMMARY', f.Summary],
  ]
  return `${first ? '' : '------------\n'}${rows.map(([k, v]) => `${k.padStart(11)}: ${v}\n`).join('')}`
}

const row = (m: FlowMessage, o: PrintOptions): string => {
  const f = m.flow
  const ports = portsOf(f)
  return [timeText(m.at, o), ...(o.nodeName ? [f.node_name ?? m.node] : []), hostText(f.source, f.IP.source, ports.source, o), hostText(f.destination, f.IP.destination, ports.destination, o), typeText(m), verdictText(f, o), f.Summary].join('\t')
}

/** What is printed of flows, line by line; a table waits for its end, since its columns depend on all of its rows. */
export interface Printer { flow(m: FlowMessage): string; end(): string }

export function printerOf(format: Format, o: PrintOptions): Printer {
  const exported = (m: FlowMessage): string => {
    const { type_word: _, ...flow } = m.flow
    return `${JSON.stringify({ flow, node_name: flow.node_name, time: flow.time })}\n`
  }
  let count = 0
  const rows: string[] = []
  switch (format) {
    case 'json':
    case 'jsonpb': return { flow: exported, end: () => '' }
    case 'dict': return { flow: (m) => dict(m, o, count++ === 0), end: () => '' }
    case 'table': return {
      flow(m) { rows.push(row(m, o)); return '' },
      end() {
        if (rows.length === 0) return ''
        const t = tabWriter({ minWidth: 2, tabWidth: 0, padding: 3, padChar: ' ' })
        const head = ['TIMESTAMP', ...(o.nodeName ? ['NODE'] : []), 'SOURCE', 'DESTINATION', 'TYPE', 'VERDICT', 'SUMMARY'].join('\t')
        return t.write([head, ...rows].map((r) => `${r}\n`).join('')) + t.flush()
      },
    }
    default: return { flow: (m) => compact(m, o), end: () => '' }
  }
}
