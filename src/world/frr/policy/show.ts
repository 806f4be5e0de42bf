import { formatIp, parsePrefix, type Prefix } from '../../net/index.ts'
import { configOf, has, type CommandContext, type CommandResult, type Daemon } from '../command.ts'
import { pretty, type Json } from '../json.ts'
import { hitsOf } from './hits.ts'
import { accessListsOf, prefixListsOf, ruleMatches, type PrefixList, type PrefixRule } from './lists.ts'
import { routeMapsOf, type Clause, type RouteMap } from './route-map.ts'

/** What a daemon calls itself in front of what all daemons show. */
const LABEL: Readonly<Partial<Record<Daemon, string>>> = { zebra: 'ZEBRA', bgpd: 'BGP', staticd: 'STATIC' }
const label = (c: CommandContext): string => LABEL[c.daemon] ?? c.daemon.toUpperCase()

const prefixText = (p: Prefix | undefined): string => (p ? `${formatIp(p.address)}/${p.length}` : 'any')
const ruleText = (r: PrefixRule): string => `seq ${r.seq} ${r.action} ${prefixText(r.prefix)}${r.ge === undefined ? '' : ` ge ${r.ge}`}${r.le === undefined ? '' : ` le ${r.le}`}`

const ranged = (l: PrefixList): number => l.rules.filter((r) => r.ge !== undefined || r.le !== undefined).length

/** `show ip prefix-list …`: each daemon shows what it has. */
export function showPrefixLists(c: CommandContext): CommandResult {
  const name = c.args.find((a) => a.token === 'WORD')?.text
  const where = c.args.find((a) => a.token === 'A.B.C.D/M')?.text
  const seq = has(c.args, 'seq') ? Number(c.args[c.args.findIndex((a) => a.token === 'seq') + 1]?.text) : undefined
  const lists = prefixListsOf(c.world, c.host, c.daemon).filter((l) => name === undefined || l.name === name)
  const hits = (l: PrefixList, r: PrefixRule): number => hitsOf(c.world, c.host, c.daemon, 'prefix-list', l.name, r.seq)
  if (has(c.args, 'json')) {
    const value: Json = Object.fromEntries(lists.map((l) => [l.name, {
      addressFamily: 'IPv4', entries: l.rules.map((r) => ({ sequenceNumber: r.seq, type: r.action, prefix: prefixText(r.prefix), ...(r.ge === undefined ? {} : { minimumPrefixLength: r.ge }), ...(r.le === undefined ? {} : { maximumPrefixLength: r.le }) })),
    }]))
    return { output: `${pretty({ [label(c)]: value })}\n` }
  }
  if (name !== undefined && lists.length === 0) return { output: `${label(c)}: Can't find specified prefix-list\n`, status: 'warning' }
  if (where !== undefined) {
    const p = parsePrefix(where)!
    const found = lists[0]!.rules.filter((r) => (has(c.args, 'longer') ? ruleMatches({ seq: r.seq, action: r.action, prefix: p, le: 32 }, r.prefix ?? p) : has(c.args, 'first-match') ? ruleMatches(r, p) : r.prefix?.length === p.length && r.prefix.address === p.address))
    return { output: (has(c.args, 'first-match') ? found.slice(0, 1) : found).map((r) => `   ${ruleText(r)} (hit count: ${hits(lists[0]!, r)}, refcount: 0)\n`).join('') }
  }
  const detail = has(c.args, 'detail')
  const summary = has(c.args, 'summary')
  return {
    output: lists.map((l) => {
      const about = l.description === undefined ? '' : `   Description: ${l.description}\n`
      const count = `   count: ${l.rules.length}, range entries: ${ranged(l)}, sequences: ${l.rules[0]?.seq ?? 0} - ${l.rules.at(-1)?.seq ?? 0}\n`
      if (detail || summary) {
        const rows = detail ? l.rules.map((r) => `   ${ruleText(r)} (hit count: ${hits(l, r)}, refcount: 0)\n`).join('') : ''
        return `${label(c)}: ip prefix-list ${l.name}:\n${about}${count}${rows}`
      }
      const rows = l.rules.filter((r) => seq === undefined || r.seq === seq).map((r) => `   ${ruleText(r)}\n`).join('')
      return `${label(c)}: ip prefix-list ${l.name}: ${l.rules.length} entries\n${about}${rows}`
    }).join(''),
  }
}

