import { call, isErrno, type Sys } from '../../../sim/index.ts'
import { sys } from '../../../os/index.ts'
import { FRR_USER } from '../../unit/files.ts'
import type { FoundCommand } from '../execute.ts'
import { readFileInto } from '../read.ts'
import type { Session } from '../session.ts'
import { CMD, type Status } from '../status.ts'
import { mergedText } from './running.ts'

export const FRR_CONF = '/etc/frr/frr.conf'

const ALONE = '\nWarning: attempting direct configuration write without watchfrr.\nFile permissions and ownership may be incorrect, or write may fail.\n\n'

/** `write memory`: one file for all daemons, by watchfrr where it runs; a file each where vtysh.conf says so. */
export function* writeMemory(s: Session): Sys<Status> {
  yield* s.sink.print('Note: this version of vtysh never writes vtysh.conf\n')
  if (s.integrated === 'no' || (s.integrated === 'unspecified' && !(yield* isThere(FRR_CONF)))) return yield* writeEach(s)
  if (!s.clients.has('watchfrr')) yield* s.sink.print(ALONE)
  return yield* writeIntegrated(s)
}

/** Writes /etc/frr/frr.conf and keeps the old one as frr.conf.sav. */
export function* writeIntegrated(s: Session): Sys<Status> {
  yield* s.sink.print('Building Configuration...\n')
  return yield* writeFile(s, FRR_CONF, yield* mergedText(s), 'Integrated configuration')
}

function* writeEach(s: Session): Sys<Status> {
  yield* s.sink.print('Building Configuration...\n')
  let status: Status = CMD.success
  for (const [daemon, task] of s.clients) {
    if (task === 'lost' || daemon === 'watchfrr') continue
    status = yield* writeFile(s, `/etc/frr/${daemon}.conf`, `!\n! Zebra configuration saved from vty\n!\n${yield* mergedText(s, daemon)}`, 'Configuration')
  }
  return status
}

function* writeFile(s: Session, path: string, text: string, what: string): Sys<Status> {
  try {
    if (yield* isThere(path)) yield* sys.rename(path, `${path}.sav`)
    const fd = yield* sys.open(path, 'w', { create: true, truncate: true, mode: 0o640 })
    yield* sys.writeAll(fd, new TextEncoder().encode(text))
    yield* sys.close(fd)
    yield* sys.chmod(path, 0o640)
    if ((yield* sys.self()).euid === 0) yield* sys.chown(path, FRR_USER.uid, FRR_USER.gid)
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* s.sink.print(`% Error: failed to open configuration file ${path}: ${e.message}\n`)
    return CMD.configFailed
  }
  yield* s.sink.print(`${what} saved to ${path}\n[OK]\n`)
  return CMD.success
}

function* isThere(path: string): Sys<boolean> {
  try {
    yield* sys.stat(path)
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    return false
  }
}

/** `copy FILE running-config`. */
export function* copyToRunning(s: Session, { args }: FoundCommand): Sys<Status> {
  const status = (yield call(readFileInto(s, args[1]!.text))) as Status
  s.mode = 'enable'
  s.path = []
  return status
}
