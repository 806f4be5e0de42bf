import { SysError, type World } from '../sim/index.ts'
import { rules, TABLE, type Rule } from './fib.ts'
import { DEFAULT_RULES, rulesOf } from './lookup.ts'
import type { NsId } from './netns.ts'

const selectors = (r: Partial<Rule>): string => JSON.stringify([
  r.src?.length ? r.src : undefined, r.dst?.length ? r.dst : undefined, r.iif, r.oif, r.mark, r.mask, r.tos, r.ipproto, r.sport, r.dport, r.invert === true,
])

/**
 * Adds a rule. Without a priority it comes before the first rule that is not the local one (fib_default_rule_pref). EEXIST for a rule that is there.
 */
export function addRule(world: World, ns: NsId, wanted: Partial<Rule>): Rule {
  const list = rulesOf(world, ns)
  const second = list.find((r) => r.priority > 0)
  const rule: Rule = {
    invert: false, action: 'lookup', table: TABLE.main, protocol: 3, ...wanted,
    priority: wanted.priority ?? (second && second.priority > 1 ? second.priority - 1 : 0),
  }
  if (list.some((r) => r.priority === rule.priority && r.table === rule.table && r.action === rule.action && selectors(r) === selectors(rule))) throw new SysError('EEXIST')
  const at = list.findIndex((r) => r.priority > rule.priority)
  world.table(rules).set(ns, { rules: at < 0 ? [...list, rule] : list.toSpliced(at, 0, rule) })
  return rule
}

/** Removes the first rule that has everything that is asked for: ENOENT. */
export function deleteRule(world: World, ns: NsId, wanted: Partial<Rule>): Rule {
  const list = rulesOf(world, ns)
  const asked = Object.entries(wanted).filter(([, value]) => value !== undefined)
  const at = list.findIndex((r) => asked.every(([name, value]) => JSON.stringify((r as unknown as Record<string, unknown>)[name]) === JSON.stringify(value)))
  if (at < 0) throw new SysError('ENOENT')
  world.table(rules).set(ns, { rules: list.toSpliced(at, 1) })
  return list[at]!
}

/** Has anybody changed the rules? */
export const hasCustomRules = (world: World, ns: NsId): boolean => rulesOf(world, ns) !== DEFAULT_RULES
