import { call, type Sys } from '../../sim/index.ts'
import { sys, type Program } from '../../os/index.ts'
import { DAEMONS, vtysh as shell } from '../../frr/index.ts'
import { History } from './history.ts'
import { interact } from './interactive.ts'
import { readOptions, type VtyshOptions } from './options.ts'
import { standardSink } from './sink.ts'
import { usage } from './usage.ts'

const VTYSH_CONF = '/etc/frr/vtysh.conf'
const { CMD } = shell

/** vtysh: the integrated shell of FRR. */
export const vtysh: Program = function* ({ argv, env }) {
  const name = argv[0]!.split('/').at(-1)!
  const o = readOptions(argv)
  if ('error' in o) {
    yield* sys.complain(`${argv[0]}: ${o.error}\nTry \`${name} --help' for more information.\n`)
    return 1
  }
  if (o.flags.has('help')) {
    const [first = '', , , configured = ''] = (yield* shell.version()).split('\n')
    yield* sys.print(usage(name, /^\S+ (\S+)/.exec(first)?.[1] ?? '', configured.trim()))
    return 0
  }
  const wrong = misuse(o)
  if (wrong !== undefined) {
    yield* sys.complain(wrong)
    return 1
  }
  yield* sys.sigaction('PIPE', 'ignore')
  const sink = standardSink({ silent: o.flags.has('noerror') })
  const s = shell.newSession({ hostname: (yield* sys.host()).hostname, env, sink, clients: new Map() })
  if (!o.flags.has('user')) yield* shell.readFileInto(s, VTYSH_CONF)
  if (o.flags.has('mark')) return yield* shell.markFile(s, o.file!)
  if (o.flags.has('dryrun') && o.commands.length === 0) return yield* shell.readFileInto(s, o.file ?? shell.FRR_CONF, true)
  const failed = yield* connectAll(s, o)
  return failed ?? (yield* serve(s, o))
}

function misuse({ flags, file }: VtyshOptions): string | undefined {
  const modes = (['mark', 'writeconfig', 'dryrun', 'boot'] as const).filter((f) => flags.has(f))
  if (modes.length > 1) return 'Invalid combination of arguments.  Please specify at most one of:\n\t-b, -C, -m, -w\n'
  return flags.has('mark') && file === undefined ? '-f option MUST be specified with -m option\n' : undefined
}

/** Opens the daemons' sockets. Gives the exit status where there is none. */
function* connectAll(s: shell.Session, o: VtyshOptions): Sys<number | undefined> {
  // Sockets elsewhere than where the daemons have theirs lead to nobody.
  const found = o.elsewhere ? [] : yield* shell.connect()
  for (const { daemon, task } of found) if (o.daemon === undefined || o.daemon === daemon) s.clients.set(daemon, task)
  if (s.clients.size > 0) return undefined
  if (o.daemon !== undefined && !(DAEMONS as readonly string[]).includes(o.daemon)) yield* sys.complain(`Error: no daemons match name ${o.daemon}!\n`)
  yield* sys.complain('Exiting: failed to connect to any daemons.\n')
  if ((yield* sys.self()).euid !== 0) yield* sys.complain('Hint: if this seems wrong, try running me as a privileged user!\n')
  return o.flags.has('noerror') ? 0 : 1
}

function* serve(s: shell.Session, o: VtyshOptions): Sys<number> {
  const user = o.flags.has('user')
  if (o.flags.has('writeconfig')) {
    if (!user) return yield* shell.writeIntegrated(s)
    yield* sys.complain('writeconfig cannot be used when running as an unprivileged user.\n')
    return o.flags.has('noerror') ? 0 : 1
  }
  if (o.file !== undefined) return yield* shell.readFileInto(s, o.file)
  const home = s.env.HOME
  const history = new History(s.env.VTYSH_HISTFILE ?? o.histfile ?? (home === undefined ? undefined : `${home}/.history_frr`))
  yield* history.load()
  if (!user) s.mode = 'enable'
  if (o.commands.length > 0) return yield* runCommands(s, o, history)
  if (o.flags.has('boot')) {
    const status = yield* shell.readFileInto(s, shell.FRR_CONF)
    if (status !== CMD.success) yield* sys.complain(`Configuration file[${shell.FRR_CONF}] processing failure: ${status}\n`)
    return o.flags.has('noerror') ? 0 : status
  }
  yield* s.sink.print(`\nHello, this is FRRouting (version ${/^\S+ (\S+)/.exec(yield* shell.version())?.[1] ?? ''}).\nCopyright 1996-2005 Kunihiro Ishiguro, et al.\n\n`)
  yield* interact(s, history)
  yield* history.close()
  return 0
}

/** `-c COMMAND …`: each line of each, until one is wrong. */
function* runCommands(s: shell.Session, o: VtyshOptions, history: History): Sys<number> {
  for (const line of o.commands.flatMap((c) => c.split('\n'))) {
    yield* history.add(line)
    s.history = history.lines
    if (o.flags.has('echo')) yield* s.sink.print(`${shell.promptOf(s)}${line}\n`)
    const asked = /^[^?]+\?$/.test(line) ? line.slice(0, -1) : undefined
    let status: number = CMD.success
    if (asked === undefined) status = (yield call(shell.execute(s, line, false))) as number
    else yield* s.sink.print(yield* shell.help(s, asked, 80))
    if (s.left) break
    if (!o.flags.has('noerror') && status !== CMD.success && status !== CMD.warning) return 1
  }
  yield* history.close()
  return 0
}
