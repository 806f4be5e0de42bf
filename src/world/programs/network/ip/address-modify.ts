import { lastOf, networkOf, type AddressSpec } from '../../../net/index.ts'
import { net, sys } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { isIp6Text, needAddress, needPrefix, unsupported, type PrefixWord } from './addresses.ts'
import { Arguments, Fail, garbage, invalid, kernel, matches, needNumber, number, USAGE_ERROR } from './arguments.ts'
import { linkNames, type Context } from './context.ts'
import { scopeNumber } from './names.ts'
import { ADDRESS_USAGE } from './usage/address.ts'

const SCOPE_HOST = 254
const SECOND = 1_000_000

interface Draft {
  local?: PrefixWord
  peer?: PrefixWord
  /** `+` and `-`: all host bits set, or cleared. */
  broadcast?: number | '+' | '-'
  scope?: number
  dev?: string
  label?: string
  metric?: number
  valid?: number
  preferred?: number
  noPrefixRoute: boolean
}

type Reader = (d: Draft, args: Arguments, c: Context) => void

function lifetime(args: Arguments, key: string): number | undefined {
  const word = args.next()
  if (word === 'forever') return undefined
  const n = number(word)
  if (n === undefined || (n === 0 && key === 'valid_lft')) throw invalid(`"${key}" value is invalid\n`, word)
  return n
}

const readers: readonly (readonly [(word: string) => boolean, Reader])[] = [
  [(w) => w === 'peer' || w === 'remote', (d, a, c) => { d.peer = needPrefix(a.next(), c.family) }],
  [(w) => matches(w, 'broadcast') || w === 'brd', (d, a, c) => {
    const word = a.next()
    d.broadcast = word === '+' || word === '-' ? word : needAddress(word, c.family)
  }],
  [(w) => w === 'scope', (d, a) => {
    const word = a.next()
    const n = scopeNumber(word)
    if (n === undefined) throw invalid(word, 'invalid scope value.')
    d.scope = n
  }],
  [(w) => w === 'dev', (d, a) => { d.dev = a.next() }],
  [(w) => w === 'label', (d, a) => { d.label = a.next() }],
  [(w) => matches(w, 'metric', 'priority') || w === 'preference', (d, a) => { d.metric = needNumber(a, '"metric" value is invalid\n') }],
  [(w) => matches(w, 'valid_lft'), (d, a) => {
    const n = lifetime(a, 'valid_lft')
    if (n !== undefined) d.valid = n
  }],
  [(w) => matches(w, 'preferred_lft'), (d, a) => {
    const n = lifetime(a, 'preferred_lft')
    if (n !== undefined) d.preferred = n
  }],
  [(w) => w === 'noprefixroute', (d) => { d.noPrefixRoute = true }],
  [(w) => ['home', 'nodad', 'mngtmpaddr', 'autojoin'].includes(w), () => undefined],
  [(w) => w === 'proto', (_d, a) => { a.next() }],
]

function read(c: Context, words: readonly string[]): Draft {
  const d: Draft = { noPrefixRoute: false }
  const args = new Arguments(words)
  for (; args.left > 0; args.take()) {
    const word = args.word!
    const reader = readers.find(([is]) => is(word))
    if (reader) {
      reader[1](d, args, c)
      continue
    }
    const local = word === 'local' ? args.next() : word
    if (matches(local, 'help')) throw new Fail(USAGE_ERROR, ADDRESS_USAGE)
    if (d.local) throw garbage('local', local)
    if (c.family !== 4 && isIp6Text(local.split('/')[0]!)) throw unsupported()
    d.local = needPrefix(local, c.family)
  }
  return d
}

const wildcardWarning = (word: string): string =>
  'Warning: Executing wildcard deletion to stay compatible with old scripts.\n'
  + `         Explicitly specify the prefix length (${word}/32) to avoid this warning.\n`
  + '         This special behaviour is likely to disappear in further releases,\n'
  + '         fix your scripts!\n'

/** `ip addr add|change|replace|del IFADDR dev IFNAME …`. */
export function* addressModify(c: Context, verb: 'add' | 'change' | 'replace' | 'delete', words: readonly string[]): Sys<number> {
  const d = read(c, words)
  if (d.dev === undefined) throw new Fail(1, 'Not enough information: "dev" argument is required.\n')
  if (d.label !== undefined && !matches(d.dev, d.label)) throw new Fail(1, `"dev" (${d.dev}) must match "label" (${d.label}).\n`)
  const wildcard = verb === 'delete' && d.local !== undefined && !d.local.given && !d.peer
  if (wildcard) yield* sys.complain(wildcardWarning(d.local!.word))
  const names = yield* linkNames()
  const link = names.need(d.dev)
  if (!d.local) throw new Fail(2, 'RTNETLINK answers: Invalid argument\n')
  const now = yield* sys.clock()
  if (verb === 'delete') {
    const which = { local: d.local.address, ...(wildcard ? {} : { prefix: (d.peer ?? d.local).length }), ...(d.label === undefined ? {} : { label: d.label }) }
    yield* kernel(net.change('deleteAddress', link.id, which))
    return 0
  }
  yield* kernel(net.change('addAddress', link.id, specOf(d, d.local, now), verb === 'add' ? {} : { replace: true }))
  return 0
}

function specOf(d: Draft, local: PrefixWord, now: number): AddressSpec {
  const { address, length } = d.peer ?? local
  const broadcast = d.broadcast === '+' ? lastOf(address, length) : d.broadcast === '-' ? networkOf(address, length) : d.broadcast
  return {
    local: local.address, prefix: length, scope: d.scope ?? (local.address >>> 24 === 127 ? SCOPE_HOST : 0),
    ...(d.peer ? { peer: d.peer.address } : {}), ...(broadcast === undefined ? {} : { broadcast }),
    ...(d.label === undefined ? {} : { label: d.label }), ...(d.metric === undefined ? {} : { metric: d.metric }),
    ...(d.noPrefixRoute ? { noPrefixRoute: true } : {}),
    ...(d.valid === undefined ? {} : { validUntil: now + d.valid * SECOND }), ...(d.preferred === undefined ? {} : { preferredUntil: now + d.preferred * SECOND }),
  }
}
