import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, system, type Program } from '../../os/index.ts'
import { strftime } from '../../text/index.ts'
import { parseOptions, wallClock } from '../cli/index.ts'
import { broadcastHead } from './wall.ts'

type How = 'reboot' | 'poweroff'

const MINUTE = 60_000_000
const WORDS: Readonly<Record<How, { readonly call: string; readonly verb: string; readonly noun: string }>> = { reboot: { call: 'Reboot', verb: 'reboot', noun: 'Reboot' }, poweroff: { call: 'PowerOff', verb: 'power off', noun: 'Shutdown' } }

/** Ends what the machine does, now or after a delay. Only root may; everybody on the machine is told. */
function* down(how: How, o: { delay?: number; message?: string; quiet?: boolean } = {}): Sys<number> {
  const { call, verb, noun } = WORDS[how]
  const clock = yield* wallClock()
  const delay = o.delay ?? 0
  const at = strftime('%a %Y-%m-%d %H:%M:%S %Z', clock((yield* sys.clock()) + delay))
  const told = (when: string, head: string): string => `${head}${o.message ? `${o.message}\n` : ''}The system will ${verb} ${when}!\n\n`
  const head = yield* broadcastHead(clock)
  try {
    yield* system.shutdown(how, { delay, text: o.quiet ? '' : told(delay === 0 ? 'now' : `at ${at}`, head), last: told('now', head) })
  } catch (e) {
    if (!isErrno(e, 'EPERM')) throw e
    yield* sys.complain(`${delay > 0 ? 'Failed to schedule shutdown' : `Call to ${call} failed`}: Interactive authentication required.\n`)
    return 1
  }
  if (delay > 0) yield* sys.complain(`${noun} scheduled for ${at}, use 'shutdown -c' to cancel.\n`)
  return 0
}

const plain = (how: How): Program => function* ({ argv }) {
  return yield* down(argv.includes('--reboot') ? 'reboot' : argv.includes('-p') || argv.includes('--poweroff') ? 'poweroff' : how, { quiet: argv.includes('--no-wall') })
}

const OPTIONS = { 'H,halt': '', 'P,poweroff': '', 'r,reboot': '', 'h': '', 'k': '', ',no-wall': '', 'c': '', ',show': '', 'f': '', 'F': '', 't=SECONDS': '' }

/** Microseconds until the time that was named: `now`, `+5`, `5`, `23:30`. */
function delayOf(word: string, now: { readonly micros: number; readonly offset?: number }): number | undefined {
  if (word === 'now') return 0
  const minutes = /^\+?(\d{1,7})m?$/.exec(word)
  if (minutes) return Number(minutes[1]) * MINUTE
  const [, hour, minute] = /^(\d{1,2}):(\d\d)$/.exec(word) ?? []
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59) return undefined
  const day = 1440 * MINUTE
  const today = (now.micros + (now.offset ?? 0) * 1_000_000) % day
  const wanted = (Number(hour) * 60 + Number(minute)) * MINUTE
  return wanted > today ? wanted - today : wanted + day - today
}

/** shutdown(8): in a minute, unless it is told when. */
const shutdown: Program = function* ({ argv }) {
  const parsed = parseOptions(argv.slice(1), OPTIONS)
  if ('error' in parsed) {
    yield* sys.complain(`shutdown: ${parsed.error}\n`)
    return 1
  }
  const has = (option: string): boolean => parsed.given.some((g) => g.name === option)
  const clock = yield* wallClock()
  if (has('c')) {
    try {
      yield* system.cancelShutdown(`${yield* broadcastHead(clock)}System shutdown has been cancelled\n\n`)
      return 0
    } catch (e) {
      if (!isErrno(e, 'EPERM')) throw e
      yield* sys.complain('Failed to cancel shutdown: Interactive authentication required.\n')
      return 1
    }
  }
  const [when = '+1', ...message] = parsed.operands
  const delay = delayOf(when, clock(yield* sys.clock()))
  if (delay === undefined) {
    yield* sys.complain(`Failed to parse time specification: ${when}\n`)
    return 1
  }
  return yield* down(has('reboot') ? 'reboot' : 'poweroff', { delay, quiet: has('no-wall'), ...(message.length > 0 ? { message: message.join(' ') } : {}) })
}

/** reboot(8), poweroff(8), halt(8), shutdown(8). */
export const power: Readonly<Record<string, Program>> = { reboot: plain('reboot'), poweroff: plain('poweroff'), halt: plain('poweroff'), shutdown }
