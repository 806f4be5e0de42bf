import { isErrno, type Sys } from '../../../sim/index.ts'
import { signalOf, sys, system, type Program, type UnitView, type Verb } from '../../../os/index.ts'
import { isTerminal, parseOptions, wallClock } from '../../cli/index.ts'
import { paged } from '../paged.ts'
import { power } from '../power.ts'
import { change, type Change } from './enable.ts'
import { fileTable, unitTable, type ListOptions } from './lists.ts'
import { manage } from './polkit.ts'
import { properties } from './properties.ts'
import { paintFor, statusText, timestamp, type Paint } from './status.ts'

const OPTIONS = {
  'a,all': '', 'l,full': '', 'n,lines=N': '', 'o,output=FORM': '', 'p,property=NAME': '', 'P=NAME': '', 'q,quiet': '', 's,signal=SIGNAL': '', 't,type=TYPE': '', 'H,host=HOST': '', 'f,force': '', ',state=STATE': '', ',failed': '', ',now': '', ',value': '',
  ',no-pager': '', ',no-legend': '', ',no-block': '', ',no-ask-password': '', ',no-reload': '', ',no-wall': '', ',plain': '', ',system': '', ',user': '', ',legend=BOOL': '', ',kill-whom=WHOM': '', ',wait': '', ',runtime': '', ',show-types': '', ',reverse': '', ',after': '', ',before': '', 'r,recursive': '', 'i': '',
}
const LINES = 10

interface Asked { readonly names: readonly string[]; readonly has: (option: string) => boolean; readonly value: (option: string) => string | undefined; readonly env: Readonly<Record<string, string>>; readonly paint: Paint; readonly terminal: boolean }

/** systemctl(1). */
export const systemctl: Program = function* ({ argv, env }): Sys<number> {
  const parsed = parseOptions(argv.slice(1), OPTIONS)
  if ('error' in parsed) {
    yield* sys.complain(`systemctl: ${parsed.error}\n`)
    return 1
  }
  const has = (option: string): boolean => parsed.given.some((g) => g.name === option)
  if (has('version')) {
    yield* sys.print('systemd 255 (255.4-1ubuntu8)\n+PAM +AUDIT +SELINUX +APPARMOR +IMA +SMACK +SECCOMP +GCRYPT -GNUTLS +OPENSSL +ACL +BLKID +CURL +ELFUTILS +FIDO2 +IDN2 -IDN +IPTC +KMOD +LIBCRYPTSETUP +LIBFDISK +PCRE2 -PWQUALITY +P11KIT +QRENCODE +TPM2 +BZIP2 +LZ4 +XZ +ZLIB +ZSTD -BPF_FRAMEWORK -XKBCOMMON +UTMP +SYSVINIT default-hierarchy=unified\n')
    return 0
  }
  const [verb = 'list-units', ...names] = parsed.operands
  const run = Object.hasOwn(VERBS, verb) ? VERBS[verb]! : undefined
  if (!run) {
    yield* sys.complain(`Unknown command verb '${verb}'.\n`)
    return 1
  }
  const terminal = yield* isTerminal(1)
  return yield* run({ names, has, env, terminal, paint: paintFor(terminal && env.TERM !== 'dumb' && !has('plain')), value: (option) => parsed.given.findLast((g) => g.name === option)?.value })
}

const listOptions = (a: Asked): ListOptions => ({
  all: a.has('all'), legend: !a.has('no-legend') && a.value('legend') !== 'false', paint: a.paint, patterns: a.names,
  types: (a.value('type') ?? '').split(',').filter((t) => t !== ''), states: [...(a.has('failed') ? ['failed'] : []), ...(a.value('state') ?? '').split(',').filter((s) => s !== '')],
})

/** Does something for each unit after another; the exit status is the first that is not 0. */
const each = (of: (name: string, a: Asked) => Sys<number>) => function* (a: Asked): Sys<number> {
  if (a.names.length === 0) {
    yield* sys.complain('Too few arguments.\n')
    return 1
  }
  let status = 0
  for (const name of a.names) status = (yield* of(name, a)) || status
  return status
}

const stale = (u: UnitView): string => `Warning: The unit file, source configuration file or drop-ins of ${u.name} changed on disk. Run 'systemctl daemon-reload' to reload units.\n`

