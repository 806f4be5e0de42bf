import type { Sys } from '../../../sim/index.ts'
import { checkPassword, sys, users, type Program } from '../../../os/index.ts'
import { strftime } from '../../../text/index.ts'
import { askPerson, LineReader, parseOptions, textOf, wallClock } from '../../cli/index.ts'
import { setPassword, setPasswordField, shadow } from './files.ts'

const UNCHANGED = 'passwd: password unchanged\n'
const TOKEN_ERROR = 10
const DAY = 86_400_000_000

/** passwd(1): changes a password; root changes everybody's without the old one. */
export const passwd: Program = function* ({ argv }): Sys<number> {
  const parsed = parseOptions(argv.slice(1), { 'a,all': '', 'd,delete': '', 'e,expire': '', 'k,keep-tokens': '', 'i,inactive=N': '', 'l,lock': '', 'n,mindays=N': '', 'q,quiet': '', 'r,repository=NAME': '', 'R,root=DIR': '', 'S,status': '', 'u,unlock': '', 'w,warndays=N': '', 'x,maxdays=N': '' })
  if ('error' in parsed) {
    yield* sys.complain(`passwd: ${parsed.error}\nUsage: passwd [options] [LOGIN]\n`)
    return 2
  }
  const has = (option: string): boolean => parsed.given.some((g) => g.name === option)
  const real = (yield* sys.self()).uid
  const name = parsed.operands[0] ?? (yield* users.nameOf(real))
  const user = yield* users.byName(name)
  if (!user) {
    yield* sys.complain(`passwd: user '${name}' does not exist\n`)
    return 1
  }
  if (real !== 0 && (user.uid !== real || has('delete') || has('lock') || has('unlock'))) {
    yield* sys.complain(has('delete') || has('lock') || has('unlock') ? 'passwd: Permission denied.\n' : `passwd: You may not view or modify password information for ${name}.\n`)
    return 1
  }
  const field = (yield* shadow()).find((s) => s.name === name)
  const old = field?.password ?? '!'
  if (has('status')) {
    const day = strftime('%Y-%m-%d', (yield* wallClock())(Number(field?.rest[0] ?? 0) * DAY - (yield* sys.epoch()).micros))
    yield* sys.print(`${name} ${old === '' ? 'NP' : /^[!*]/.test(old) ? 'L' : 'P'} ${day} 0 99999 7 -1\n`)
    return 0
  }
  if (has('delete') || has('lock') || has('unlock')) {
    yield* setPasswordField(name, has('delete') ? '' : has('lock') ? `!${old.replace(/^!/, '')}` : old.replace(/^!/, ''))
    yield* sys.print('passwd: password changed.\n')
    return 0
  }
  return yield* change(name, old, real !== 0)
}

function* change(name: string, old: string, proof: boolean): Sys<number> {
  if (proof) {
    yield* sys.print(`Changing password for ${name}.\n`)
    const current = yield* askPerson('Current password: ', 'secret')
    if (current === undefined || !checkPassword(current, old)) {
      yield* sys.complain(`passwd: Authentication token manipulation error\n${UNCHANGED}`)
      return TOKEN_ERROR
    }
  }
  const password = yield* askPerson('New password: ', 'secret')
  const again = password === undefined ? undefined : yield* askPerson('Retype new password: ', 'secret')
  if (password === undefined || password === '' || again === undefined || password !== again) {
    yield* sys.complain(`${password === '' ? 'No password has been supplied.\n' : password === undefined ? '' : 'Sorry, passwords do not match.\n'}passwd: Authentication token manipulation error\n${UNCHANGED}`)
    return TOKEN_ERROR
  }
  yield* setPassword(name, password)
  yield* sys.print('passwd: password updated successfully\n')
  return 0
}

/** chpasswd(8): lines of `user:password` on standard input. */
export const chpasswd: Program = function* ({ argv }): Sys<number> {
  if ((yield* sys.self()).euid !== 0) {
    yield* sys.complain('chpasswd: Permission denied.\nchpasswd: cannot lock /etc/passwd; try again later.\n')
    return 1
  }
  const hashed = argv.includes('-e') || argv.includes('--encrypted')
  const lines = new LineReader(0)
  let status = 0
  for (let n = 1, line = yield* lines.line(); line !== undefined; n++, line = yield* lines.line()) {
    const text = textOf(line)
    const colon = text.indexOf(':')
    const name = text.slice(0, colon)
    if (colon < 0 || !(yield* users.byName(name))) {
      yield* sys.complain(colon < 0 ? `chpasswd: line ${n}: missing new password\n` : `chpasswd: line ${n}: user '${name}' does not exist\n`)
      status = 1
    } else if (hashed) yield* setPasswordField(name, text.slice(colon + 1))
    else yield* setPassword(name, text.slice(colon + 1))
  }
  return status
}
