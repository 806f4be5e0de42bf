import { isErrno, type Sys } from '../../../sim/index.ts'
import { sys } from '../../../os/index.ts'
import { BUILTINS } from '../../builtins/index.ts'
import { ALL_SIGNALS } from '../../builtins/jobs.ts'
import { scalar } from '../../expand/parameters.ts'
import { tilde } from '../../expand/tilde.ts'
import { stateOf } from '../../jobs/table.ts'
import { optionNames, shoptNames } from '../../options.ts'
import type { Shell } from '../../state.ts'
import { RESERVED } from '../../syntax/reserved.ts'
import { Flag, isArray } from '../../vars/variable.ts'
import { USAGE } from '../../builtins/usage.ts'
import { keyBindings } from '../keymap.ts'

type Source = (sh: Shell, word: string) => Sys<string[]>

const starting = (names: Iterable<string>, word: string): string[] => [...new Set(names)].filter((n) => n.startsWith(word)).sort()

/** The path that a typed one means: a tilde and variables expanded. */
export function* realPath(sh: Shell, typed: string): Sys<string> {
  const prefix = /^~[^/]*/.exec(typed)?.[0]
  const home = prefix === undefined ? undefined : yield* tilde(sh, prefix)
  const path = home === undefined ? typed : home + typed.slice(prefix!.length)
  return path.replace(/\$(?:(\w+)|\{(\w+)\})/g, (whole, plain: string | undefined, braced: string | undefined) => scalar(sh, plain ?? braced!) ?? whole)
}

/** Files (or only directories) whose path begins with the word; a leading `~` and variables stay as typed. */
export function* files(sh: Shell, word: string, directoriesOnly = false): Sys<string[]> {
  const slash = word.lastIndexOf('/')
  const typed = word.slice(0, slash + 1)
  const base = word.slice(slash + 1)
  const real = yield* realPath(sh, typed)
  const out: string[] = []
  const found = yield* names(real === '' ? '.' : real)
  // Names that begin with a dot match as any; the directory itself and the one above only where a dot was typed.
  for (const name of base.startsWith('.') ? ['.', '..', ...found] : found) {
    if (!name.startsWith(base)) continue
    if (!directoriesOnly || (yield* isDirectory(real + name))) out.push(typed + name)
  }
  return out
}

function* names(dir: string): Sys<string[]> {
  try {
    return yield* sys.readdir(dir)
  } catch (e) {
    if (isErrno(e)) return []
    throw e
  }
}

export function* isDirectory(path: string): Sys<boolean> {
  try {
    return (yield* sys.stat(path)).type === 'dir'
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
}

/** Whatever can be run under a name: aliases, keywords, functions, builtins and executables of PATH. */
function* commands(sh: Shell, word: string): Sys<string[]> {
  if (word.includes('/')) {
    const out: string[] = []
    for (const path of yield* files(sh, word)) {
      const real = yield* realPath(sh, path)
      if ((yield* isDirectory(real)) || (yield* mayRun(real))) out.push(path)
    }
    return out
  }
  const found = [...sh.aliases.keys(), ...RESERVED, ...sh.functions.keys(), ...Object.keys(BUILTINS)]
  for (const dir of (scalar(sh, 'PATH') ?? '').split(':')) {
    for (const name of yield* names(dir === '' ? '.' : dir)) if (name.startsWith(word) && (yield* mayRun(`${dir}/${name}`))) found.push(name)
  }
  return starting(found, word)
}

function* mayRun(path: string): Sys<boolean> {
  try {
    return (yield* sys.stat(path)).type === 'file' && (yield* sys.access(path, 'x'))
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
}

function* fieldsOf(path: string, word: string): Sys<string[]> {
  try {
    return starting((yield* sys.readFile(path)).split('\n').map((l) => l.split(':')[0]!).filter((n) => n !== ''), word)
  } catch (e) {
    if (isErrno(e)) return []
    throw e
  }
}

/** Host names of /etc/hosts (or $HOSTFILE). */
function* hosts(sh: Shell, word: string): Sys<string[]> {
  try {
    const text = yield* sys.readFile(scalar(sh, 'HOSTFILE') ?? '/etc/hosts')
    return starting(text.split('\n').flatMap((l) => l.replace(/#.*/, '').trim().split(/\s+/).slice(1)).filter((n) => n !== ''), word)
  } catch (e) {
    if (isErrno(e)) return []
    throw e
  }
}

const listed = (list: (sh: Shell) => Iterable<string>): Source => function* (sh, word) { return starting(list(sh), word) }

const variables = (sh: Shell): string[] => sh.vars.entries().filter(([, v]) => v.value !== undefined || v.dynamic !== undefined).map(([n]) => n)
const jobNames = (sh: Shell, state?: string): string[] => sh.jobs.filter((j) => state === undefined || stateOf(j) === state).map((j) => j.command.split(/[\s;|&]/)[0]!)

/** Sources of `compgen -A NAME` and `complete -A NAME`. */
export const ACTIONS: Readonly<Record<string, Source>> = {
  alias: listed((sh) => sh.aliases.keys()),
  arrayvar: listed((sh) => sh.vars.entries().filter(([, v]) => isArray(v)).map(([n]) => n)),
  binding: listed(() => keyBindings().map(([n]) => n)),
  builtin: listed(() => Object.keys(BUILTINS)),
  command: commands,
  directory: (sh, word) => files(sh, word, true),
  disabled: listed((sh) => sh.disabledBuiltins),
  enabled: listed((sh) => Object.keys(BUILTINS).filter((n) => !sh.disabledBuiltins.has(n))),
  export: listed((sh) => sh.vars.entries().filter(([, v]) => v.flags & Flag.export).map(([n]) => n)),
  file: files,
  function: listed((sh) => sh.functions.keys()),
  group: (_sh, word) => fieldsOf('/etc/group', word),
  helptopic: listed(() => Object.keys(USAGE)),
  hostname: hosts,
  job: listed((sh) => jobNames(sh)),
  keyword: listed(() => RESERVED),
  running: listed((sh) => jobNames(sh, 'running')),
  service: (_sh, word) => fieldsOf('/etc/services', word),
  setopt: listed(() => optionNames),
  shopt: listed(() => shoptNames),
  signal: listed(() => ['EXIT', ...ALL_SIGNALS.map(([, n]) => `SIG${n}`), 'DEBUG', 'RETURN', 'ERR']),
  stopped: listed((sh) => jobNames(sh, 'stopped')),
  user: (_sh, word) => fieldsOf('/etc/passwd', word),
  variable: listed(variables),
}
