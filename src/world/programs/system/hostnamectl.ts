import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, system, type Program } from '../../os/index.ts'
import { strftime } from '../../text/index.ts'
import { wallClock } from '../cli/index.ts'
import { bootIdOf } from './journalctl/show.ts'
import { osRelease } from './lsb-release.ts'

const row = (width: number) => (name: string, value: string): string => `${name.padStart(width)}: ${value}\n`

/** hostnamectl(1): the host's names and what it is; sets the static name. */
export const hostnamectl: Program = function* ({ argv }): Sys<number> {
  const words = argv.slice(1).filter((w) => !w.startsWith('-'))
  const [verb = 'status', name] = words
  const host = yield* sys.host()
  if (verb === 'status') {
    const m = yield* system.machine()
    const machineId = (yield* sys.readFile('/etc/machine-id')).trim()
    const line = row(16)
    yield* sys.print(line('Static hostname', host.hostname) + line('Icon name', 'computer-vm') + line('Chassis', 'vm 🖴') + line('Machine ID', machineId) + line('Boot ID', bootIdOf({ machineId }, host.machine.boots)) + line('Virtualization', 'oracle')
      + line('Operating System', (yield* osRelease()).PRETTY_NAME ?? 'Linux') + line('Kernel', `Linux ${m.release}`) + line('Architecture', m.arch === 'x86_64' ? 'x86-64' : 'arm64'))
    return 0
  }
  if (verb !== 'hostname' && verb !== 'set-hostname') {
    yield* sys.complain(`Unknown command verb '${verb}'.\n`)
    return 1
  }
  if (name === undefined) {
    yield* verb === 'hostname' ? sys.print(`${host.hostname}\n`) : sys.complain('Too few arguments.\n')
    return verb === 'hostname' ? 0 : 1
  }
  try {
    yield* sys.sethostname(name)
    const fd = yield* sys.open('/etc/hostname', 'w', { create: true, truncate: true })
    yield* sys.writeAll(fd, new TextEncoder().encode(`${name}\n`))
    yield* sys.close(fd)
    return 0
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* sys.complain('Could not set static hostname: Interactive authentication required.\n')
    return 1
  }
}

/** timedatectl(1): clocks and zone. The lab's clock cannot be set. */
export const timedatectl: Program = function* ({ argv }): Sys<number> {
  const [verb = 'status'] = argv.slice(1).filter((w) => !w.startsWith('-'))
  if (verb !== 'status' && verb !== 'show') {
    const refused: Readonly<Record<string, string>> = { 'set-time': 'Failed to set time', 'set-timezone': 'Failed to set time zone', 'set-ntp': 'Failed to set ntp', 'set-local-rtc': 'Failed to set local RTC' }
    yield* sys.complain(refused[verb] === undefined ? `Unknown command verb '${verb}'.\n` : `${refused[verb]}: ${(yield* sys.self()).euid === 0 ? 'Operation not permitted' : 'Interactive authentication required.'}\n`)
    return 1
  }
  const now = (yield* wallClock())(yield* sys.clock())
  const utc = { micros: now.micros, offset: 0, zone: 'UTC' }
  let zone = now.zone ?? 'UTC'
  try {
    if ((now.offset ?? 0) === 0) zone = (yield* sys.readFile('/etc/timezone')).trim()
  } catch (e) {
    if (!isErrno(e)) throw e
  }
  const active = (yield* system.unit('systemd-timesyncd.service')).active === 'active'
  if (verb === 'show') {
    yield* sys.print(`Timezone=${zone}\nLocalRTC=no\nCanNTP=yes\nNTP=${active ? 'yes' : 'no'}\nNTPSynchronized=no\nTimeUSec=${strftime('%a %Y-%m-%d %H:%M:%S %Z', now)}\nRTCTimeUSec=${strftime('%a %Y-%m-%d %H:%M:%S %Z', now)}\n`)
    return 0
  }
  const line = row(25)
  yield* sys.print(line('Local time', strftime('%a %Y-%m-%d %H:%M:%S %Z', now)) + line('Universal time', strftime('%a %Y-%m-%d %H:%M:%S %Z', utc)) + line('RTC time', strftime('%a %Y-%m-%d %H:%M:%S', utc)) + line('Time zone', `${zone} (${strftime('%Z, %z', now)})`)
    + line('System clock synchronized', 'no') + line('NTP service', active ? 'active' : 'inactive') + line('RTC in local TZ', 'no'))
  return 0
}

const CATEGORIES = ['CTYPE', 'NUMERIC', 'TIME', 'COLLATE', 'MONETARY', 'MESSAGES', 'PAPER', 'NAME', 'ADDRESS', 'TELEPHONE', 'MEASUREMENT', 'IDENTIFICATION']

/** locale(1): what the environment says of language and its kin. */
export const locale: Program = function* ({ argv, env }): Sys<number> {
  if (argv.includes('-a')) {
    yield* sys.print('C\nC.utf8\nPOSIX\n')
    return 0
  }
  if (argv.includes('-m') || argv.includes('charmap')) {
    yield* sys.print('UTF-8\n')
    return 0
  }
  const all = env.LC_ALL ?? ''
  const lines = CATEGORIES.map((c) => (all === '' && env[`LC_${c}`] ? `LC_${c}=${env[`LC_${c}`]}\n` : `LC_${c}="${all || env.LANG || 'POSIX'}"\n`))
  yield* sys.print(`LANG=${env.LANG ?? ''}\nLANGUAGE=${env.LANGUAGE ?? ''}\n${lines.join('')}LC_ALL=${all}\n`)
  return 0
}
