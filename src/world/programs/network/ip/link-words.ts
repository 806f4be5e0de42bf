import { Arguments, Fail, garbage, invalid, matches, needNumber, USAGE_ERROR } from './arguments.ts'
import { LINK_USAGE } from './usage/link.ts'

/** What the words of `ip link add` and `ip link set` say. */
export interface LinkWords {
  dev?: string
  up?: boolean
  name?: string
  index?: number
  address?: string
  mtu?: number
  queueLength?: number
  arp?: boolean
  alias?: string
  /** null: nomaster. */
  master?: string | null
  netns?: string
  addrGenMode?: string
  type?: string
  typeWords?: readonly string[]
}

type Reader = (w: LinkWords, args: Arguments) => void

/** Names of interfaces as the kernel takes them. */
export const checkName = (name: string): boolean => name.length > 0 && name.length <= 15 && !/[/\s]/.test(name)

export const isMac = (word: string): boolean => /^([0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}$/.test(word)
export const macOf = (word: string): string => word.toLowerCase().split(':').map((b) => b.padStart(2, '0')).join(':')

function onOff(key: string, args: Arguments): boolean {
  const word = args.next()
  if (word !== 'on' && word !== 'off') throw new Fail(USAGE_ERROR, `Error: argument of "${key}" must be "on" or "off", not "${word}"\n`)
  return word === 'on'
}

const ignored = (key: string): Reader => (_w, args) => { onOff(key, args) }

function mac(args: Arguments): string {
  const word = args.next()
  if (!isMac(word)) throw new Fail(USAGE_ERROR, `"${word}" is invalid lladdr.\n`)
  return macOf(word)
}

/** In iproute2's order, so that an abbreviation means what it means there. */
const readers: readonly (readonly [(word: string) => boolean, Reader])[] = [
  [(w) => w === 'up', (l) => { l.up = true }],
  [(w) => w === 'down', (l) => { l.up = false }],
  [(w) => w === 'name', (l, a) => {
    const word = a.next()
    if (!checkName(word)) throw invalid('"name" not a valid ifname', word)
    l.name = word
  }],
  [(w) => matches(w, 'index'), (l, a) => { l.index = needNumber(a, 'Invalid "index" value') }],
  [(w) => matches(w, 'address'), (l, a) => { l.address = mac(a) }],
  [(w) => matches(w, 'broadcast') || w === 'brd', (_l, a) => { mac(a) }],
  [(w) => matches(w, 'txqueuelen') || w === 'qlen' || w === 'txqlen', (l, a) => { l.queueLength = needNumber(a, 'Invalid "txqueuelen" value\n') }],
  [(w) => w === 'mtu', (l, a) => { l.mtu = needNumber(a, 'Invalid "mtu" value\n') }],
  [(w) => w === 'netns', (l, a) => { l.netns = a.next() }],
  [(w) => w === 'multicast', ignored('multicast')],
  [(w) => w === 'allmulticast', ignored('allmulticast')],
  [(w) => w === 'promisc', ignored('promisc')],
  [(w) => w === 'trailers', ignored('trailers')],
  [(w) => w === 'arp', (l, a) => { l.arp = onOff('arp', a) }],
  [(w) => matches(w, 'dynamic'), ignored('dynamic')],
  [(w) => matches(w, 'master'), (l, a) => { l.master = a.next() }],
  [(w) => matches(w, 'nomaster'), (l) => { l.master = null }],
  [(w) => matches(w, 'alias'), (l, a) => { l.alias = a.next() }],
  [(w) => w === 'addrgenmode', (l, a) => { l.addrGenMode = a.next() }],
]

export function readLinkWords(words: readonly string[]): LinkWords {
  const l: LinkWords = {}
  const args = new Arguments(words)
  for (; args.left > 0; args.take()) {
    const word = args.word!
    if (matches(word, 'type') && word !== 't') {
      l.type = args.next()
      l.typeWords = args.words.slice(args.at + 1)
      return l
    }
    const reader = readers.find(([is]) => is(word))
    if (reader) {
      reader[1](l, args)
      continue
    }
    if (matches(word, 'help')) throw new Fail(USAGE_ERROR, LINK_USAGE)
    const dev = word === 'dev' ? args.next() : word
    if (l.dev !== undefined) throw garbage('dev', dev)
    if (!checkName(dev)) throw invalid('"dev" not a valid ifname', dev)
    l.dev = dev
  }
  return l
}
