import { formatIp, within, type Address, type Address6 } from '../../../net/index.ts'
import { net, sys, type LinkView } from '../../../os/index.ts'
import { isErrno, type Sys, type Time } from '../../../sim/index.ts'
import { needPrefix, type PrefixWord } from './addresses.ts'
import { addressModify } from './address-modify.ts'
import { Arguments, Fail, invalid, matches, refusal, unknownCommand, USAGE_ERROR } from './arguments.ts'
import { linkNames, printed, type Context, type ObjectCommand } from './context.ts'
import { namespaceNames, readDevice, readSelector, selectsLink, type LinkSelector } from './link.ts'
import { printLink, printLinkBrief } from './link-print.ts'
import { scopeName, scopeNumber } from './names.ts'
import type { Printer } from './printer.ts'
import { ADDRESS_USAGE } from './usage/address.ts'

const FOREVER = 4_294_967_295

interface Selector extends LinkSelector { to?: PrefixWord; scope?: number; label?: string; secondary?: boolean; dynamic?: boolean }

type Command = (c: Context, words: readonly string[]) => Sys<number>

const commands: readonly (readonly [readonly string[], Command])[] = [
  [['add'], (c, words) => addressModify(c, 'add', words)],
  [['change', 'chg'], (c, words) => addressModify(c, 'change', words)],
  [['replace'], (c, words) => addressModify(c, 'replace', words)],
  [['delete'], (c, words) => addressModify(c, 'delete', words)],
  [['show', 'lst', 'list'], show],
  [['flush'], flush],
  [['help'], help],
]

export const address: ObjectCommand = function* (c, words) {
  const [word, ...rest] = words
  if (word === undefined) return yield* show(c, [])
  const command = commands.find(([names]) => matches(word, ...names))
  if (!command) throw unknownCommand('address', word)
  return yield* command[1](c, rest)
}

function* help(): Sys<number> { throw new Fail(USAGE_ERROR, ADDRESS_USAGE) }

function readAddressWord(s: Selector, c: Context, args: Arguments): boolean {
  const word = args.word!
  if (word === 'to') s.to = needPrefix(args.next(), c.family)
  else if (word === 'scope') {
    const scope = args.next()
    const n = scopeNumber(scope)
    if (n === undefined && scope !== 'all') throw invalid('invalid "scope"\n', scope)
    if (n !== undefined) s.scope = n
  } else if (word === 'label') s.label = args.next()
  else if (word === 'secondary' || word === 'primary') s.secondary = word === 'secondary'
  else if (word === 'dynamic' || word === 'permanent') s.dynamic = word === 'dynamic'
  else return false
  return true
}

function readWords(c: Context, words: readonly string[]): Selector {
  const s: Selector = { up: false, nomaster: false }
  const args = new Arguments(words)
  for (; args.left > 0; args.take()) if (!readSelector(s, args) && !readAddressWord(s, c, args)) readDevice(s, args, ADDRESS_USAGE)
  return s
}

function selects(s: Selector, a: Address): boolean {
  if (s.to && !within(a.local, s.to.address, s.to.length)) return false
  if (s.scope !== undefined && a.scope !== s.scope) return false
  if (s.label !== undefined && a.label !== s.label) return false
  if (s.secondary !== undefined && a.secondary !== s.secondary) return false
  return s.dynamic === undefined || (a.validUntil !== undefined) === s.dynamic
}

const onlyAddresses = (s: Selector): boolean => s.to !== undefined || s.scope !== undefined || s.label !== undefined || s.secondary !== undefined || s.dynamic !== undefined

interface Shown { readonly link: LinkView; readonly inet: readonly Address[]; readonly inet6: readonly Address6[] }

function shownLinks(c: Context, s: Selector, links: readonly LinkView[], nameOf: (id: number) => string): Shown[] {
  return links
    .filter((l) => (s.dev === undefined || l.name === s.dev) && selectsLink(s, l, l.master === undefined ? undefined : nameOf(l.master)))
    .map((link) => ({
      link,
      inet: c.family === 6 ? [] : link.addresses.filter((a) => selects(s, a)),
      inet6: c.family === 4 || s.to || s.label !== undefined ? [] : link.addresses6.filter((a) => s.scope === undefined || a.scope === s.scope),
    }))
    .filter((e) => (c.family === 'any' && !onlyAddresses(s)) || e.inet.length + e.inet6.length > 0)
}

