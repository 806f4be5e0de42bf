import { formatIp, within, type Neighbour, type NeighbourState } from '../../../net/index.ts'
import { net, sys } from '../../../os/index.ts'
import { isErrno, type Sys, type Time } from '../../../sim/index.ts'
import { needAddress, needPrefix, type PrefixWord } from './addresses.ts'
import { Arguments, Fail, invalid, matches, refusal, unknownCommand, USAGE_ERROR } from './arguments.ts'
import { linkNames, printed, type Context, type LinkNames, type ObjectCommand } from './context.ts'
import { protocolName } from './names.ts'
import { neighbourModify } from './neigh-modify.ts'
import type { Printer } from './printer.ts'
import { NEIGH_USAGE } from './usage/neigh.ts'

export const STATES: readonly NeighbourState[] = ['NONE', 'INCOMPLETE', 'REACHABLE', 'STALE', 'DELAY', 'PROBE', 'FAILED', 'NOARP', 'PERMANENT']
const SECOND = 1_000_000

type Command = (c: Context, words: readonly string[]) => Sys<number>

const commands: readonly (readonly [readonly string[], Command])[] = [
  [['add'], (c, words) => neighbourModify(c, 'add', words)],
  [['change', 'chg'], (c, words) => neighbourModify(c, 'change', words)],
  [['replace'], (c, words) => neighbourModify(c, 'replace', words)],
  [['delete'], (c, words) => neighbourModify(c, 'delete', words)],
  [['get'], get],
  [['show', 'lst', 'list'], show],
  [['flush'], flush],
  [['help'], help],
]

export const neigh: ObjectCommand = function* (c, words) {
  const [word, ...rest] = words
  if (word === undefined) return yield* show(c, [])
  const command = commands.find(([names]) => matches(word, ...names))
  if (!command) throw unknownCommand('neigh', word)
  return yield* command[1](c, rest)
}

function* help(): Sys<number> { throw new Fail(USAGE_ERROR, NEIGH_USAGE) }

interface Selector { dev?: string; to?: PrefixWord; states: NeighbourState[]; proxy: boolean }

function read(c: Context, words: readonly string[], all: readonly NeighbourState[]): Selector {
  const s: Selector = { states: [], proxy: false }
  const args = new Arguments(words)
  for (; args.left > 0; args.take()) {
    const word = args.word!
    if (word === 'dev') s.dev = args.next()
    else if (word === 'nud') s.states.push(...statesOf(args.next(), all))
    else if (word === 'proxy') s.proxy = true
    else if (word === 'nomaster' || word === 'unused') continue
    else if (matches(word, 'protocol')) args.next()
    else {
      const to = word === 'to' ? args.next() : word
      if (matches(to, 'help')) throw new Fail(USAGE_ERROR, NEIGH_USAGE)
      s.to = needPrefix(to, c.family)
    }
  }
  if (s.states.length === 0) s.states.push(...all)
  return s
}

function statesOf(word: string, all: readonly NeighbourState[]): readonly NeighbourState[] {
  if (word === 'all') return [...all, 'NOARP', 'PERMANENT', 'NONE']
  const state = STATES.find((n) => n === word.toUpperCase())
  if (!state) throw invalid('nud state is bad', word)
  return [state]
}

const SHOWN: readonly NeighbourState[] = STATES.filter((s) => s !== 'NOARP' && s !== 'NONE')
const FLUSHED: readonly NeighbourState[] = STATES.filter((s) => s !== 'NOARP' && s !== 'PERMANENT')

function selects(s: Selector, names: LinkNames, n: Neighbour): boolean {
  if (s.proxy !== n.proxy) return false
  if (s.dev !== undefined && names.name(n.link) !== s.dev) return false
  if (s.to && !within(n.address, s.to.address, s.to.length)) return false
  return s.states.includes(n.state)
}

