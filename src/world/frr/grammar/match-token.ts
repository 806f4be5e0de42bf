import type { GraphNode, Kind } from './node.ts'

/** How well a typed word fits a token. */
export type Fit = 'no' | 'partly' | 'exact'

/** How a typed word fits a token. Words fit by their beginning, values only whole; partly is what may still become one. */
export function fit(node: GraphNode, word: string): Fit {
  const check = CHECKS[node.kind]
  return check ? check(word, node) : 'no'
}

/** Does the fit do for a command that is entered? */
export const suffices = (node: GraphNode, how: Fit): boolean => how === 'exact' || (how === 'partly' && node.kind === 'word')

const CHECKS: Readonly<Partial<Record<Kind, (word: string, node: GraphNode) => Fit>>> = {
  word: (word, { text }) => (word === text ? 'exact' : text.startsWith(word) ? 'partly' : 'no'),
  variable: () => 'exact',
  range: (word, { min, max }) => {
    if (!/^[-+]?\d*$/.test(word)) return 'no'
    const value = Number(word.replace(/^[-+]$/, '0'))
    return value < min! || value > max! ? 'no' : 'exact'
  },
  ipv4: fitIpv4,
  'ipv4-prefix': (word) => {
    const slash = word.indexOf('/')
    if (slash < 0) return fitIpv4(word) === 'no' ? 'no' : 'partly'
    const address = word.slice(0, slash)
    if (fitIpv4(address) !== 'exact') return 'no'
    return fitMask(word.slice(slash + 1), 32)
  },
  ipv6: (word) => fitIpv6(word),
  'ipv6-prefix': (word) => {
    const slash = word.indexOf('/')
    if (slash < 0) return fitIpv6(word) === 'no' ? 'no' : 'partly'
    if (fitIpv6(word.slice(0, slash)) === 'no') return 'no'
    return fitMask(word.slice(slash + 1), 128)
  },
  mac: (word) => fitMac(word),
  'mac-prefix': (word) => {
    const slash = word.indexOf('/')
    if (slash < 0) return fitMac(word) === 'no' ? 'no' : 'partly'
    return fitMac(word.slice(0, slash)) === 'exact' ? fitMask(word.slice(slash + 1), 48) : 'no'
  },
}

function fitMask(digits: string, most: number): Fit {
  if (digits === '') return 'partly'
  return /^\d+$/.test(digits) && Number(digits) <= most ? 'exact' : 'no'
}

function fitIpv4(word: string): Fit {
  if (!/^[\d.]*$/.test(word) || word.includes('..')) return 'no'
  const parts = word.split('.')
  if (parts.length > 4 || parts.some((p) => p.length > 3 || Number(p) > 255)) return 'no'
  return parts.length === 4 && parts[3] !== '' ? 'exact' : 'partly'
}

/** Whole addresses as inet_pton takes them; what is made of their characters and not too long may become one. */
function fitIpv6(word: string): Fit {
  if (!/^[\da-fA-F:.]*$/.test(word) || word.includes(':::') || (word.startsWith(':') && word.length > 1 && word[1] !== ':')) return 'no'
  const halves = word.split('::')
  if (halves.length > 2) return 'no'
  const groups = word.split(':').filter((g) => g !== '')
  if (groups.length > 8 || groups.some((g, i) => (g.includes('.') ? i !== groups.length - 1 || i === 0 : g.length > 4))) return 'no'
  const last = groups.at(-1) ?? ''
  const count = groups.length + (last.includes('.') ? 1 : 0)
  const whole = halves.length === 2 ? count < 8 && !(word.endsWith(':') && !word.endsWith('::')) : count === 8 && !word.endsWith(':')
  return whole && (!last.includes('.') || fitIpv4(last) === 'exact') ? 'exact' : 'partly'
}

function fitMac(word: string): Fit {
  if (word.length > 17) return 'no'
  for (let i = 0; i < word.length; i++) {
    if (!/[\da-fA-F:]/.test(word[i]!) || ((i + 1) % 3 === 0) !== (word[i] === ':')) return 'no'
  }
  return word.length === 17 ? 'exact' : 'partly'
}