/** A job and what became of it, in systemctl's words. */
const job = (verb: Verb) => each(function* (name, a): Sys<number> {
  const u = yield* system.unit(name)
  const answer = yield* manage(verb, u.name, { ask: a.terminal && !a.has('no-ask-password') })
  if (typeof answer === 'object') {
    yield* sys.complain(`Failed to ${verb} ${u.name}: ${answer.denied}\nSee system logs and 'systemctl status ${u.name}' for details.\n`)
    return answer.denied === 'Access denied' ? 4 : 1
  }
  if (u.stale && u.file) yield* sys.complain(stale(u))
  const refusals: Readonly<Record<string, readonly [number, string]>> = {
    'not-found': [5, `Failed to ${verb} ${u.name}: Unit ${u.name} ${verb === 'stop' ? 'not loaded' : 'not found'}.`], masked: [1, `Failed to ${verb} ${u.name}: Unit ${u.name} is masked.`],
    'bad-setting': [1, `Failed to ${verb} ${u.name}: Unit ${u.name} has a bad unit file setting.\nSee system logs and 'systemctl status ${u.name}' for details.`],
    'not-active': [1, `${u.name} is not active, cannot reload.`], 'no-reload': [3, `Failed to reload ${u.name}: Job type reload is not applicable for unit ${u.name}.\nSee system logs and 'systemctl status ${u.name}' for details.`],
  }
  const refusal = refusals[answer]
  if (refusal) {
    yield* sys.complain(`${refusal[1]}\n`)
    return refusal[0]
  }
  if (a.has('no-block') || verb === 'reset-failed') return 0
  const after = yield* system.unitSettled(u.name)
  if ((verb === 'start' || verb === 'restart') && (after.active === 'failed' || after.sub === 'auto-restart')) {
    const why = after.result === 'exit-code' ? ' because the control process exited with error code' : after.result === 'signal' ? ' because a fatal signal was delivered to the control process' : ''
    yield* sys.complain(`Job for ${u.name} failed${why}.\nSee "systemctl status ${u.name}" and "journalctl -xeu ${u.name}" for details.\n`)
    return 1
  }
  return 0
})

function* status(a: Asked): Sys<number> {
  if (a.names.length === 0) return yield* overview(a)
  const lines = Number(a.value('lines') ?? LINES)
  let out = ''
  let worst = 0
  for (const [i, name] of a.names.entries()) {
    const u = yield* system.unit(name)
    if (!u.file) {
      yield* sys.complain(`Unit ${u.name} could not be found.\n`)
      worst = 4
      continue
    }
    if (u.stale) yield* sys.complain(stale(u))
    out += `${i > 0 ? '\n' : ''}${yield* statusText(u, { paint: a.paint, lines, full: a.has('full') })}`
    if (worst === 0 && u.active !== 'active' && u.active !== 'reloading') worst = 3
  }
  yield* paged(out, a.env, { none: a.has('no-pager') })
  return worst
}

/** `systemctl status` without a unit: the machine. */
function* overview(a: Asked): Sys<number> {
  const units = yield* system.units()
  const failed = units.filter((u) => u.active === 'failed').length
  const { hostname } = yield* sys.host()
  const m = yield* system.machine()
  const clock = yield* wallClock()
  const state = failed > 0 ? a.paint('degraded', 'red') : a.paint('running', 'green')
  yield* sys.print(`${a.paint('●', failed > 0 ? 'red' : 'green')} ${hostname}\n    State: ${state}\n    Units: ${units.length} loaded (incl. loaded aliases)\n     Jobs: 0 queued\n   Failed: ${failed} units\n    Since: ${timestamp(clock, m.booted)}\n  systemd: 255.4-1ubuntu8\n`)
  return 0
}

const question = (answer: (u: UnitView) => { word: string; exit: number }) => function* (a: Asked): Sys<number> {
  let status: number | undefined
  for (const name of a.names) {
    const { word, exit } = answer(yield* system.unit(name))
    if (!a.has('quiet')) yield* sys.print(`${word}\n`)
    status = status === undefined ? exit : Math.min(status, exit)
  }
  return status ?? 1
}

const ENABLED = ['enabled', 'static', 'alias', 'indirect', 'enabled-runtime', 'generated']

const changing = (verb: Change) => function* (a: Asked): Sys<number> {
  const status = yield* change(verb, a.names)
  if (status !== 0 || !a.has('now')) return status
  return yield* job(verb === 'enable' ? 'start' : 'stop')(a)
}

const machinePower = (how: 'reboot' | 'poweroff' | 'halt') => function* (a: Asked): Sys<number> { return Number((yield* power[how]!({ argv: [how], env: a.env })) ?? 0) }

