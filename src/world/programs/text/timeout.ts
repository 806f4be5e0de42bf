import { isErrno, type Sys } from '../../sim/index.ts'
import { signalOf, SIGNALS, sys, type Signal, type Waited } from '../../os/index.ts'
import { NotFound, quoteWord, runProgram, tool, type ToolCall } from '../cli/index.ts'
import { parseDuration } from './duration.ts'

export const timeout = tool({
  name: 'timeout',
  usage: '[OPTION] DURATION COMMAND [ARG]...',
  about: 'Runs COMMAND and ends it when it still runs after DURATION.',
  options: {
    ',preserve-status': 'exit as COMMAND did, also when it was ended',
    ',foreground': '(ignored)',
    'k,kill-after=DURATION': 'send KILL if it still runs that long after the first signal',
    's,signal=SIGNAL': 'the signal instead of TERM',
    'v,verbose': 'say when a signal is sent',
  },
  package: 'GNU coreutils 9.4',
  stopAtOperand: true,
  trouble: 125,
  *run(call): Sys<number> {
    const word = call.value('signal')
    const signal = word === undefined ? 'TERM' : signalOf(word)
    if (!signal) return yield* call.misuse(`${quoteWord(word!)}: invalid signal`)
    const [duration, ...command] = call.operands
    if (duration === undefined || command.length === 0) return yield* call.misuse()
    const times: number[] = []
    for (const text of [duration, ...(call.has('kill-after') ? [call.value('kill-after')!] : [])]) {
      const time = parseDuration(text)
      if (time === undefined) return yield* call.misuse(`invalid time interval ${quoteWord(text)}`)
      times.push(time)
    }
    yield* sys.sigaction('CHLD', 'catch')
    const pid = yield* runProgram(command, call.env)
    if (pid instanceof NotFound) {
      yield* call.complain(`failed to run command ${quoteWord(command[0]!)}: ${pid.message}`)
      return pid.status
    }
    let sent: Signal | undefined
    let ended = yield* waitFor(pid, times[0]!)
    for (const [i, next] of ([signal, 'KILL'] as const).entries()) {
      if (ended || (i === 1 && times.length < 2)) break
      sent = next
      yield* send(call, pid, next, command[0]!)
      ended = yield* waitFor(pid, i === 0 && times.length > 1 ? times[1]! : 0)
    }
    const { status } = ended ?? (yield* sys.wait(pid))!
    return yield* judge(call, status, sent)
  },
})

function* send(call: ToolCall, pid: number, signal: Signal, name: string): Sys<void> {
  if (call.has('verbose')) yield* call.complain(`sending signal ${signal} to command ${quoteWord(name)}`)
  yield* sys.kill(pid, signal)
  if (signal !== 'KILL' && signal !== 'CONT') yield* sys.kill(pid, 'CONT')
}

function* judge(call: ToolCall, status: Waited['status'], sent: Signal | undefined): Sys<number> {
  const died = 'signal' in status ? status.signal : undefined
  if (sent === undefined && died !== undefined) return yield* sys.die(died)
  if (sent === undefined || call.has('preserve-status') || died === 'KILL')
    return died !== undefined ? 128 + SIGNALS[died] : 'code' in status ? status.code : 0
  return 124
}

/** What became of a child within a time (0: without limit); undefined when it still runs. */
function* waitFor(pid: number, micros: number): Sys<Waited | undefined> {
  const deadline = micros === 0 || micros === Infinity ? undefined : (yield* sys.clock()) + micros
  for (;;) {
    const ended = yield* sys.wait(pid, { nohang: true })
    if (ended) return ended
    const left = deadline === undefined ? undefined : deadline - (yield* sys.clock())
    if (left !== undefined && left <= 0) return undefined
    try {
      if (left === undefined) return yield* sys.wait(pid)
      yield* sys.sleep(left)
    } catch (e) {
      if (!isErrno(e, 'EINTR')) throw e
    }
    yield* sys.signals()
  }
}
