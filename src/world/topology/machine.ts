import { asRoot, createRoot, createUser, hosts, installImage, machines, makeDirs, putFile, readText, userByName } from '../os/index.ts'
import { installFrr, type FrrSpec } from '../frr/index.ts'
import type { World } from '../sim/index.ts'
import type { MachineSpec, Topology } from './schema.ts'

const MINUTE_US = 60_000_000

export interface MachineContext {
  readonly topology: Topology
  readonly programNames: readonly string[]
  readonly readFile: (path: string) => string | undefined
}

/** Installs a machine: its rows, image, users, files. It has no power yet. */
export function installMachine(w: World, name: string, m: MachineSpec, c: MachineContext): void {
  w.table(machines).set(name, { name, os: m.os, arch: m.arch === 'amd64' ? 'x86_64' : 'aarch64', kernel: m.kernel, up: false, booted: 0, boots: 0 })
  w.table(hosts).set(name, { name, machine: name, kind: 'machine', netns: name, root: name, hostname: name, login: m.login })
  createRoot(w, name)
  installImage(w, name, m.os, [...m.packages, ...(m.services.includes('ssh') ? ['openssh-server'] : []), ...(m.frr ? ['frr'] : [])], c.programNames)
  for (const [user, u] of Object.entries(m.users)) createUser(w, name, { name: user, sudo: u.sudo, ...(u.password === undefined ? {} : { password: u.password }) })
  if (m.frr) installFrr(w, name, frrSpec(m, m.frr, c))
  const who = asRoot(w, name)
  const names = Object.entries(m.hosts).map(([host, address]) => `${address}\t${host}\n`).join('')
  if (names) putFile(w, who, '/etc/hosts', (readText(w, who, '/etc/hosts') ?? '') + names)
  const kernel = Object.entries(m.sysctl).map(([key, value]) => `${key} = ${value === true ? 1 : value === false ? 0 : value}\n`).join('')
  if (kernel) putFile(w, who, '/etc/sysctl.d/99-topology.conf', kernel)
  for (const [path, f] of Object.entries(m.files)) {
    const owner = f.owner === undefined ? undefined : userByName(w, who, f.owner)
    putFile(w, who, path, f.text ?? c.readFile(f.from!) ?? '', { ...(f.mode === undefined ? {} : { mode: Number.parseInt(f.mode, 8) }), ...(owner ? { uid: owner.uid, gid: owner.gid } : {}) })
  }
  for (const ns of Object.keys(m.netns)) {
    w.table(hosts).set(ns, { name: ns, machine: name, kind: 'netns', netns: ns, root: name, hostname: ns, login: 'root' })
    makeDirs(w, who, '/run/netns')
    putFile(w, who, `/run/netns/${ns}`, '', { mode: 0o444 })
  }
}

/**
 * FRR of a machine. watchfrr looks after the daemons, but on a machine whose cards are veth pairs: that is a namespace, in which the daemons were started by hand,
 * unless the file names watchfrr among them.
 */
function frrSpec(m: MachineSpec, frr: NonNullable<MachineSpec['frr']>, c: MachineContext): FrrSpec {
  const text = frr.config !== undefined && !frr.config.includes('\n') && frr.config.startsWith('files/') ? c.readFile(frr.config) : frr.config
  return { version: frr.version, daemons: frr.daemons, watchfrr: m.nic !== 'veth' || frr.daemons.includes('watchfrr'), ...(text === undefined ? {} : { config: text }) }
}

/** The offset of an epoch such as 2025-08-16T18:50:00+09:00, and its moment in Unix time (microseconds). */
export function epochOf(text: string): { micros: number; offsetMinutes: number; zone: string } {
  const m = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)(?:([+-])(\d+):(\d+)|Z)$/.exec(text)!
  const [year, month, day, hour, minute, second] = m.slice(1, 7).map(Number) as [number, number, number, number, number, number]
  const offsetMinutes = m[7] === undefined ? 0 : (m[7] === '-' ? -1 : 1) * (Number(m[8]) * 60 + Number(m[9]))
  const seconds = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
  return { micros: seconds * 1_000_000 - offsetMinutes * MINUTE_US, offsetMinutes, zone: zoneName(offsetMinutes) }
}

/** Days from 1970-01-01 to a date of the Gregorian calendar. */
function days(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

/** The zone's abbreviation where one is common, otherwise its offset, as `date` prints it. */
function zoneName(offset: number): string {
  if (offset === 0) return 'UTC'
  if (offset === 540) return 'KST'
  const sign = offset < 0 ? '-' : '+'
  const [h, min] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60]
  return sign + String(h).padStart(2, '0') + (min === 0 ? '' : String(min).padStart(2, '0'))
}
