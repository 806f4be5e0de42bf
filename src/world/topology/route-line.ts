import { isAddress, isCidr } from './address.ts'

/** A route as a topology writes it, in the words of `ip route`. */
export interface RouteLine {
  readonly type?: 'unreachable' | 'blackhole' | 'prohibit'
  /** `default`, an address or a prefix. */
  readonly to: string
  readonly via?: string
  readonly dev?: string
  readonly proto?: string
  readonly scope?: 'link' | 'host' | 'global'
  readonly src?: string
  readonly metric?: number
}

const WORDS = ['via', 'dev', 'proto', 'scope', 'src', 'metric'] as const
const TYPES = ['unreachable', 'blackhole', 'prohibit'] as const

/** Reads `192.168.20.0/24 via 192.168.10.200 proto static`. Throws an Error that says what is wrong and what to write. */
export function parseRouteLine(text: string): RouteLine {
  const words = text.trim().split(/\s+/)
  const type = TYPES.find((t) => t === words[0])
  if (type) words.shift()
  const to = words.shift() ?? ''
  if (to !== 'default' && !isAddress(to) && !isCidr(to)) throw new Error(`a route begins with a prefix or "default", not ${JSON.stringify(to)}`)
  const found = new Map<string, string>()
  for (let i = 0; i < words.length; i += 2) {
    const [key = '', value] = [words[i], words[i + 1]]
    if (!(WORDS as readonly string[]).includes(key)) throw new Error(`a route knows ${WORDS.join(', ')}, not ${JSON.stringify(key)}`)
    if (value === undefined) throw new Error(`"${key}" needs a value behind it`)
    found.set(key, value)
  }
  for (const key of ['via', 'src']) {
    const value = found.get(key)
    if (value !== undefined && !isAddress(value)) throw new Error(`"${key}" needs an IPv4 address, not ${JSON.stringify(value)}`)
  }
  const metric = found.get('metric')
  if (metric !== undefined && !/^\d+$/.test(metric)) throw new Error(`"metric" needs a number, not ${JSON.stringify(metric)}`)
  const scope = found.get('scope')
  if (scope !== undefined && !['link', 'host', 'global'].includes(scope)) throw new Error(`"scope" is link, host or global, not ${JSON.stringify(scope)}`)
  if (!type && !found.has('via') && !found.has('dev')) throw new Error('a route needs "via ADDRESS" or "dev INTERFACE"')
  const pick = (key: string): object => (found.has(key) ? { [key]: found.get(key) } : {})
  return {
    to, ...(type ? { type } : {}), ...pick('via'), ...pick('dev'), ...pick('proto'), ...pick('scope'), ...pick('src'), ...(metric === undefined ? {} : { metric: Number(metric) }),
  }
}
