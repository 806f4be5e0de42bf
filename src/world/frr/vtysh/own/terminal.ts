import { isErrno } from '../../../sim/index.ts'
import { sys } from '../../../os/index.ts'
import type { Daemon } from '../../command.ts'
import { monitorLog } from '../calls.ts'
import { CMD } from '../status.ts'
import type { Session } from '../session.ts'
import type { Own } from './index.ts'

/** What pages where VTYSH_PAGER says nothing: Debian's alternative, which is less. */
const pagerOf = (s: Session): string => s.env.VTYSH_PAGER ?? '/usr/bin/pager'

/** `[no] terminal paginate`. */
export const paginate: Own = function* (s, { args }) {
  s.pager = args[0]!.text === 'no' ? undefined : pagerOf(s)
  return CMD.success
}

/** `terminal length N`: the number says only whether output is paged. */
export const terminalLength: Own = function* (s, { args }) {
  const lines = Number(args.at(-1)!.text)
  s.pager = args[0]!.text === 'no' || lines !== 0 ? pagerOf(s) : undefined
  if (args[0]!.text !== 'no' && lines !== 0) {
    yield* s.sink.print('% The "terminal length" command is deprecated and its value is ignored.\n% Please use "terminal paginate" instead with OS TTY length handling.\n')
  }
  return CMD.success
}

export const terminalNoLength: Own = function* (s) {
  s.pager = pagerOf(s)
  return CMD.success
}

/** `[no] terminal monitor [DAEMON]`. */
export const monitor: Own = function* (s, { args }) {
  const no = args[0]!.text === 'no'
  const only = args[no ? 3 : 2]?.text as Daemon | undefined
  const concerned = [...s.clients].filter(([daemon, task]) => task !== 'lost' && (only === undefined || only === daemon)).map(([daemon]) => daemon)
  for (const daemon of concerned) {
    const fd = s.monitor.get(daemon)
    if (no && fd !== undefined) {
      yield* sys.close(fd)
      s.monitor.delete(daemon)
    } else if (!no && fd !== undefined) yield* s.sink.print(`% ${daemon}: already monitoring logs\n`)
    else if (!no) s.monitor.set(daemon, yield* monitorLog(daemon))
  }
  if (concerned.length > 0) return CMD.success
  yield* s.sink.print('% command had no effect, relevant daemons not connected?\n')
  return CMD.warning
}

/** `output file FILE`: what commands print is put behind what the file has. */
export const outputFile: Own = function* (s, { args }) {
  yield* s.sink.toFile(undefined)
  if (args[0]!.text === 'no') return CMD.success
  const path = args.at(-1)!.text
  try {
    yield* s.sink.toFile(yield* sys.open(path, 'a', { create: true, mode: 0o666 }))
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* s.sink.print(`Failed to open file '${path}': ${e.message}\n`)
  }
  return CMD.success
}
