import { call, type Sys } from '../../../sim/index.ts'
import type { FoundCommand } from '../execute.ts'
import type { Session } from '../session.ts'
import { CMD, type Status } from '../status.ts'
import { showRunning, writeTerminal } from './running.ts'
import { copyToRunning, writeMemory } from './write.ts'
import { find, list } from './list.ts'
import { perDaemonCommands } from './per-daemon.ts'
import { ping, traceroute, mtrace } from './outside.ts'
import { monitor, outputFile, paginate, terminalLength, terminalNoLength } from './terminal.ts'
import { identity } from './identity.ts'

/** What one of vtysh's own commands does. */
export type Own = (s: Session, found: FoundCommand) => Sys<Status>

/** vtysh's own commands by the beginning of their syntax: the longest that fits. */
const OWN: Readonly<Record<string, Own>> = {
  ...identity, ...perDaemonCommands,
  'list [permutations]': list, 'find REGEX...': find,
  'show running-config': showRunning, 'write terminal': writeTerminal, 'write [<memory|file>]': writeMemory, 'copy running-config startup-config': writeMemory, 'copy FILENAME running-config': copyToRunning,
  'show history': function* (s) {
    yield* s.sink.print(s.history.map((line) => `${line}\n`).join(''))
    return CMD.success
  },
  'show daemons': function* (s) {
    yield* s.sink.print(`${[...s.clients].map(([daemon, task]) => (task === 'lost' ? '' : ` ${daemon}`)).join('')}\n`)
    return CMD.success
  },
  'show startup-config': function* () { return CMD.success },
  'ping WORD': ping, 'ping ip WORD': ping, 'ping ipv6 WORD': ping, 'traceroute WORD': traceroute, 'traceroute ip WORD': traceroute, 'traceroute ipv6 WORD': traceroute, mtrace,
  'output file FILE': outputFile, 'no output file [FILE]': outputFile,
  '[no] terminal paginate': paginate, '[no] terminal length': terminalLength, 'terminal no length': terminalNoLength, 'terminal monitor': monitor, 'no terminal monitor': monitor,
}
const BEGINNINGS = Object.keys(OWN).sort((a, b) => b.length - a.length)

/** Does one of vtysh's own commands. */
export function* ownCommand(s: Session, found: FoundCommand): Sys<Status> {
  const { syntax } = found.element
  const key = BEGINNINGS.find((start) => syntax === start || syntax.startsWith(`${start} `))
  if (key !== undefined) return (yield call(OWN[key]!(s, found))) as Status
  yield* s.sink.print(`vtysh: ${found.args.map((a) => a.text).join(' ')}: this lab does not model that\n`)
  return CMD.warning
}

