import { SysError } from '../../sim/index.ts'
import type { Kind } from './entries.ts'

const invalid = (): never => { throw new SysError('EINVAL') }

/** One number as strtoul with base 0 reads it: decimal, 0x hexadecimal, 0 octal, a minus before it. */
function number(text: string): number {
  const m = /^(-?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/.exec(text)
  if (!m) return invalid()
  const digits = m[2]!
  const n = /^0[xX]/.test(digits) ? Number.parseInt(digits.slice(2), 16) : digits.startsWith('0') && digits.length > 1 ? Number.parseInt(digits, 8) : Number(digits)
  return m[1] === '-' ? -n : n
}

function integer(text: string): number {
  const n = number(text)
  return n > 2 ** 31 - 1 || n < -(2 ** 31) ? invalid() : n
}

type Check = (value: string, read: (path: string) => string) => void

const pair = (value: string): [number, number] => {
  const [low = 0, high = 0] = value.split('\t').map(Number)
  return [low, high]
}

/** Values that one kernel function of their own looks at. */
const CHECKS: Readonly<Record<string, Check>> = {
  'ipv4/ip_local_port_range': (value) => {
    const [low, high] = pair(value)
    if (low < 1 || high > 65535 || high < low) invalid()
  },
  'ipv4/tcp_congestion_control': (value, read) => {
    if (!read('ipv4/tcp_available_congestion_control').split(' ').includes(value)) throw new SysError('ENOENT')
  },
  'core/default_qdisc': (value) => {
    if (!['pfifo_fast', 'fq', 'fq_codel', 'pfifo', 'sfq', 'cake', 'noqueue'].includes(value)) throw new SysError('ENOENT')
  },
}

/** The text that the file holds after `text` was written to it. EINVAL where the kernel refuses. */
export function parseValue(path: string, kind: Kind, text: string, before: string, read: (path: string) => string): string {
  let value: string
  if (kind === 'text') {
    value = text.replace(/\n[^]*$/, '').replace(/\s+$/, '')
  } else {
    const words = text.split(/[\s\0]+/).filter((w) => w !== '')
    if (words.length === 0) invalid()
    if (kind === 'ints') {
      const old = before.split('\t')
      value = old.map((was, i) => (i < words.length ? String(integer(words[i]!)) : was)).join('\t')
    } else if (kind === 'int') {
      value = String(integer(words[0]!))
    } else {
      const n = number(words[0]!)
      if (n < kind.low || n > kind.high) invalid()
      value = String(n)
    }
  }
  CHECKS[path]?.(value, read)
  return value
}
