import { isErrno, type Sys } from '../../../sim/index.ts'
import { sys, system, users, type JobAnswer, type Verb } from '../../../os/index.ts'
import { askPerson } from '../../cli/index.ts'

/** Why systemd did nothing: nobody could be asked, or the password was wrong. */
export type Denied = 'Interactive authentication required.' | 'Access denied'

/** polkit's actions that need an administrator, and what it asks for. */
const QUESTIONS: Readonly<Record<Verb, (unit: string) => readonly [action: string, question: string]>> = {
  start: (u) => ['manage-units', `start '${u}'`], stop: (u) => ['manage-units', `stop '${u}'`], restart: (u) => ['manage-units', `restart '${u}'`], reload: (u) => ['manage-units', `reload '${u}'`],
  'reset-failed': (u) => ['manage-units', `reset the "failed" state of '${u}'`], 'daemon-reload': () => ['reload-daemon', 'reload the systemd state'],
}

/** Has systemd do something; who is not root is asked for an administrator's password where there is a person. */
export function* manage(verb: Verb, unit: string, o: { ask: boolean }): Sys<JobAnswer | { readonly denied: Denied }> {
  try {
    return yield* system.unitJob(verb, unit)
  } catch (e) {
    if (!isErrno(e, 'EACCES')) throw e
  }
  const administrator = o.ask ? yield* identity() : undefined
  const [action, question] = QUESTIONS[verb](unit)
  const password = administrator && (yield* askPerson(`==== AUTHENTICATING FOR org.freedesktop.systemd1.${action} ====\nAuthentication is required to ${question}.\nAuthenticating as: ${administrator}\nPassword: `, 'secret'))
  if (administrator === undefined || password === undefined) return { denied: 'Interactive authentication required.' }
  try {
    const answer = yield* system.unitJob(verb, unit, { user: administrator, password })
    yield* sys.complain('==== AUTHENTICATION COMPLETE ====\n')
    return answer
  } catch (e) {
    if (!isErrno(e, 'EACCES')) throw e
    yield* sys.complain('polkit-agent-helper-1: pam_authenticate failed: Authentication failure\n==== AUTHENTICATION FAILED ====\n')
    return { denied: 'Access denied' }
  }
}

/** The administrator who is asked: the caller where he is one, otherwise the first of the group sudo, otherwise root. */
function* identity(): Sys<string> {
  const me = yield* users.nameOf((yield* sys.self()).uid)
  const admins = (yield* users.group('sudo'))?.members ?? []
  return admins.includes(me) ? me : (admins[0] ?? 'root')
}
