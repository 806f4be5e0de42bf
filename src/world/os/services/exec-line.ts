import { setting, type LoadedUnit } from './unit-file.ts'

/** A command of a unit: what ExecStart and its kin say (systemd.service(5), command lines). */
export interface Command {
  readonly path: string
  readonly argv: readonly string[]
  /** `-`: its failure does not count. */
  readonly mayFail: boolean
}

/** Words with quotes and backslashes resolved; variables of the environment put in, a lone `$NAME` as several words. */
function words(line: string, env: Readonly<Record<string, string>>): string[] {
  const out: string[] = []
  for (const [, word = ''] of line.matchAll(/((?:"(?:\\.|[^"])*"|'[^']*'|\\.|[^\s"'\\])+)/g)) {
    const lone = /^\$([A-Za-z_]\w*)$/.exec(word)
    if (lone) {
      out.push(...(env[lone[1]!] ?? '').split(/\s+/).filter((w) => w !== ''))
      continue
    }
    const bare = word.replace(/"((?:\\.|[^"])*)"|'([^']*)'|\\(.)/g, (_, double: string | undefined, single: string | undefined, escaped: string | undefined) => double?.replace(/\\(.)/g, '$1') ?? single ?? escaped ?? '')
    out.push(bare.replace(/\$\{([A-Za-z_]\w*)\}/g, (_, name: string) => env[name] ?? '').replaceAll('$$', '$'))
  }
  return out
}

export function parseCommand(line: string, env: Readonly<Record<string, string>> = {}): Command | undefined {
  const [, prefix = '', rest = ''] = /^([-@:+!|]*)(.*)$/.exec(line.trim()) ?? []
  const [path, ...args] = words(rest, env)
  if (path === undefined) return undefined
  const argv = prefix.includes('@') ? args : [path, ...args]
  return { path, argv, mayFail: prefix.includes('-') }
}

/** The environment that a unit gives its processes. */
export function environmentOf(u: LoadedUnit, readFile: (path: string) => string | undefined): Record<string, string> {
  const env: Record<string, string> = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin', LANG: 'C.UTF-8' }
  const add = (assignment: string): void => {
    const equals = assignment.indexOf('=')
    if (equals > 0) env[assignment.slice(0, equals)] = assignment.slice(equals + 1)
  }
  for (const value of u.settings['Service.Environment'] ?? []) for (const a of words(value, {})) add(a)
  for (const path of u.settings['Service.EnvironmentFile'] ?? []) {
    for (const line of (readFile(path.replace(/^-/, '')) ?? '').split('\n')) if (!/^\s*[#;]/.test(line)) add(line.trim().replace(/="(.*)"$/, '=$1'))
  }
  const user = setting(u, 'Service.User')
  return user === undefined ? env : { ...env, USER: user, LOGNAME: user }
}
