import { sys, type Program } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { exchange, reach } from './connect.ts'
import { checkHostKey } from './host-key.ts'
import type { Link } from './link.ts'
import { logIn } from './login.ts'
import { parseSsh, type CommandLine } from './options.ts'
import { session } from './session.ts'
import { settingsOf, tell, type Settings } from './settings.ts'

const VERSION = 'OpenSSH_9.6p1 Ubuntu-3ubuntu13.5, OpenSSL 3.0.13 30 Jan 2024'
const FAILED = 255

/** ssh(1): a shell or a command on another host. */
export const ssh: Program = function* ({ argv, env }): Sys<number> {
  const parsed = parseSsh(argv)
  if ('version' in parsed || 'fail' in parsed) {
    yield* sys.complain('fail' in parsed ? parsed.fail : `${VERSION}\n`)
    return 'fail' in parsed ? FAILED : 0
  }
  const connected = yield* openConnection(parsed.line, env)
  if (!connected) return FAILED
  const { link, settings } = connected
  if (!settings.background) return yield* session(link, settings)
  yield* sys.spawn({ run: () => session(link, { ...settings, stdinNull: true }), argv, env, session: {} })
  return 0
}

/** A connection on which the user is known: resolved, dialled, host key checked, logged in. Says why where it comes to nothing. */
export function* openConnection(line: CommandLine, env: Readonly<Record<string, string>>): Sys<{ link: Link; settings: Settings } | undefined> {
  const read = yield* settingsOf(line, env)
  if ('fail' in read) {
    yield* sys.complain(read.fail)
    return undefined
  }
  yield* tell(read, 'debug', `${VERSION}\r\ndebug1: Reading configuration data /etc/ssh/ssh_config`)
  const reached = yield* reach(read)
  if (!reached) return undefined
  const { link } = reached
  const settings: Settings = { ...read, address: reached.address }
  const keys = yield* exchange(link, settings)
  const trust = keys && (yield* checkHostKey(settings, keys, settings.address))
  if (trust === undefined || trust === 'refused' || !(yield* logIn(link, settings, trust))) {
    yield* sys.close(link.fd)
    return undefined
  }
  return { link, settings }
}
