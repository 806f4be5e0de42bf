import { getopt } from '../getopt.ts'
import { HELP, USAGE } from './usage.ts'

export interface NcOptions {
  readonly host?: string
  /** Ports as they were written: numbers, ranges, service names. */
  readonly ports: readonly string[]
  readonly udp: boolean
  readonly listen: boolean
  readonly keep: boolean
  readonly scan: boolean
  readonly verbose: boolean
  readonly numeric: boolean
  readonly shutdown: boolean
  readonly detached: boolean
  readonly crlf: boolean
  /** Microseconds. */
  readonly timeout?: number
  readonly interval: number
  readonly quit?: number
  readonly source?: string
  readonly sourcePort?: string
  readonly ttl?: number
  readonly receiveLimit?: number
}

/** Ends `nc` with words on stderr. */
export class Stop {
  readonly code: number
  readonly text: string
  constructor(code: number, text: string) {
    this.code = code
    this.text = text
  }
}

const SECOND = 1_000_000

function number(word: string | undefined, what: string, max = 2_147_483): number | undefined {
  if (word === undefined) return undefined
  if (!/^\d+$/.test(word)) throw new Stop(1, `nc: ${what} invalid: ${word}\n`)
  if (Number(word) > max) throw new Stop(1, `nc: ${what} too large: ${word}\n`)
  return Number(word)
}

/** Reads the command line as netcat-openbsd does. Throws `Stop`. */
export function readOptions(args: readonly string[]): NcOptions {
  const line = getopt(args, '46bCDdFhI:i:klM:m:NnO:P:p:q:rSs:T:tUuV:vW:w:X:x:Zz')
  if (line.error !== undefined) throw new Stop(1, `nc: ${line.error}\n${USAGE}`)
  const has = (name: string): boolean => line.options.some((o) => o.name === name)
  const value = (name: string): string | undefined => line.options.findLast((o) => o.name === name)?.value
  if (has('h')) throw new Stop(0, HELP)
  const [host, ...ports] = line.operands
  const seconds = (name: string, what: string): number | undefined => {
    const n = number(value(name), what)
    return n === undefined ? undefined : n * SECOND
  }
  const timeout = seconds('w', 'timeout')
  const quit = seconds('q', 'quit timer')
  const ttl = number(value('M'), 'ttl', 255)
  const receiveLimit = number(value('W'), 'receive limit')
  const source = value('s')
  const sourcePort = value('p')
  const listen = has('l')
  if (host === undefined && !listen) throw new Stop(1, USAGE)
  const alone = listen && ports.length === 0 && host !== undefined
  if (!listen && ports.length === 0) throw new Stop(1, 'nc: missing port number\n')
  if (listen && ports.length === 0 && host === undefined && sourcePort === undefined) throw new Stop(1, 'nc: missing port number\n')
  return {
    ports: alone ? [host] : ports.length > 0 ? ports : [sourcePort!], udp: has('u'), listen, keep: has('k'), scan: has('z'), verbose: has('v'), numeric: has('n'), shutdown: has('N'),
    detached: has('d'), crlf: has('C'), interval: seconds('i', 'interval') ?? 0,
    ...(host === undefined || alone ? {} : { host }), ...(timeout === undefined ? {} : { timeout }), ...(quit === undefined ? {} : { quit }), ...(source === undefined ? {} : { source }),
    ...(sourcePort === undefined || listen ? {} : { sourcePort }), ...(ttl === undefined ? {} : { ttl }), ...(receiveLimit === undefined ? {} : { receiveLimit }),
  }
}