function* show(c: Context, words: readonly string[]): Sys<number> {
  const s = readWords(c, words)
  const names = yield* linkNames()
  const namespaces = yield* namespaceNames()
  const now = yield* sys.clock()
  if (s.dev !== undefined && !names.named(s.dev)) throw new Fail(1, `Device "${s.dev}" does not exist.\n`)
  yield* printed(c, (p) => {
    for (const e of shownLinks(c, s, names.links, (id) => names.name(id))) {
      p.open('{')
      if (c.brief) printLinkBrief(p, names, e.link, 'address')
      else if (!c.style.oneline) printLink(p, c, names, e.link, 'address', namespaces)
      p.open('[', 'addr_info')
      for (const a of e.inet) printAddress(p, c, e.link, inetRow(a, now))
      for (const a of e.inet6) printAddress(p, c, e.link, inet6Row(a))
      p.close(']')
      if (c.brief) p.text('\n')
      p.close('}')
    }
  })
  return 0
}

/** One address, of either family, as it is printed. */
interface Row {
  readonly family: 'inet' | 'inet6'
  readonly local: string
  readonly peer?: string
  readonly prefix: number
  readonly metric: number
  readonly broadcast?: string
  readonly scope: string
  readonly flags: readonly string[]
  readonly label?: string
  readonly valid: number
  readonly preferred: number
}

const secondsLeft = (until: Time | undefined, now: Time): number => (until === undefined ? FOREVER : Math.max(0, Math.floor((until - now) / 1_000_000)))

const inetRow = (a: Address, now: Time): Row => ({
  family: 'inet', local: formatIp(a.local), ...(a.peer === a.local ? {} : { peer: formatIp(a.peer) }), prefix: a.prefix, metric: a.metric,
  ...(a.broadcast === undefined ? {} : { broadcast: formatIp(a.broadcast) }), scope: scopeName(a.scope),
  flags: [...(a.secondary ? ['secondary'] : []), ...(a.noPrefixRoute ? ['noprefixroute'] : []), ...(a.validUntil === undefined ? [] : ['dynamic'])],
  label: a.label, valid: secondsLeft(a.validUntil, now), preferred: secondsLeft(a.preferredUntil ?? a.validUntil, now),
})

const inet6Row = (a: Address6): Row => ({ family: 'inet6', local: a.local, prefix: a.prefix, metric: 0, scope: scopeName(a.scope), flags: [], valid: FOREVER, preferred: FOREVER })

function printAddress(p: Printer, c: Context, link: LinkView, a: Row): void {
  p.open('{')
  if (!c.brief) {
    if (c.style.oneline) p.text(`${link.index}: ${link.name}`)
    p.value('family', a.family, { before: '    ', after: ' ' })
  }
  p.value('local', a.local, { color: a.family })
  if (a.peer !== undefined) p.value('address', a.peer, { before: ' peer ', color: a.family })
  p.value('prefixlen', a.prefix, { before: '/', after: ' ' })
  if (a.metric !== 0) p.value('metric', a.metric, { before: 'metric ', after: ' ' })
  if (!c.brief) printDetail(p, a)
  p.close('}')
}

function printDetail(p: Printer, a: Row): void {
  if (a.broadcast !== undefined) {
    p.text('brd ')
    p.value('broadcast', a.broadcast, { after: ' ', color: a.family })
  }
  p.value('scope', a.scope, { before: 'scope ', after: ' ' })
  for (const f of a.flags) p.flag(f, `${f} `)
  if (a.label !== undefined) p.value('label', a.label)
  const life = (n: number): string => (n === FOREVER ? 'forever' : `${n}sec`)
  if (p.style.json) {
    p.jsonValue('valid_life_time', a.valid)
    p.jsonValue('preferred_life_time', a.preferred)
  } else p.text(`${p.sl}       valid_lft ${life(a.valid)} preferred_lft ${life(a.preferred)}\n`)
}

function* flush(c: Context, words: readonly string[]): Sys<number> {
  if (words.length === 0) throw new Fail(1, 'Flush requires arguments.\n')
  const s = readWords(c, words)
  const names = yield* linkNames()
  if (s.dev !== undefined && !names.named(s.dev)) throw new Fail(1, `Device "${s.dev}" does not exist.\n`)
  const doomed = shownLinks(c, s, names.links, (id) => names.name(id)).flatMap((e) => e.inet.map((a) => ({ link: e.link.id, a })))
  for (const { link, a } of doomed) {
    try {
      yield* net.change('deleteAddress', link, { local: a.local, prefix: a.prefix })
    } catch (e) {
      if (!isErrno(e)) throw e
      if (!isErrno(e, 'EADDRNOTAVAIL')) throw refusal(e)
    }
  }
  return 0
}

