import type { Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import type { Shell } from '../state.ts'
import { readCommand } from '../syntax/read-command.ts'
import { parseUnit } from '../syntax/unit.ts'
import { RELEASE } from '../version.ts'
import { DYNAMICS } from './dynamic.ts'
import { IndexedArray } from './indexed-array.ts'
import { Flag, isName } from './variable.ts'

const BASH_VERSION = `${RELEASE}(1)-release`
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Variables and functions of the environment, then those that bash sets itself. */
export function* importEnvironment(sh: Shell, env: Readonly<Record<string, string>>): Sys<void> {
  for (const [name, value] of Object.entries(env)) {
    const f = /^BASH_FUNC_(.+)%%$/.exec(name)
    if (f) importFunction(sh, f[1]!, value)
    else if (isName(name)) sh.vars.put(name, { flags: Flag.export, value })
  }
  const level = Number(env.SHLVL)
  const put = (name: string, value: string, flags = 0): void => sh.vars.put(name, { flags, value })
  const unlessSet = (name: string, value: string, flags = 0): void => {
    if (!sh.vars.get(name)) put(name, value, flags)
  }
  put('SHLVL', String(Number.isInteger(level) ? level + 1 : 1), Flag.export)
  put('PWD', sh.cwd, Flag.export)
  if (!env.OLDPWD) sh.vars.put('OLDPWD', { flags: Flag.export, value: undefined })
  put('IFS', ' \t\n')
  put('OPTIND', '1')
  put('PS4', env.PS4 ?? '+ ')
  unlessSet('PATH', DEFAULT_PATH)
  if (sh.interactive) {
    unlessSet('PS1', sh.dialect === 'dash' ? (sh.process?.euid === 0 ? '# ' : '$ ') : '\\s-\\v\\$ ')
    unlessSet('PS2', '> ')
  }
  const host = yield* sys.host()
  const machine = host.machine.arch === 'arm64' || host.machine.arch === 'aarch64' ? 'aarch64' : 'x86_64'
  sh.parentPid = yield* parentOf()
  if (sh.dialect === 'dash') {
    put('PPID', String(sh.parentPid))
    return
  }
  put('BASH', sh.process?.exe ?? '/bin/bash')
  put('BASH_VERSION', BASH_VERSION)
  const version = ['5', '2', '21', '1', 'release', `${machine}-pc-linux-gnu`]
  sh.vars.put('BASH_VERSINFO', { flags: Flag.indexed | Flag.readonly, value: new IndexedArray(version) })
  put('HOSTNAME', host.hostname)
  put('HOSTTYPE', machine)
  put('MACHTYPE', `${machine}-pc-linux-gnu`)
  put('OSTYPE', 'linux-gnu')
  put('OPTERR', '1')
  const { uid, euid } = sh.process!
  put('UID', String(uid), Flag.readonly | Flag.integer)
  put('EUID', String(euid), Flag.readonly | Flag.integer)
  put('PPID', String(sh.parentPid), Flag.readonly | Flag.integer)
  for (const [name, d] of Object.entries(DYNAMICS)) sh.vars.put(name, { flags: d.flags, value: undefined, dynamic: name })
  unlessSet('TERM', 'dumb')
  put('_', env._ ?? sh.process?.exe ?? '')
}

/** The parent's pid, which only the kernel's own table of processes knows. */
function* parentOf(): Sys<number> {
  try {
    return Number(/^\d+ \(.*\) \S+ (\d+)/.exec(yield* sys.readFile('/proc/self/stat'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

function importFunction(sh: Shell, name: string, text: string): void {
  const source = `${name} ${text}`
  const reading = readCommand(source, 0)
  if (reading.kind !== 'command') return
  const unit = parseUnit(reading.source, 1)
  const node = unit.statements[0]?.command
  if (node?.type !== 'Function' || node.body.type === 'CompoundList') return
  sh.functions.set(name, { name, body: node.body, unit, file: 'environment', line: 1, exported: true })
}
