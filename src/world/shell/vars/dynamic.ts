import type { Shell } from '../state.ts'
import { shoptNames } from '../options.ts'
import { optionNames } from '../options.ts'
import { AssocArray } from './assoc-array.ts'
import { IndexedArray } from './indexed-array.ts'
import { Flag, type Variable } from './variable.ts'

interface Dynamic {
  readonly flags: number
  get(sh: Shell): Variable['value']
  /** What an assignment does; without it the variable becomes an ordinary one… or stays as it is when it is `silent`. */
  set?(sh: Shell, value: string): void
}

const MICROS = 1_000_000

/** The next number of bash's generator (Park and Miller's, folded to 15 bits). */
function random15(sh: Shell): number {
  if (sh.randomSeed === 0) sh.randomSeed = 123_459_876
  const h = Math.trunc(sh.randomSeed / 127_773)
  const l = sh.randomSeed - 127_773 * h
  const t = 16_807 * l - 2_836 * h
  sh.randomSeed = t < 0 ? t + 0x7fffffff : t
  return ((sh.randomSeed >>> 16) ^ (sh.randomSeed & 0xffff)) & 0x7fff
}

/** Draws again where the number is the one before, as bash does. */
function nextRandom(sh: Shell): string {
  let n: number
  do n = random15(sh)
  while (n === sh.lastRandom)
  sh.lastRandom = n
  return String(n)
}

const calls = (sh: Shell): IndexedArray => {
  const names = sh.calls.toReversed().map((c) => (c.kind === 'source' ? 'source' : c.name))
  return new IndexedArray(names.length > 0 && sh.input !== 'command' && !sh.interactive && sh.input === 'file' ? [...names, 'main'] : names)
}

const sources = (sh: Shell): IndexedArray => {
  const files = sh.calls.toReversed().map((c) => c.file)
  return new IndexedArray(sh.input === 'file' ? [...files, sh.arg0] : files)
}

const lines = (sh: Shell): IndexedArray => {
  const numbers = sh.calls.toReversed().map((c) => String(c.line))
  return new IndexedArray(sh.input === 'file' ? [...numbers, '0'] : numbers)
}

/** Variables whose value is made when they are read. */
export const DYNAMICS: Readonly<Record<string, Dynamic>> = {
  RANDOM: {
    flags: Flag.integer, get: nextRandom,
    set: (sh, v) => {
      sh.randomSeed = Number(/^\s*-?\d+/.exec(v)?.[0] ?? 0) >>> 0
      sh.lastRandom = 0
    },
  },
  SRANDOM: { flags: Flag.integer, get: (sh) => String((Number(nextRandom(sh)) << 17 | Number(nextRandom(sh)) << 2 | Number(nextRandom(sh)) & 3) >>> 0), set: () => undefined },
  SECONDS: {
    flags: Flag.integer, get: (sh) => String(Math.floor(sh.clock / MICROS) - Math.floor(sh.started / MICROS) + sh.secondsBase),
    set: (sh, v) => void (sh.secondsBase = Number(/^\s*-?\d+/.exec(v)?.[0] ?? 0) - (Math.floor(sh.clock / MICROS) - Math.floor(sh.started / MICROS))),
  },
  EPOCHSECONDS: { flags: 0, get: (sh) => String(Math.floor(sh.clock / MICROS)), set: () => undefined },
  EPOCHREALTIME: { flags: 0, get: (sh) => `${Math.floor(sh.clock / MICROS)}.${String(sh.clock % MICROS).padStart(6, '0')}`, set: () => undefined },
  LINENO: { flags: 0, get: (sh) => String(sh.line), set: () => undefined },
  BASHPID: { flags: Flag.integer, get: (sh) => String(sh.bashPid), set: () => undefined },
  BASH_SUBSHELL: { flags: 0, get: (sh) => String(sh.subshellDepth), set: (sh, v) => void (sh.subshellDepth = Number(v) || 0) },
  BASH_COMMAND: { flags: 0, get: (sh) => sh.command(), set: () => undefined },
  HISTCMD: { flags: 0, get: (sh) => String(sh.interactive ? sh.historyBase + sh.history.length : 1), set: () => undefined },
  PIPESTATUS: { flags: Flag.indexed, get: (sh) => new IndexedArray(sh.pipeStatus.map(String)), set: () => undefined },
  FUNCNAME: { flags: Flag.indexed, get: (sh) => (sh.calls.some((c) => c.kind === 'function') ? calls(sh) : undefined), set: () => undefined },
  BASH_SOURCE: { flags: Flag.indexed, get: sources, set: () => undefined },
  BASH_LINENO: { flags: Flag.indexed, get: lines, set: () => undefined },
  DIRSTACK: { flags: Flag.indexed, get: (sh) => new IndexedArray([sh.cwd, ...sh.directories]), set: () => undefined },
  GROUPS: { flags: Flag.indexed, get: (sh) => new IndexedArray((sh.process?.groups ?? []).map(String)), set: () => undefined },
  BASH_ALIASES: { flags: Flag.assoc, get: (sh) => filled(sh.aliases) },
  BASH_CMDS: { flags: Flag.assoc, get: (sh) => filled(new Map([...sh.hash].map(([k, v]) => [k, v.path]))) },
  SHELLOPTS: { flags: Flag.readonly, get: (sh) => optionNames.filter((n) => sh.options[n]).sort().join(':') },
  BASHOPTS: { flags: Flag.readonly, get: (sh) => shoptNames.filter((n) => sh.shopts[n]).join(':') },
}

function filled(entries: ReadonlyMap<string, string>): AssocArray {
  const out = new AssocArray()
  for (const [k, v] of entries) out.set(k, v)
  return out
}

export const dynamicValue = (sh: Shell, v: Variable): Variable['value'] => DYNAMICS[v.dynamic!]!.get(sh)