export function printNeighbour(p: Printer, c: Context, n: Neighbour, names: LinkNames, left: { dev: boolean }, now: Time): void {
  p.open('{')
  p.value('dst', formatIp(n.address), { after: ' ', color: 'inet' })
  if (!left.dev) {
    p.text('dev ')
    p.value('dev', names.name(n.link), { after: ' ', color: 'ifname' })
  }
  if (!c.brief || n.mac !== undefined) printMac(p, c, n)
  if (n.router) p.flag('router', 'router ')
  if (n.proxy) p.flag('proxy', 'proxy ')
  if (c.stats) printTimes(p, n, now)
  if (!c.brief && n.state !== 'NONE') {
    p.open('[', 'state')
    p.value(undefined, n.state, { after: ' ' })
    p.close(']')
  }
  if (n.protocol !== 0) p.value('protocol', protocolName(n.protocol), { before: 'proto ', after: ' ' })
  p.text('\n')
  p.close('}')
}

function printMac(p: Printer, c: Context, n: Neighbour): void {
  if (n.mac === undefined) return
  if (!c.brief) p.text('lladdr ')
  p.value('lladdr', n.mac, { after: ' ', color: 'mac' })
}

/** Seconds since the entry was used, confirmed and updated; probes without a blank before, as iproute2 writes it. */
function printTimes(p: Printer, n: Neighbour, now: Time): void {
  const ago = (t: Time): number => Math.max(0, Math.floor((now - t) / SECOND))
  p.value('refcnt', 1, { before: ' ref ' })
  p.value('used', ago(n.used), { before: ' used ' })
  p.value('confirmed', ago(n.confirmed), { before: '/' })
  p.value('updated', ago(n.updated), { before: '/' })
  p.value('probes', n.probes, { before: 'probes ', after: ' ' })
}

function* show(c: Context, words: readonly string[]): Sys<number> {
  const s = read(c, words, SHOWN)
  const names = yield* linkNames()
  if (s.dev !== undefined) names.need(s.dev)
  const entries = c.family === 6 ? [] : (yield* net.ask('neighbours')).filter((n) => selects(s, names, n))
  const now = yield* sys.clock()
  yield* printed(c, (p) => {
    for (const n of entries) printNeighbour(p, c, n, names, { dev: s.dev !== undefined }, now)
  })
  return 0
}

function* flush(c: Context, words: readonly string[]): Sys<number> {
  if (words.length === 0) throw new Fail(1, 'Flush requires arguments.\n')
  const s = read(c, words.filter((w) => w !== 'all'), FLUSHED)
  const names = yield* linkNames()
  if (s.dev !== undefined) names.need(s.dev)
  const doomed = (yield* net.ask('neighbours')).filter((n) => selects(s, names, n))
  if (doomed.length === 0) {
    if (c.stats) yield* sys.print('Nothing to flush.\n')
    return 0
  }
  if (c.stats) yield* sys.print(`\n*** Round 1, deleting ${doomed.length} entries ***\n`)
  for (const n of doomed) {
    try {
      yield* net.change('deleteNeighbour', n.link, n.address)
    } catch (e) {
      if (!isErrno(e)) throw e
      if (!isErrno(e, 'ENOENT')) throw refusal(e)
    }
  }
  if (c.stats) yield* sys.print('*** Flush is complete after 1 round ***\n')
  return 0
}

function* get(c: Context, words: readonly string[]): Sys<number> {
  const args = new Arguments(words)
  let dev: string | undefined
  let address: number | undefined
  for (; args.left > 0; args.take()) {
    const word = args.word!
    if (word === 'dev') dev = args.next()
    else if (matches(word, 'help')) throw new Fail(USAGE_ERROR, NEIGH_USAGE)
    else address = needAddress(word === 'to' ? args.next() : word, c.family)
  }
  if (dev === undefined || address === undefined) throw new Fail(USAGE_ERROR, 'Device and address are required arguments.\n')
  const names = yield* linkNames()
  const link = names.need(dev)
  const found = (yield* net.ask('neighbours')).find((n) => n.link === link.id && n.address === address)
  if (!found) throw new Fail(2, 'Error: Neighbour entry not found.\n')
  const now = yield* sys.clock()
  yield* printed(c, (p) => printNeighbour(p, c, found, names, { dev: false }, now))
  return 0
}
