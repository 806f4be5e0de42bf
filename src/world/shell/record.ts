import { forEachChild, type SyntaxNode } from 'unbash'
import { Shell, type CompletionSpec, type ShellFunction } from './state.ts'
import { parseUnit, type Unit } from './syntax/unit.ts'
import type { FunctionNode } from './syntax/nodes.ts'
import { AssocArray } from './vars/assoc-array.ts'
import { IndexedArray } from './vars/indexed-array.ts'
import type { Variable } from './vars/variable.ts'
import { Variables } from './vars/variables.ts'
import type { Process } from '../os/index.ts'

type Pairs<K, V> = readonly (readonly [K, V])[]

interface PlainVariable {
  readonly name: string
  readonly flags: number
  readonly text?: string
  readonly indexed?: Pairs<number, string>
  readonly assoc?: Pairs<string, string>
  readonly dynamic?: string
}

interface PlainFunction {
  readonly name: string
  /** The text in which it was defined, the line on which that began, and where its body begins in it. */
  readonly source: string
  readonly firstLine: number
  readonly at: number
  readonly file: string
  readonly line: number
  readonly exported: boolean
  readonly traced: boolean
  readonly readonly: boolean
}

/** Fields of a shell that are plain as they are. */
const PLAIN = [
  'dialect', 'options', 'shopts', 'arg0', 'params', 'status', 'pipeStatus', 'lastBackground', 'pid', 'bashPid', 'parentPid', 'login', 'input', 'subshellDepth', 'line',
  'directories', 'cwd', 'randomSeed', 'lastRandom', 'clock', 'started', 'secondsBase', 'getopts', 'steps', 'waitedAt', 'history', 'historyBase', 'historyNew',
  'commandNumber', 'lastArgument', 'terminal', 'warnedOfJobs', 'lineEditing', 'process',
] as const

/** Fields that are maps or sets of plain things. */
const MAPS = ['aliases', 'reaped', 'traps', 'hash', 'completions', 'limits'] as const
const SETS = ['hardIgnored', 'disabledBuiltins'] as const

/** All that an interactive shell at its prompt knows, as plain data. */
export interface ShellRecord {
  readonly plain: Readonly<Record<string, unknown>>
  readonly maps: Readonly<Record<string, Pairs<unknown, unknown>>>
  readonly sets: Readonly<Record<string, readonly string[]>>
  readonly variables: readonly PlainVariable[]
  readonly functions: readonly PlainFunction[]
}

const functionRecords = new WeakMap<ShellFunction, PlainFunction>()
const variableRecords = new WeakMap<Variable, PlainVariable>()

export function toRecord(sh: Shell): ShellRecord {
  return {
    plain: { ...Object.fromEntries(PLAIN.filter((k) => sh[k] !== undefined).map((k) => [k, copied(sh[k])])), commandText: sh.command() },
    maps: Object.fromEntries(MAPS.map((k) => [k, [...(sh[k] as ReadonlyMap<unknown, object>)].map(([key, v]) => [key, copied(v)] as const)])),
    sets: Object.fromEntries(SETS.map((k) => [k, [...sh[k]].sort()])),
    variables: sh.vars.entries().map(([name, v]) => plainVariable(name, v)),
    functions: [...sh.functions.values()].map(plainFunction),
  }
}

/** Objects that the shell changes in place must not be in a record. */
function copied(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : value
}

function plainVariable(name: string, v: Variable): PlainVariable {
  const known = variableRecords.get(v)
  if (known?.name === name && (typeof v.value === 'string' || v.value === undefined)) return known
  const base = { name, flags: v.flags, ...(v.dynamic === undefined ? {} : { dynamic: v.dynamic }) }
  const record: PlainVariable =
    v.value === undefined ? base
    : typeof v.value === 'string' ? { ...base, text: v.value }
    : v.value instanceof IndexedArray ? { ...base, indexed: v.value.entries() }
    : { ...base, assoc: v.value.inserted() }
  variableRecords.set(v, record)
  return record
}

function plainFunction(f: ShellFunction): PlainFunction {
  let record = functionRecords.get(f)
  if (!record) {
    record = {
      name: f.name, source: f.unit.source, firstLine: f.unit.firstLine, at: f.body.pos, file: f.file, line: f.line,
      exported: f.exported === true, traced: f.traced === true, readonly: f.readonly === true,
    }
    functionRecords.set(f, record)
  }
  return record
}

/** The shell of a record: it behaves as the one of which the record was made. */
export function fromRecord(record: ShellRecord): Shell {
  const { commandText, ...plain } = record.plain as { dialect: 'bash' | 'dash'; arg0: string; process: Process; commandText: string }
  const sh = new Shell(plain.dialect, plain.arg0)
  Object.assign(sh, Object.fromEntries(Object.entries(plain).map(([k, v]) => [k, copied(v)])))
  sh.command = () => commandText
  sh.aliases = new Map(record.maps.aliases as Pairs<string, string>)
  sh.reaped = new Map(record.maps.reaped as Pairs<number, number>)
  sh.traps = new Map(record.maps.traps as Pairs<string, string>)
  sh.hash = new Map((record.maps.hash as Pairs<string, { path: string; hits: number }>).map(([k, v]) => [k, { ...v }]))
  sh.completions = new Map(record.maps.completions as Pairs<string, CompletionSpec>)
  sh.limits = new Map(record.maps.limits as Pairs<string, string>)
  sh.hardIgnored = new Set(record.sets.hardIgnored)
  sh.disabledBuiltins = new Set(record.sets.disabledBuiltins)
  sh.interactive = true
  sh.ofPerson = true
  sh.vars = new Variables(new Map(record.variables.map((v) => [v.name, variable(v)])))
  const units = new Map<string, Unit>()
  for (const f of record.functions) sh.functions.set(f.name, shellFunction(f, units))
  return sh
}

function variable(v: PlainVariable): Variable {
  const base = { flags: v.flags, ...(v.dynamic === undefined ? {} : { dynamic: v.dynamic }) }
  if (v.indexed) {
    const array = new IndexedArray()
    for (const [i, text] of v.indexed) array.set(i, text)
    return { ...base, value: array }
  }
  if (v.assoc) {
    const array = new AssocArray()
    for (const [k, text] of v.assoc) array.set(k, text)
    return { ...base, value: array }
  }
  return { ...base, value: v.text }
}

function shellFunction(f: PlainFunction, units: Map<string, Unit>): ShellFunction {
  const key = `${f.firstLine}:${f.source}`
  let unit = units.get(key)
  if (!unit) units.set(key, (unit = parseUnit(f.source, f.firstLine)))
  const body = bodyAt(unit, f.at)
  return {
    name: f.name, body, unit, file: f.file, line: f.line, ...(f.exported ? { exported: true } : {}), ...(f.traced ? { traced: true } : {}), ...(f.readonly ? { readonly: true } : {}),
  }
}

function bodyAt(unit: Unit, at: number): ShellFunction['body'] {
  let found: FunctionNode['body'] | undefined
  const visit = (node: SyntaxNode): void => {
    if (found) return
    if (node.type === 'Function' && node.body.pos === at) found = node.body
    else if (node.pos <= at && at < node.end) forEachChild(node, visit)
  }
  for (const s of unit.statements) visit(s)
  if (!found || found.type === 'CompoundList') throw new Error(`no function body at ${at} of ${unit.source}`)
  return found
}

