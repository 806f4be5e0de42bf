import { maskOf, type Ip, type Prefix } from '../../../net/index.ts'
import { Fail } from './arguments.ts'

/** Address families that words may belong to: `any` until one is known. */
export type Family = 'any' | 4 | 6 | 'link'

const VERBOSE: Readonly<Record<Family, string>> = { any: 'any valid', 4: 'inet', 6: 'inet6', link: 'link' }

/** Does it look like an IPv6 address? The lab carries none; they are refused where the kernel would be asked. */
export const isIp6Text = (word: string): boolean => /^[0-9a-fA-F]*:[0-9a-fA-F:.]*$/.test(word)

/** An address as iproute2 reads it: up to four decimal parts, those that are missing are zero (`172.20` is 172.20.0.0). */
export function readAddress(word: string): Ip | undefined {
  const parts = word.split('.')
  if (parts.length > 4 || !parts.every((p) => /^\d{1,10}$/.test(p) && Number(p) <= 255)) return undefined
  return [0, 1, 2, 3].reduce((ip, i) => ip * 256 + Number(parts[i] ?? 0), 0)
}

/** An address word, or the end of `ip`. */
export function needAddress(word: string, family: Family): Ip {
  if (word === 'default' || word === 'any' || word === 'all') return 0
  const address = family === 6 ? undefined : readAddress(word)
  if (address === undefined) {
    if (family !== 4 && isIp6Text(word)) throw unsupported()
    throw new Fail(1, `Error: ${VERBOSE[family]} address is expected rather than "${word}".\n`)
  }
  return address
}

function readLength(word: string): number | undefined {
  if (/^\d+$/.test(word)) return Number(word) <= 32 ? Number(word) : undefined
  const mask = word.includes('.') ? readAddress(word) : undefined
  if (mask === undefined) return undefined
  for (let n = 0; n <= 32; n++) if (maskOf(n) === mask) return n
  return undefined
}

/** A prefix word: `given` says whether a length stood there. `default`, `any` and `all` are 0/0. */
export interface PrefixWord extends Prefix { readonly given: boolean; readonly word: string }

export function needPrefix(word: string, family: Family): PrefixWord {
  if (word === 'default' || word === 'any' || word === 'all') return { address: 0, length: 0, given: true, word }
  const slash = word.indexOf('/')
  const address = readAddress(slash < 0 ? word : word.slice(0, slash))
  const length = slash < 0 ? 32 : readLength(word.slice(slash + 1))
  if (family === 6 || address === undefined || length === undefined) {
    if (family !== 4 && isIp6Text(slash < 0 ? word : word.slice(0, slash))) throw unsupported()
    throw new Fail(1, `Error: ${VERBOSE[family]} prefix is expected rather than "${word}".\n`)
  }
  return { address, length, given: slash >= 0, word }
}

/** The lab's kernel has no IPv6 routing: it answers as one without the module. */
export const unsupported = (): Fail => new Fail(2, 'RTNETLINK answers: Operation not supported\n')