function clauseText(c: CommandContext, m: RouteMap, x: Clause): string {
  const lines = (items: readonly string[]): string => items.map((i) => `    ${i}\n`).join('')
  const action = x.onMatch === undefined ? 'Exit routemap' : x.onMatch === 'next' ? 'Continue to next entry' : `Goto ${x.onMatch}`
  return [
    ` ${x.action}, sequence ${x.seq} Invoked ${hitsOf(c.world, c.host, c.daemon, 'route-map', m.name, x.seq)}\n`,
    x.description === undefined ? '' : `  Description:\n    ${x.description}\n`,
    `  Match clauses:\n${lines(x.matches)}  Set clauses:\n${lines(x.sets)}  Call clause:\n${x.call === undefined ? '' : `    Call ${x.call}\n`}  Action:\n    ${action}\n`,
  ].join('')
}

/** `show route-map`. */
export function showRouteMaps(c: CommandContext): CommandResult {
  const name = c.args.find((a) => a.token === 'WORD')?.text
  const maps = routeMapsOf(c.world, c.host, c.daemon).filter((m) => name === undefined || m.name === name)
  const invoked = (m: RouteMap): number => hitsOf(c.world, c.host, c.daemon, 'route-map', m.name, 'all')
  if (has(c.args, 'json')) {
    const value: Json = Object.fromEntries(maps.map((m) => [m.name, {
      invoked: invoked(m), disabledOptimization: false, processedChange: false,
      rules: m.clauses.map((x) => ({
        sequenceNumber: x.seq, type: x.action, invoked: hitsOf(c.world, c.host, c.daemon, 'route-map', m.name, x.seq), matchClauses: [...x.matches], setClauses: [...x.sets],
        ...(x.call === undefined ? {} : { callClause: x.call }), action: x.onMatch === undefined ? 'Exit routemap' : x.onMatch === 'next' ? 'Continue to next entry' : `Goto ${x.onMatch}`,
      })),
    }]))
    return { output: `${pretty({ [label(c)]: value })}\n` }
  }
  if (name !== undefined && maps.length === 0) return { output: `${label(c)}:\n${label(c)}: 'route-map ${name}' not found\n` }
  const text = maps.map((m) => `route-map: ${m.name} Invoked: ${invoked(m)} Optimization: enabled Processed Change: true\n${m.clauses.map((x) => clauseText(c, m, x)).join('')}`)
  return { output: `${label(c)}:\n${text.join('')}` }
}

/** `show ip access-list`. */
export function showAccessLists(c: CommandContext): CommandResult {
  const name = c.args.find((a) => a.token === 'ACCESSLIST4_NAME')?.text
  const lists = accessListsOf(configOf(c.world, c.host, c.daemon)).filter((l) => name === undefined || l.name === name)
  if (has(c.args, 'json')) return { output: `${pretty(Object.fromEntries(lists.map((l) => [l.name, { type: 'Zebra', addressFamily: 'IPv4', rules: l.rules.map((r) => ({ sequenceNumber: r.seq, filterType: r.action, prefix: prefixText(r.prefix), 'exact-match': r.exact })) }])))}\n` }
  return {
    output: `${label(c)}:\n${lists.map((l) => `Zebra IP access list ${l.name}\n${l.rules.map((r) => `    seq ${r.seq} ${r.action} ${prefixText(r.prefix)}${r.exact ? ' exact-match' : ''}\n`).join('')}`).join('')}`,
  }
}
