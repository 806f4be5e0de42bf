/** What a placeholder of one kind accepts. */
export interface Kind {
  /** RE2 source of its shape. */
  readonly shape: string
  /** What the shape cannot say. */
  readonly holds?: (text: string) => boolean
  /** In words, for messages. */
  readonly means: string
}

const IPV4 = '\\d{1,3}(?:\\.\\d{1,3}){3}'
const IPV6 = '[0-9A-Fa-f]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:]*(?:\\d{1,3}(?:\\.\\d{1,3}){3})?(?:%[\\w.-]+)?'
const CLOCK = '\\d{1,2}:\\d{2}:\\d{2}(?:[.,]\\d+)?'
const DATE = '(?:\\d{4}-\\d{2}-\\d{2}|(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} \\d{1,2})'
const ZONE = '(?: ?(?:Z|UTC|[+-]\\d{2}:?\\d{2}))?'

/** The placeholders that need no argument. */
export const KINDS: Readonly<Record<string, Kind>> = {
  ip: { shape: `(?:${IPV6}|${IPV4})`, holds: isAddress, means: 'an IPv4 or IPv6 address' },
  cidr: {
    shape: `(?:${IPV6}|${IPV4})/\\d{1,3}`,
    holds: (text) => {
      const [address = '', length = ''] = text.split('/')
      return isAddress(address) && Number(length) <= (address.includes(':') ? 128 : 32)
    },
    means: 'a prefix such as 172.20.0.0/16',
  },
  int: { shape: '-?\\d+', means: 'a whole number' },
  age: {
    shape: `(?:(?:\\d+(?:\\.\\d+)?(?:ms|us|µs|[ywdhms]))+|${CLOCK})`,
    means: 'an age such as 17s, 2d4h, 1d02h03m or 00:01:23',
  },
  mac: { shape: '[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}', means: 'a MAC address' },
  time: {
    shape: `(?:${DATE}[T ]${CLOCK}${ZONE}|${CLOCK}${ZONE}|\\d+(?:\\.\\d+)?(?: ?(?:ns|us|µs|ms|s|sec))?)`,
    means: 'a time of day, a date with a time, or a time that was measured',
  },
  word: { shape: '\\S+', means: 'one word' },
  any: { shape: '.*', means: 'anything on this line, nothing included' },
}

/** Placeholders that take an argument after a colon. `re` is RE2; its text is compiled by the pattern's reader. */
export const KINDS_WITH_ARGUMENT: Readonly<Record<string, (argument: string) => Kind>> = {
  pod: (name) => ({
    shape: `${name.replace(/[^\w-]/g, '\\$&')}(?:-[a-z0-9]{1,10}){0,2}`,
    means: `the name of a pod of ${name}`,
  }),
  re: (pattern) => ({ shape: `(?:${pattern})`, means: `what matches ${pattern}` }),
}

/** RFC 4291 section 2.2 (with an optional zone), or four decimal octets. */
export function isAddress(text: string): boolean {
  if (!text.includes(':')) return isIpv4(text)
  const groups = text.replace(/%.*$/, '').split(':')
  const last = groups.at(-1) ?? ''
  const embedded = last.includes('.')
  if (embedded && !isIpv4(last)) return false
  const compressed = text.includes('::')
  if (compressed && (text.indexOf('::') !== text.lastIndexOf('::') || text.includes(':::'))) return false
  if (!compressed && (groups[0] === '' || last === '')) return false
  if (compressed && ((groups[0] === '' && !text.startsWith('::')) || (last === '' && !/::(%.*)?$/.test(text)))) return false
  const written = groups.filter((group) => group !== '')
  const count = written.length + (embedded ? 1 : 0)
  return written.every((group) => group.includes('.') || /^[0-9A-Fa-f]{1,4}$/.test(group)) && (compressed ? count <= 7 : count === 8)
}

function isIpv4(text: string): boolean {
  const octets = text.split('.')
  return octets.length === 4 && octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) <= 255)
}
