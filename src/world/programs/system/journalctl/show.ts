import type { JournalEntry } from '../../../os/index.ts'
import { strftime } from '../../../text/index.ts'
import type { WallClock } from '../../cli/index.ts'

/** What a form of output needs besides the entry. */
export interface Setting {
  readonly clock: WallClock
  readonly hostname: string
  readonly machineId: string
  /** Lab time of the machine's start. */
  readonly booted: number
  readonly noHostname: boolean
}

const who = (e: JournalEntry): string => `${e.identifier}${e.pid === undefined ? '' : `[${e.pid}]`}`

/** `Aug 16 11:59:01 box systemd[1]: Started ssh.service.` */
export function shortLine(e: JournalEntry, clock: WallClock, hostname: string, format = '%b %d %H:%M:%S'): string {
  const head = `${strftime(format, clock(e.time))}${hostname === '' ? '' : ` ${hostname}`} ${who(e)}: `
  return head + e.message.split('\n').join(`\n${' '.repeat(head.length)}`)
}

/** The id of a start of the machine: one for each, made of the machine's own. */
export const bootIdOf = (s: Pick<Setting, 'machineId'>, boot: number): string => s.machineId.split('').map((c) => ((Number.parseInt(c, 16) + boot) % 16).toString(16)).join('')

function fields(e: JournalEntry, s: Setting): Record<string, string> {
  const realtime = s.clock(e.time).micros
  return {
    __CURSOR: `s=${s.machineId};i=${e.seq.toString(16)};b=${bootIdOf(s, e.boot)};t=${realtime.toString(16)}`, __REALTIME_TIMESTAMP: String(realtime), __MONOTONIC_TIMESTAMP: String(Math.max(0, e.time - s.booted)), _BOOT_ID: bootIdOf(s, e.boot),
    _MACHINE_ID: s.machineId, _HOSTNAME: s.hostname, PRIORITY: String(e.priority), _UID: String(e.uid), SYSLOG_IDENTIFIER: e.identifier, _TRANSPORT: e.kernel ? 'kernel' : 'journal',
    ...(e.pid === undefined ? {} : { _PID: String(e.pid) }), ...(e.unit === undefined ? {} : e.identifier === 'systemd' ? { UNIT: e.unit } : { _SYSTEMD_UNIT: e.unit }), MESSAGE: e.message,
  }
}

/** Forms of output by their names after -o. */
export const OUTPUTS: Readonly<Record<string, (e: JournalEntry, s: Setting) => string>> = {
  short: (e, s) => shortLine(e, s.clock, s.noHostname ? '' : s.hostname),
  'short-full': (e, s) => shortLine(e, s.clock, s.noHostname ? '' : s.hostname, '%a %Y-%m-%d %H:%M:%S %Z'),
  'short-iso': (e, s) => shortLine(e, s.clock, s.noHostname ? '' : s.hostname, '%Y-%m-%dT%H:%M:%S%:z'),
  'short-iso-precise': (e, s) => shortLine(e, s.clock, s.noHostname ? '' : s.hostname, '%Y-%m-%dT%H:%M:%S.%6N%:z'),
  'short-precise': (e, s) => shortLine(e, s.clock, s.noHostname ? '' : s.hostname, '%b %d %H:%M:%S.%6N'),
  'short-unix': (e, s) => shortLine(e, s.clock, s.noHostname ? '' : s.hostname, '%s.%6N'),
  'short-monotonic': (e, s) => `[${((e.time - s.booted) / 1e6).toFixed(6).padStart(12)}] ${s.noHostname ? '' : `${s.hostname} `}${who(e)}: ${e.message}`,
  cat: (e) => e.message,
  json: (e, s) => JSON.stringify(fields(e, s)),
  'json-pretty': (e, s) => JSON.stringify(fields(e, s), undefined, '\t'),
  export: (e, s) => `${Object.entries(fields(e, s)).map(([k, v]) => `${k}=${v}`).join('\n')}\n`,
  verbose: (e, s) => `${strftime('%a %Y-%m-%d %H:%M:%S.%6N %Z', s.clock(e.time))} [${fields(e, s).__CURSOR}]\n${Object.entries(fields(e, s)).filter(([k]) => !k.startsWith('__')).map(([k, v]) => `    ${k}=${v}`).join('\n')}`,
}
/** Colours on a terminal: errors red, warnings yellow, notices bold. */
export function coloured(text: string, e: JournalEntry): string {
  const code = e.priority <= 3 ? '\x1b[0;1;31m' : e.priority === 4 ? '\x1b[0;1;38:5:185m' : e.priority === 5 ? '\x1b[0;1;39m' : ''
  return code === '' ? text : text.replace(e.message, () => `${code}${e.message}\x1b[0m`)
}
