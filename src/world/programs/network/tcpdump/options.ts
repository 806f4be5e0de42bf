import { getopt, type LongOptions } from '../getopt.ts'

export interface DumpOptions {
  readonly device?: string
  readonly count: number
  readonly read?: string
  readonly write?: string
  readonly filterFile?: string
  readonly direction: 'in' | 'out' | 'inout'
  /** How often -t, -v, -X, -x were given. */
  readonly times: number
  readonly verbose: number
  readonly hex: number
  readonly ascii: number
  readonly flags: ReadonlySet<string>
  readonly expression: string
}

/** The end before it began. */
export class Stop {
  readonly code: number
  readonly text: string
  readonly out: boolean
  constructor(code: number, text: string, out = false) {
    this.code = code
    this.text = text
    this.out = out
  }
}

export const VERSION = `tcpdump version 4.99.3
libpcap version 1.10.3 (with TPACKET_V3)
OpenSSL 3.0.19 27 Jan 2026
`

export const USAGE = `${VERSION}Usage: tcpdump [-AbdDefhHIJKlLnNOpqStuUvxX#] [ -B size ] [ -c count ] [--count]
\t\t[ -C file_size ] [ -E algo:secret ] [ -F file ] [ -G seconds ]
\t\t[ -i interface ] [ --immediate-mode ] [ -j tstamptype ]
\t\t[ -M secret ] [ --number ] [ --print ] [ -Q in|out|inout ]
\t\t[ -r file ] [ -s snaplen ] [ -T type ] [ --version ]
\t\t[ -V file ] [ -w file ] [ -W filecount ] [ -y datalinktype ]
\t\t[ --time-stamp-precision precision ] [ --micro ] [ --nano ]
\t\t[ -z postrotate-command ] [ -Z user ] [ expression ]
`

const LONG: LongOptions = {
  help: { as: 'h' }, interface: { as: 'i', value: 'needed' }, 'list-interfaces': { as: 'D' }, 'no-promiscuous-mode': { as: 'p' }, direction: { as: 'Q', value: 'needed' },
  'snapshot-length': { as: 's', value: 'needed' }, version: { as: 'version' }, number: { as: '#' }, 'immediate-mode': { as: 'immediate' }, 'packet-buffered': { as: 'U' },
  'dont-verify-checksums': { as: 'K' }, 'absolute-tcp-sequence-numbers': { as: 'S' }, count: { as: 'count' }, print: { as: 'print' }, micro: { as: 'micro' }, nano: { as: 'nano' },
  'time-stamp-precision': { as: 'j', value: 'needed' }, 'linktype': { as: 'y', value: 'needed' },
}

/** Reads the command line. Throws `Stop`. */
export function readOptions(args: readonly string[]): DumpOptions {
  const line = getopt(args, 'aAb:B:c:C:dDeE:fF:G:hHi:I#j:JKlLm:M:nNOpqQ:r:s:StT:uUvV:w:W:xXy:z:Z:', LONG)
  if (line.error !== undefined) throw new Stop(1, `tcpdump: ${line.error}\n${USAGE}`)
  const value = (name: string): string | undefined => line.options.findLast((o) => o.name === name)?.value
  const times = (name: string): number => line.options.filter((o) => o.name === name).length
  const flags = new Set(line.options.map((o) => o.name))
  if (flags.has('h')) throw new Stop(0, USAGE, true)
  if (flags.has('version')) throw new Stop(0, VERSION, true)
  const count = value('c')
  if (count !== undefined && !/^[1-9]\d*$/.test(count)) throw new Stop(1, `tcpdump: invalid packet count ${count}\n`)
  const length = value('s')
  if (length !== undefined && !/^\d+$/.test(length)) throw new Stop(1, `tcpdump: invalid snaplen ${length}\n`)
  const direction = value('Q') ?? 'inout'
  if (direction !== 'in' && direction !== 'out' && direction !== 'inout') throw new Stop(1, `tcpdump: unknown capture direction \`${direction}'\n`)
  const optional = (key: 'device' | 'read' | 'write' | 'filterFile', name: string): object => (value(name) === undefined ? {} : { [key]: value(name) })
  return {
    ...optional('device', 'i'), ...optional('read', 'r'), ...optional('write', 'w'), ...optional('filterFile', 'F'), count: count === undefined ? Infinity : Number(count), direction,
    times: times('t'), verbose: times('v'), hex: times('x') > 0 || times('X') > 0 ? Math.max(times('x'), times('X')) : 0, ascii: times('X') > 0 ? 1 : 0,
    flags, expression: line.operands.join(' '),
  }
}
