import type { Sys } from '../../sim/index.ts'
import { SIGNALS, sys, type Waited } from '../../os/index.ts'
import { confirm, NotFound, quoteIfNeeded, runProgram, type ToolCall } from '../cli/index.ts'

/** Runs the command lines of xargs, several at a time, and knows the exit status at the end. */
export class Runner {
  readonly #call: ToolCall
  readonly #most: number
  readonly #input: number | undefined
  #running = 0
  #status = 0

  /** `input`: the descriptor that commands read; without it they read nothing. */
  constructor(call: ToolCall, most: number, input: number | undefined) {
    this.#call = call
    this.#most = most
    this.#input = input
  }

  /** Gives a status when nothing more may run. */
  *run(line: readonly string[]): Sys<number | undefined> {
    const call = this.#call
    const shown = line.map(quoteIfNeeded).join(' ')
    if (call.has('interactive')) {
      if (!(yield* confirm(call, `${shown} ?...`, '/dev/tty'))) return undefined
    } else if (call.has('verbose')) yield* call.say(`${shown}\n`)
    while (this.#running >= this.#most) {
      const status = yield* this.#wait()
      if (status !== undefined) return status
    }
    const input = this.#input ?? (yield* sys.open('/dev/null', 'r'))
    const pid = yield* runProgram(line, call.env, { fds: { 0: input, 1: 1, 2: 2 } })
    if (this.#input === undefined) yield* sys.close(input)
    if (pid instanceof NotFound) {
      yield* call.complain(`${quoteIfNeeded(line[0]!)}: ${pid.message}`)
      return pid.status
    }
    this.#running++
    return this.#most === 1 ? yield* this.#wait() : undefined
  }

  *#wait(): Sys<number | undefined> {
    const { status } = (yield* sys.wait())!
    this.#running--
    return yield* this.#judge(status)
  }

  *#judge(status: Waited['status']): Sys<number | undefined> {
    const name = quoteIfNeeded(this.#call.operands[0] ?? 'echo')
    if ('signal' in status) {
      yield* this.#call.complain(`${name}: terminated by signal ${SIGNALS[status.signal]}`)
      return 125
    }
    if (!('code' in status) || status.code === 0) return undefined
    if (status.code === 255) {
      yield* this.#call.complain(`${name}: exited with status 255; aborting`)
      return 124
    }
    this.#status = 123
    return undefined
  }

  *finish(): Sys<number> {
    while (this.#running > 0) {
      const status = yield* this.#wait()
      if (status !== undefined) return status
    }
    return this.#status
  }
}
