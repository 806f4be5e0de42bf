import type { World } from '../../sim/index.ts'
import { asRoot, clocks, hosts, processes, putFile, readText, writeJournal } from '../../os/index.ts'
import { tellMonitors } from '../vtysh/monitor.ts'
import { configOf, daemonKey, frrDaemons, type Daemon } from '../command.ts'

/** Levels of zlog in the words of `log syslog LEVEL`; the number is syslog's. */
export const LEVELS: Readonly<Record<string, number>> = {
  emergencies: 0, alerts: 1, critical: 2, errors: 3, warnings: 4, notifications: 5, informational: 6, debugging: 7,
}

/** Names under which the daemons stand in a log file. */
const PROTOCOLS: Readonly<Partial<Record<Daemon, string>>> = { zebra: 'ZEBRA', bgpd: 'BGP', staticd: 'STATIC' }

export interface LogTargets {
  /** Level of syslog; absent: nothing goes there. */
  readonly syslog?: number
  readonly file?: { readonly path: string; readonly level: number }
}

const DEBUGGING = LEVELS['debugging']!

/** Where a daemon logs to, as its configuration says. One that has read none yet logs to syslog what is informational or worse. */
export function targetsOf(w: World, host: string, daemon: Daemon): LogTargets {
  const lines = configOf(w, host, daemon)
  if (lines.length === 0) return { syslog: LEVELS['informational']! }
  let targets: LogTargets = {}
  for (const { text } of lines) {
    const syslog = /^log syslog(?: (\w+))?$/.exec(text)
    if (syslog) targets = { ...targets, syslog: LEVELS[syslog[1] ?? ''] ?? DEBUGGING }
    const file = /^log file (\S+)(?: (\w+))?$/.exec(text)
    if (file) targets = { ...targets, file: { path: file[1]!, level: LEVELS[file[2] ?? ''] ?? DEBUGGING } }
  }
  return targets
}

/** A message of a daemon, with its id in brackets: to the journal and to the log file, as far as its level goes. */
export function log(w: World, host: string, daemon: Daemon, message: string, level = LEVELS['informational']!): void {
  const row = w.table(frrDaemons).get(daemonKey(host, daemon))
  const p = row && w.table(processes).get(row.task)
  if (!p) return
  tellMonitors(w, host, daemon, level, message)
  const { syslog, file } = targetsOf(w, host, daemon)
  if (syslog !== undefined && level <= syslog) {
    writeJournal(w, p.machine, { identifier: daemon, pid: p.pid, uid: p.euid, unit: 'frr.service', priority: level, message })
  }
  if (file && level <= file.level) appendTo(w, host, file.path, `${stamp(w)} ${PROTOCOLS[daemon] ?? daemon.toUpperCase()}: ${message}\n`)
}

/** `2026/11/24 04:57:18`, the host's local time. */
function stamp(w: World): string {
  const [date = '', time = ''] = isoOf(w, w.now).split('T')
  return `${date.replaceAll('-', '/')} ${time.slice(0, 8)}`
}

const FRR_UID = 110

function appendTo(w: World, host: string, path: string, line: string): void {
  const who = asRoot(w, w.table(hosts).must(host).name)
  putFile(w, who, path, (readText(w, who, path) ?? '') + line, { mode: 0o640, uid: FRR_UID, gid: FRR_UID })
}

/** Lab time as `2026-11-24T04:57:18.250000` in the hosts' zone. */
export function isoOf(w: World, time: number): string {
  const clock = w.table(clocks).get('epoch')
  const micros = (clock?.micros ?? 0) + (clock?.offsetMinutes ?? 0) * 60_000_000 + time
  const seconds = Math.floor(micros / 1_000_000)
  const day = Math.floor(seconds / 86_400)
  const rest = seconds - day * 86_400
  const two = (n: number): string => String(n).padStart(2, '0')
  const { year, month, date } = civil(day)
  return `${year}-${two(month)}-${two(date)}T${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}.${String(micros - seconds * 1_000_000).padStart(6, '0')}`
}

/** The date of a day counted from 1970-01-01. */
export function civil(days: number): { year: number; month: number; date: number; weekday: number } {
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const ofEra = z - era * 146_097
  const yearOfEra = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365)
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const m = Math.floor((5 * ofYear + 2) / 153)
  const month = m < 10 ? m + 3 : m - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, date: ofYear - Math.floor((153 * m + 2) / 5) + 1, weekday: (((days + 4) % 7) + 7) % 7 }
}