const VERBS: Readonly<Record<string, (a: Asked) => Sys<number>>> = {
  status, start: job('start'), stop: job('stop'), restart: job('restart'), reload: job('reload'), 'reload-or-restart': each(function* (name, a) {
    const u = yield* system.unit(name)
    return yield* job(u.active === 'active' && u.file?.settings['Service.ExecReload'] ? 'reload' : 'restart')({ ...a, names: [name] })
  }),
  'try-restart': each(function* (name, a) { return (yield* system.unit(name)).active === 'active' ? yield* job('restart')({ ...a, names: [name] }) : 0 }),
  *'reset-failed'(a) { return yield* job('reset-failed')({ ...a, names: a.names.length > 0 ? a.names : (yield* system.units()).filter((u) => u.active === 'failed').map((u) => u.name) }) },
  *'daemon-reload'(a) {
    const answer = yield* manage('daemon-reload', '', { ask: a.terminal && !a.has('no-ask-password') })
    if (typeof answer === 'string') return 0
    yield* sys.complain(`Failed to reload daemon: ${answer.denied}\n`)
    return 1
  },
  *'daemon-reexec'(a) { return yield* VERBS['daemon-reload']!(a) },
  enable: changing('enable'), disable: changing('disable'), reenable: changing('reenable'), mask: changing('mask'), unmask: changing('unmask'),
  'is-active': question((u) => ({ word: u.active, exit: u.active === 'active' || u.active === 'reloading' ? 0 : u.file ? 3 : 4 })),
  'is-failed': question((u) => ({ word: u.active, exit: u.active === 'failed' ? 0 : 1 })),
  'is-enabled': question((u) => ({ word: u.enablement ?? 'not-found', exit: u.enablement === undefined ? 4 : ENABLED.includes(u.enablement) ? 0 : 1 })),
  *'is-system-running'() {
    const failed = (yield* system.units()).some((u) => u.active === 'failed')
    yield* sys.print(failed ? 'degraded\n' : 'running\n')
    return failed ? 1 : 0
  },
  *'list-units'(a) {
    yield* paged(unitTable(yield* system.units(), listOptions(a)), a.env, { none: a.has('no-pager') })
    return 0
  },
  *'list-unit-files'(a) {
    yield* paged(fileTable(yield* system.unitFiles(), listOptions(a)), a.env, { none: a.has('no-pager') })
    return 0
  },
  *'list-timers'() {
    yield* sys.print('0 timers listed.\nPass --all to see loaded but inactive timers, too.\n')
    return 0
  },
  *'list-sockets'() {
    yield* sys.print('0 sockets listed.\nPass --all to see loaded but inactive sockets, too.\n')
    return 0
  },
  *'list-jobs'() {
    yield* sys.print('No jobs running.\n')
    return 0
  },
  cat: each(function* (name, a) {
    const { file, name: unit } = yield* system.unit(name)
    if (!file) {
      yield* sys.complain(`No files found for ${unit}.\n`)
      return 1
    }
    yield* paged([{ path: file.path, text: file.text }, ...file.dropIns].map((f) => `# ${f.path}\n${f.text.replace(/\n?$/, '\n')}`).join('\n'), a.env, { none: a.has('no-pager') })
    return 0
  }),
  *show(a) {
    const wanted = (a.value('property') ?? a.value('P') ?? '').split(',').filter((w) => w !== '')
    const bare = a.has('value') || a.has('P')
    let out = ''
    for (const name of a.names) {
      const all = Object.entries(properties(yield* system.unit(name), yield* wallClock()))
      const chosen = wanted.length > 0 ? all.filter(([k]) => wanted.includes(k)) : all
      out += `${out === '' ? '' : '\n'}${chosen.map(([k, v]) => (bare ? `${v}\n` : `${k}=${v}\n`)).join('')}`
    }
    yield* paged(out, a.env, { none: a.has('no-pager') })
    return 0
  },
  kill: each(function* (name, a) {
    const u = yield* system.unit(name)
    const signal = signalOf(a.value('signal') ?? 'TERM')
    if (u.members.length === 0 || !signal) {
      yield* sys.complain(signal ? `Failed to kill unit ${u.name}: Unit ${u.name} ${u.file ? 'has no processes to kill' : 'not loaded'}.\n` : `Failed to parse signal string ${a.value('signal')}.\n`)
      return 1
    }
    for (const m of u.members) {
      try {
        yield* sys.kill(m.pid, signal)
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* sys.complain(`Failed to kill unit ${u.name}: ${e.errno === 'EPERM' ? 'Interactive authentication required.' : e.message}\n`)
        return 1
      }
    }
    return 0
  }),
  *'get-default'() {
    yield* sys.print(`${(yield* sys.readlink('/etc/systemd/system/default.target')).split('/').at(-1)}\n`)
    return 0
  },
  reboot: machinePower('reboot'), poweroff: machinePower('poweroff'), halt: machinePower('halt'),
}
