import { defineTable, type Time, type World } from '../sim/index.ts'
import { machines } from './tables.ts'

/** A login on a machine, as utmp and wtmp keep them: it stays when it is over, also over a reboot. */
export interface Login {
  readonly machine: string
  readonly user: string
  /** `pts/0`. */
  readonly line: string
  /** Address or name of where it came from; empty for one on the machine itself. */
  readonly from: string
  readonly pid: number
  /** Number of logind's session. */
  readonly session: string
  readonly time: Time
  readonly ended?: Time
  /** It did not end by itself: the machine went down, or crashed. */
  readonly cut?: 'down' | 'crash'
}

/** By `machine/number`. */
export const logins = defineTable<string, Login>('os.logins')

export const nextSession = (w: World, machine: string): string => String(w.next(`os.session.${machine}.${w.table(machines).must(machine).boots}`))

/** Enters a login. Gives its key, with which it is ended. */
export function recordLogin(w: World, login: Omit<Login, 'time'>): string {
  const key = `${login.machine}/${String(w.next('os.login')).padStart(6, '0')}`
  w.table(logins).set(key, { ...login, time: w.now })
  return key
}

export function endLogin(w: World, key: string): void {
  const login = w.table(logins).get(key)
  if (login && login.ended === undefined) w.table(logins).set(key, { ...login, ended: w.now })
}

export const loginsOf = (w: World, machine: string): Login[] => Array.from(w.table(logins).prefix(`${machine}/`), ([, l]) => l)

/** The newest login of a user, for the line that the next one sees. */
export const lastLogin = (w: World, machine: string, user: string): Login | undefined => loginsOf(w, machine).findLast((l) => l.user === user)
