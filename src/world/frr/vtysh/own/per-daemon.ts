import type { Daemon } from '../../command.ts'
import { tell, version } from '../calls.ts'
import { CMD, type Status } from '../status.ts'
import type { Own } from './index.ts'

/** Asks every daemon the same and puts a line before each answer, an empty one after it. */
export const perDaemon = (headline: (daemon: Daemon) => string): Own => function* (s, found) {
  const named = found.args.at(-1)!.text
  const only = found.element.syntax.includes('<zebra|') && s.clients.has(named as Daemon) ? (named as Daemon) : undefined
  let status: Status = CMD.success
  for (const [daemon, task] of s.clients) {
    if (task === 'lost' || (only !== undefined && daemon !== only)) continue
    if (only === undefined) yield* s.sink.print(headline(daemon))
    const answer = yield* tell(task, { daemon, mode: 'enable', syntax: found.element.syntax, args: found.args, path: [], reading: false })
    if (answer) {
      yield* s.sink.print(answer.output)
      status = answer.status
    }
    if (only === undefined) yield* s.sink.print('\n')
  }
  return status
}

export const perDaemonCommands: Readonly<Record<string, Own>> = {
  'show version': function* (s) {
    yield* s.sink.print(yield* version())
    return CMD.success
  },
  'show logging': perDaemon((d) => `Logging configuration for ${d}:\n`),
  'show memory': perDaemon((d) => `Memory statistics for ${d}:\n`),
  'show modules': perDaemon((d) => `Module information for ${d}:\n`),
  'show thread cpu': perDaemon((d) => `Thread statistics for ${d}:\n`),
  'show thread poll': perDaemon((d) => `Thread statistics for ${d}:\n`),
  'show thread timers': perDaemon((d) => `Thread timers for ${d}:\n`),
  'show work-queues': perDaemon((d) => `Work queue statistics for ${d}:\n`),
  'show debugging': perDaemon(() => ''),
  'show error': perDaemon(() => ''),
}
