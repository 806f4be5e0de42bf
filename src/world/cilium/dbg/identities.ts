import { store } from '../../kube/index.ts'
import type { World } from '../../sim/index.ts'
import type { Agent } from '../agent/tables.ts'
import { IDENTITIES, labelsOfIdentity } from '../identity/allocate.ts'
import { RESERVED, reservedLabels } from '../identity/reserved.ts'
import { done, fatal, json, table2, wantsJson, type CommandOutcome, type Words } from './outcome.ts'

interface Row { readonly id: number; readonly labels: readonly string[] }

const WELL_KNOWN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

function rowsOf(w: World, agent: Agent): Row[] {
  const own = store(w, agent.cluster).list(IDENTITIES).map((o): Row => ({ id: Number(o.metadata.name), labels: labelsOfIdentity(w, agent.cluster, Number(o.metadata.name)) ?? [] }))
  return [...WELL_KNOWN.map((id) => ({ id, labels: reservedLabels(id) })), ...own].sort((a, b) => a.id - b.id)
}

const show = (rows: readonly Row[]): string => table2(['ID\tLABELS', ...rows.flatMap(({ id, labels: [first = '', ...rest] }) => [`${id}\t${first}`, ...rest.map((l) => `\t${l}`)])])

/** cilium-dbg identity list. */
export function identityList(w: World, agent: Agent, a: Words): CommandOutcome {
  const rows = rowsOf(w, agent).filter((r) => a.words.every((label) => r.labels.includes(label)))
  return wantsJson(a) ? json(rows) : done(show(rows))
}

/** cilium-dbg identity get ID. */
export function identityGet(w: World, agent: Agent, a: Words): CommandOutcome {
  const word = a.words[0] ?? ''
  const id = Object.entries(RESERVED).find(([, name]) => `reserved:${name}` === word)?.[0] ?? word
  const row = rowsOf(w, agent).find((r) => String(r.id) === id)
  if (!row) return fatal(`Cannot get identity for given ID ${word}: [GET /identity/{id}][404] getIdentityIdNotFound`)
  return wantsJson(a) ? json([row]) : done(show([row]))
}
