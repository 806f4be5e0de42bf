import type { Action } from './types.ts'

const SECOND = 1_000_000

type Reader = (words: readonly string[], rest: string) => Action | string

const oneOf = <T extends string>(word: string | undefined, allowed: readonly T[]): T | undefined => allowed.find((a) => a === word)

function seconds(word: string | undefined): number | undefined {
  const m = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(word ?? '')
  if (!m) return undefined
  return Math.round(Number(m[1]) * (m[2] === 'ms' ? SECOND / 1000 : m[2] === 'm' ? 60 * SECOND : SECOND))
}

/** The verbs with their usage and how their words are read: the one table of the actions of a lab. */
const VERBS: Record<Action['verb'], { usage: string; read: Reader }> = {
  wait: {
    usage: 'wait SECONDS',
    read: ([s]) => {
      const micros = seconds(s)
      return micros === undefined ? `wait needs a time such as 9 or 9s` : { verb: 'wait', micros }
    },
  },
  link: {
    usage: 'link HOST DEV up|down',
    read: ([host, dev, s]) => {
      const state = oneOf(s, ['up', 'down'])
      return host && dev && state ? { verb: 'link', host, dev, state } : ''
    },
  },
  cable: {
    usage: 'cable HOST DEV out|in',
    read: ([host, dev, s]) => {
      const state = oneOf(s, ['out', 'in'])
      return host && dev && state ? { verb: 'cable', host, dev, state } : ''
    },
  },
  power: {
    usage: 'power HOST on|off|reset',
    read: ([host, s]) => {
      const state = oneOf(s, ['on', 'off', 'reset'])
      return host && state ? { verb: 'power', host, state } : ''
    },
  },
  freeze: { usage: 'freeze HOST', read: ([host]) => (host ? { verb: 'freeze', host } : '') },
  thaw: { usage: 'thaw HOST', read: ([host]) => (host ? { verb: 'thaw', host } : '') },
  speaker: {
    usage: 'speaker HOST LOCAL_AS ROUTER_ID PEER PEER_AS PREFIX… [key=value…]',
    read: ([host, ...words]) => (host && words.length >= 4 ? { verb: 'speaker', host, words } : ''),
  },
  'speaker-stop': {
    usage: 'speaker-stop HOST TERM|KILL',
    read: ([host, s]) => {
      const signal = oneOf(s, ['TERM', 'KILL'])
      return host && signal ? { verb: 'speaker-stop', host, signal } : ''
    },
  },
  announce: {
    usage: 'announce HOST PREFIX [ATTRIBUTE VALUE]…',
    read: ([host, prefix, ...attributes]) => (host && prefix ? { verb: 'announce', host, prefix, ...(attributes.length > 0 ? { attributes } : {}) } : ''),
  },
  withdraw: { usage: 'withdraw HOST PREFIX', read: ([host, prefix]) => (host && prefix ? { verb: 'withdraw', host, prefix } : '') },
  'frr-stop': { usage: 'frr-stop', read: () => ({ verb: 'frr-stop' }) },
  'frr-start': { usage: 'frr-start', read: () => ({ verb: 'frr-start' }) },
  delay: {
    usage: 'delay NETWORK MS',
    read: ([network, ms]) => {
      const n = Number(ms)
      return network && ms && n >= 0 ? { verb: 'delay', network, micros: Math.round(n * 1000) } : ''
    },
  },
  loss: {
    usage: 'loss NETWORK PERCENT',
    read: ([network, percent]) => {
      const n = Number(percent)
      return network && percent && n >= 0 && n <= 100 ? { verb: 'loss', network, percent: n } : ''
    },
  },
  run: {
    usage: 'run HOST COMMAND',
    read: ([host], rest) => {
      const command = rest.slice(host?.length ?? 0).trim()
      return host && command ? { verb: 'run', host, command } : ''
    },
  },
}

/** Reads `verb words…`. Throws an Error whose message names the verb's usage or lists the verbs. */
export function parseAction(text: string): Action {
  const [verb = '', ...words] = text.trim().split(/\s+/)
  const entry = Object.hasOwn(VERBS, verb) ? VERBS[verb as Action['verb']] : undefined
  if (!entry) throw new Error(`unknown action "${verb}"; the actions are ${Object.keys(VERBS).join(', ')}`)
  const action = entry.read(words, text.trim().slice(verb.length).trim())
  if (typeof action === 'string') throw new Error(action || `usage: ! ${entry.usage}`)
  return action
}

/** The line that `parseAction` reads back as the same action. */
export function formatAction(a: Action): string {
  switch (a.verb) {
    case 'wait': return `wait ${a.micros / SECOND}`
    case 'link': case 'cable': return `${a.verb} ${a.host} ${a.dev} ${a.state}`
    case 'power': return `power ${a.host} ${a.state}`
    case 'freeze': case 'thaw': return `${a.verb} ${a.host}`
    case 'speaker': return ['speaker', a.host, ...a.words].join(' ')
    case 'speaker-stop': return `speaker-stop ${a.host} ${a.signal}`
    case 'announce': return ['announce', a.host, a.prefix, ...(a.attributes ?? [])].join(' ')
    case 'withdraw': return `withdraw ${a.host} ${a.prefix}`
    case 'frr-stop': case 'frr-start': return a.verb
    case 'delay': return `delay ${a.network} ${a.micros / 1000}`
    case 'loss': return `loss ${a.network} ${a.percent}`
    case 'run': return `run ${a.host} ${a.command}`
  }
}
