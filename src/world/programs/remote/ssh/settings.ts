import { sys, users } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { readConfig, type Values } from './config-file.ts'
import { NOT_MODELLED } from './keywords.ts'
import { notModelled, type CommandLine } from './options.ts'

const LEVELS = ['quiet', 'fatal', 'error', 'info', 'verbose', 'debug', 'debug1', 'debug2', 'debug3'] as const

/** Everything that a connection needs to know, from the command line and the configuration files. */
export interface Settings {
  /** As typed: what messages and known_hosts name. */
  readonly alias: string
  readonly host: string
  /** The address that answered, once one has. */
  readonly address: string
  readonly port: number
  readonly user: string
  readonly localUser: string
  readonly home: string
  readonly command: string | undefined
  readonly env: Readonly<Record<string, string>>
  readonly identities: readonly string[]
  /** They were asked for, so that one that is missing is told. */
  readonly identitiesGiven: boolean
  readonly knownHosts: readonly string[]
  readonly globalKnownHosts: readonly string[]
  readonly strict: 'yes' | 'no' | 'ask' | 'accept-new'
  readonly hashKnownHosts: boolean
  readonly updateHostKeys: boolean
  readonly batch: boolean
  readonly connectTimeout: number | undefined
  readonly attempts: number
  readonly passwordPrompts: number
  readonly methods: readonly string[]
  readonly tty: 'auto' | 'yes' | 'force' | 'no'
  readonly stdinNull: boolean
  readonly noSession: boolean
  readonly background: boolean
  readonly escape: string | undefined
  readonly sendEnv: readonly string[]
  /** Index of the least important messages that are shown: 3 is info. */
  readonly level: number
}

const DEFAULT_IDENTITIES = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk', 'id_xmss']

/** Reads the configuration for a command line; gives ssh's words where something is wrong. */
export function* settingsOf(line: CommandLine, env: Readonly<Record<string, string>>): Sys<Settings | { readonly fail: string }> {
  const self = yield* sys.self()
  const me = yield* users.byId(self.uid)
  if (!me) return { fail: `No user exists for uid ${self.uid}\r\n` }
  const values: Values = new Map([...line.values].map(([k, v]) => [k, [...v]]))
  if (line.configFile !== undefined && line.configFile !== 'none' && !(yield* exists(line.configFile))) return { fail: `Can't open user config file ${line.configFile}: No such file or directory\r\n` }
  for (const file of line.configFile === undefined ? [`${me.home}/.ssh/config`, '/etc/ssh/ssh_config'] : line.configFile === 'none' ? [] : [line.configFile]) {
    const problem = yield* readConfig(file, line.host, me.home, values)
    if (problem) return { fail: problem }
  }
  for (const [keyword, what] of Object.entries(NOT_MODELLED)) if (values.has(keyword) && values.get(keyword)![0] !== 'none' && values.get(keyword)![0] !== 'no') return { fail: notModelled(what) }
  return collect(line, values, me, env)
}

function* exists(path: string): Sys<boolean> {
  try {
    yield* sys.stat(path)
    return true
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
}

function collect(line: CommandLine, values: Values, me: { name: string; home: string; uid: number }, env: Readonly<Record<string, string>>): Settings {
  const value = (keyword: string): string | undefined => values.get(keyword)?.[0]
  const yes = (keyword: string, byDefault: boolean): boolean => ({ yes: true, true: true, no: false, false: false })[value(keyword)?.toLowerCase() ?? ''] ?? byDefault
  const host = (value('hostname') ?? line.host).replaceAll('%h', line.host)
  const user = value('user') ?? me.name
  const path = (text: string): string => text.replace(/^~(?=\/|$)/, me.home).replace(/%([dhru%])/g, (_, c: string) => ({ d: me.home, h: host, r: user, u: me.name, '%': '%' })[c]!)
  const strict = value('stricthostkeychecking')?.toLowerCase() ?? 'ask'
  const level = LEVELS.indexOf((value('loglevel')?.toLowerCase() ?? 'info') as (typeof LEVELS)[number])
  const given = values.get('identityfile')
  const tty = value('requesttty')?.toLowerCase()
  return {
    alias: line.host.toLowerCase(), host: host.toLowerCase(), address: host, port: Number(value('port') ?? 22), user, localUser: me.name, home: me.home, command: line.command ?? value('remotecommand'), env,
    identities: given ? given.map(path) : DEFAULT_IDENTITIES.map((n) => `${me.home}/.ssh/${n}`), identitiesGiven: given !== undefined,
    knownHosts: (value('userknownhostsfile') ?? '~/.ssh/known_hosts ~/.ssh/known_hosts2').split(/\s+/).filter((f) => f !== 'none').map(path),
    globalKnownHosts: (value('globalknownhostsfile') ?? '/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2').split(/\s+/),
    strict: strict === 'yes' || strict === 'accept-new' ? strict : strict === 'no' || strict === 'off' ? 'no' : 'ask',
    hashKnownHosts: yes('hashknownhosts', false), updateHostKeys: yes('updatehostkeys', !values.has('userknownhostsfile')), batch: yes('batchmode', false),
    connectTimeout: value('connecttimeout') === undefined || value('connecttimeout') === 'none' ? undefined : Number.parseInt(value('connecttimeout')!, 10),
    attempts: Number(value('connectionattempts') ?? 1), passwordPrompts: Number(value('numberofpasswordprompts') ?? 3),
    methods: (value('preferredauthentications') ?? 'publickey,password').split(',').filter((m) => yes(m === 'publickey' ? 'pubkeyauthentication' : 'passwordauthentication', true)),
    tty: tty === 'yes' || tty === 'force' || tty === 'no' ? tty : 'auto', stdinNull: yes('stdinnull', false), noSession: value('sessiontype')?.toLowerCase() === 'none', background: line.background,
    escape: escapeOf(value('escapechar')), sendEnv: (values.get('sendenv') ?? []).flatMap((v) => v.split(/\s+/)),
    level: line.verbose > 0 ? 4 + line.verbose : level < 0 ? 3 : level,
  }
}

/** `none`, `^]` or a character. */
function escapeOf(word: string | undefined): string | undefined {
  if (word === 'none') return undefined
  if (word === undefined) return '~'
  return word.length === 2 && word.startsWith('^') ? String.fromCharCode(word.charCodeAt(1) & 31) : word[0]
}

export const LEVEL = { fatal: 1, error: 2, info: 3, debug: 5 } as const

/** Says something, if it is important enough for the log level that was asked for. */
export function* tell(s: Pick<Settings, 'level'>, level: keyof typeof LEVEL, text: string): Sys<void> {
  if (s.level >= LEVEL[level]) yield* sys.complain(`${level === 'debug' ? 'debug1: ' : ''}${text}\r\n`)
}
