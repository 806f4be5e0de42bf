import { networkOf, parseIp, parsePrefix, type Prefix } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { compileRegex, type Regex } from '../../text/index.ts'
import { configOf, type ConfigLine, type Daemon } from '../command.ts'

export type Action = 'permit' | 'deny'

export interface PrefixRule {
  readonly seq: number
  readonly action: Action
  /** Undefined: any. */
  readonly prefix?: Prefix
  readonly ge?: number
  readonly le?: number
}

export interface PrefixList {
  readonly name: string
  readonly description?: string
  readonly rules: readonly PrefixRule[]
}

/** Lists of IPv4 prefixes of a daemon, in the order of the configuration. */
export function prefixListsOf(w: World, host: string, daemon: Daemon): PrefixList[] {
  const lists = new Map<string, PrefixList>()
  for (const { text } of configOf(w, host, daemon)) {
    const about = /^ip prefix-list (\S+) description (.*)$/.exec(text)
    const rule = /^ip prefix-list (\S+) seq (\d+) (permit|deny) (\S+)(.*)$/.exec(text)
    const name = about?.[1] ?? rule?.[1]
    if (name === undefined) continue
    const there = lists.get(name) ?? { name, rules: [] }
    if (about) lists.set(name, { ...there, description: about[2]! })
    else if (rule) lists.set(name, { ...there, rules: [...there.rules, prefixRule(rule)].sort((a, b) => a.seq - b.seq) })
  }
  return [...lists.values()]
}

function prefixRule(m: RegExpExecArray): PrefixRule {
  const [, , seq, action, where = '', more = ''] = m
  const bound = (word: string): number | undefined => {
    const found = new RegExp(`\\b${word} (\\d+)`).exec(more)
    return found ? Number(found[1]) : undefined
  }
  const [prefix, ge, le] = [where === 'any' ? undefined : parsePrefix(where), bound('ge'), bound('le')]
  return { seq: Number(seq), action: action as Action, ...(prefix ? { prefix } : {}), ...(ge === undefined ? {} : { ge }), ...(le === undefined ? {} : { le }) }
}

/** Does a rule speak of a prefix (prefix_list_entry_match)? */
export function ruleMatches(r: PrefixRule, p: Prefix): boolean {
  if (!r.prefix) return true
  if (p.length < r.prefix.length || networkOf(p.address, r.prefix.length) !== networkOf(r.prefix.address, r.prefix.length)) return false
  if (r.ge === undefined && r.le === undefined) return p.length === r.prefix.length
  return (r.ge === undefined || p.length >= r.ge) && (r.le === undefined || p.length <= r.le)
}

export interface RegexRule { readonly seq: number; readonly action: Action; readonly regex: string }
export interface AsPathList { readonly name: string; readonly rules: readonly RegexRule[] }

export function asPathListsOf(w: World, host: string): AsPathList[] {
  const lists = new Map<string, RegexRule[]>()
  for (const { text } of configOf(w, host, 'bgpd')) {
    const m = /^bgp as-path access-list (\S+) (?:seq (\d+) )?(permit|deny) (.*)$/.exec(text)
    if (!m) continue
    const rules = lists.get(m[1]!) ?? []
    lists.set(m[1]!, [...rules, { seq: Number(m[2] ?? (rules.at(-1)?.seq ?? 0) + 5), action: m[3] as Action, regex: m[4]! }])
  }
  return [...lists].map(([name, rules]) => ({ name, rules: rules.sort((a, b) => a.seq - b.seq) }))
}

const compiled = new Map<string, Regex | undefined>()

/** Does an AS path or a list of communities, written out, match a regular expression of bgpd's? `_` is any boundary. */
export function bgpRegexMatches(expression: string, text: string): boolean {
  if (!compiled.has(expression)) {
    const made = compileRegex(expression.replaceAll('_', '(^|[,{}() ]|$)'), { syntax: 'extended' })
    compiled.set(expression, made.error === undefined ? made : undefined)
  }
  return compiled.get(expression)?.test(text) === true
}

export interface CommunityRule {
  readonly seq: number
  readonly action: Action
  /** Communities, or for an expanded list one regular expression. */
  readonly values: readonly string[]
}
export interface CommunityList { readonly name: string; readonly kind: 'standard' | 'expanded'; readonly large: boolean; readonly rules: readonly CommunityRule[] }

export function communityListsOf(w: World, host: string): CommunityList[] {
  const lists = new Map<string, CommunityList>()
  for (const { text } of configOf(w, host, 'bgpd')) {
    const m = /^bgp (large-)?community-list (?:(standard|expanded) )?(\S+) (?:seq (\d+) )?(permit|deny) (.*)$/.exec(text)
    if (!m) continue
    const [, large, word, name = '', seq, action, values = ''] = m
    const kind = (word as 'standard' | 'expanded' | undefined) ?? (Number(name) >= 100 ? 'expanded' : 'standard')
    const key = `${large ?? ''}${name}`
    const there = lists.get(key) ?? { name, kind, large: large !== undefined, rules: [] }
    const rule = { seq: Number(seq ?? (there.rules.at(-1)?.seq ?? 0) + 5), action: action as Action, values: kind === 'expanded' ? [values] : values.split(' ').filter((v) => v !== '') }
    lists.set(key, { ...there, rules: [...there.rules, rule].sort((a, b) => a.seq - b.seq) })
  }
  return [...lists.values()]
}

/** Access lists of zebra's kind: `access-list NAME seq N permit PREFIX [exact-match]`. */
export interface AccessRule { readonly seq: number; readonly action: Action; readonly prefix?: Prefix; readonly exact: boolean }
export interface AccessList { readonly name: string; readonly rules: readonly AccessRule[] }

export function accessListsOf(lines: readonly ConfigLine[]): AccessList[] {
  const lists = new Map<string, AccessRule[]>()
  for (const { text } of lines) {
    const m = /^access-list (\S+) seq (\d+) (permit|deny) (.*)$/.exec(text)
    if (!m) continue
    const words = m[4]!.split(' ')
    const address = parsePrefix(words[0] ?? '') ?? (words[0] === 'host' ? { address: parseIp(words[1] ?? '') ?? 0, length: 32 } : undefined)
    lists.set(m[1]!, [...(lists.get(m[1]!) ?? []), { seq: Number(m[2]), action: m[3] as Action, exact: words.includes('exact-match'), ...(words[0] === 'any' || !address ? {} : { prefix: address }) }])
  }
  return [...lists].map(([name, rules]) => ({ name, rules: rules.sort((a, b) => a.seq - b.seq) }))
}

export const accessMatches = (r: AccessRule, p: Prefix): boolean =>
  !r.prefix || (r.exact ? p.length === r.prefix.length : p.length >= r.prefix.length) && networkOf(p.address, r.prefix.length) === networkOf(r.prefix.address, r.prefix.length)
