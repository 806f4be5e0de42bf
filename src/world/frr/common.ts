import { hosts, machines } from '../os/index.ts'
import type { Registry } from '../sim/index.ts'
import { configOf, registerCommand, type Command, type CommandContext, type CommandResult, type Daemon, type Mode } from './command.ts'
import { commandsOf } from './grammar/index.ts'
import { installations } from './install.ts'
import { LEVELS, targetsOf } from './log/log.ts'
import { showAccessLists, showPrefixLists, showRouteMaps } from './policy/show.ts'

/** The grammar's strings of a mode's commands that a daemon is told and that a pattern describes. */
export const syntaxes = (daemon: Daemon, mode: Mode, pattern: RegExp): string[] => commandsOf(mode).filter((e) => e.daemons.includes(daemon) && pattern.test(e.syntax)).map((e) => e.syntax)

/** Registers one behaviour for all commands of modes that a pattern describes. Throws where it describes none: a command that nobody can type. */
export function onCommands(registry: Registry, daemon: Daemon, modes: Mode | readonly Mode[], pattern: RegExp, run: Command['run']): void {
  for (const mode of Array.isArray(modes) ? modes as readonly Mode[] : [modes as Mode]) {
    const syntax = [...new Set(syntaxes(daemon, mode, pattern))]
    if (syntax.length === 0) throw new Error(`${daemon} ${mode}: no command is ${String(pattern)}`)
    registerCommand(registry, { daemon, mode, syntax, run })
  }
}

const NAMES: Readonly<Partial<Record<Daemon, string>>> = { zebra: 'ZEBRA', bgpd: 'BGP', staticd: 'STATIC' }

/** Which `configure` Debian's package was made with: part of what `show version` says. */
const CONFIGURED = [
  '--build=x86_64-linux-gnu', '--prefix=/usr', '--includedir=${prefix}/include', '--mandir=${prefix}/share/man', '--infodir=${prefix}/share/info', '--sysconfdir=/etc', '--localstatedir=/var',
  '--disable-option-checking', '--disable-silent-rules', '--libdir=${prefix}/lib/x86_64-linux-gnu', '--libexecdir=${prefix}/lib/x86_64-linux-gnu', '--disable-maintainer-mode', '--localstatedir=/var/run/frr',
  '--sbindir=/usr/lib/frr', '--sysconfdir=/etc/frr', '--with-vtysh-pager=/usr/bin/pager', '--libdir=/usr/lib/x86_64-linux-gnu/frr', '--with-moduledir=/usr/lib/x86_64-linux-gnu/frr/modules',
  '--disable-dependency-tracking', '--enable-rpki', '--disable-scripting', '--disable-pim6d', '--with-libpam', '--enable-doc', '--enable-doc-html', '--enable-snmp', '--enable-fpm', '--disable-protobuf',
  '--disable-zeromq', '--enable-ospfapi', '--enable-bgp-vnc', '--enable-multipath=256', '--enable-user=frr', '--enable-group=frr', '--enable-vty-group=frrvty', '--enable-configfile-mask=0640',
  '--enable-logfile-mask=0640', 'build_alias=x86_64-linux-gnu', 'PYTHON=python3',
]

/** What `show version` says on a host. */
export function versionText(c: Pick<CommandContext, 'world' | 'host'>): string {
  const host = c.world.table(hosts).must(c.host)
  const arch = c.world.table(machines).must(host.machine).arch
  const options = CONFIGURED.map((o) => `'${o.replaceAll('x86_64', arch)}'`).join(' ')
  return `FRRouting ${c.world.table(installations).must(c.host).version} (${host.hostname}) on Linux(${c.world.table(machines).must(host.machine).kernel}).\nCopyright 1996-2005 Kunihiro Ishiguro, et al.\nconfigured with:\n    ${options}\n`
}

function showLogging(c: CommandContext): CommandResult {
  const { syslog, file } = targetsOf(c.world, c.host, c.daemon)
  const name = (level: number): string => Object.entries(LEVELS).find(([, n]) => n === level)?.[0] ?? ''
  const precision = configOf(c.world, c.host, c.daemon).flatMap((l) => /^log timestamp precision (\d)$/.exec(l.text)?.[1] ?? [])[0] ?? '0'
  const priority = configOf(c.world, c.host, c.daemon).some((l) => l.text === 'log record-priority')
  return {
    output: [
      `Syslog logging: ${syslog === undefined ? 'disabled' : `level ${name(syslog)}, facility daemon, ident ${c.daemon}`}`, 'Stdout logging: disabled',
      `File logging: ${file ? `level ${name(file.level)}, filename ${file.path}` : 'disabled'}`, `Protocol name: ${NAMES[c.daemon] ?? c.daemon.toUpperCase()}`,
      `Record priority: ${priority ? 'enabled' : 'disabled'}`, `Timestamp precision: ${precision}`, '',
    ].join('\n'),
  }
}

const ALL: readonly Daemon[] = ['zebra', 'bgpd', 'staticd']

/** Commands that several daemons answer alike. */
export function registerCommon(registry: Registry): void {
  for (const daemon of ALL) registerCommand(registry, { daemon, mode: 'enable', syntax: 'show logging', run: showLogging })
  for (const daemon of ['zebra', 'bgpd'] as const) {
    onCommands(registry, daemon, 'enable', /^show ip prefix-list/, showPrefixLists)
    onCommands(registry, daemon, 'enable', /^show route-map \[/, showRouteMaps)
    onCommands(registry, daemon, 'enable', /^show ip access-list/, showAccessLists)
  }
}
