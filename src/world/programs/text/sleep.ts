import type { Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { quoteWord, tool } from '../cli/index.ts'
import { parseDuration } from './duration.ts'

export const sleep = tool({
  name: 'sleep',
  usage: 'NUMBER[SUFFIX]...',
  about: "Waits for NUMBER seconds. SUFFIX is 's' for seconds, 'm' for minutes, 'h' for hours, 'd' for days; several times add up.",
  options: {},
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    if (call.operands.length === 0) return yield* call.misuse('missing operand')
    let micros = 0
    let wrong = false
    for (const word of call.operands) {
      const time = parseDuration(word)
      if (time === undefined) {
        yield* call.complain(`invalid time interval ${quoteWord(word)}`)
        wrong = true
      } else micros += time
    }
    if (wrong) return yield* call.misuse()
    if (micros === Infinity) for (;;) yield* sys.pause()
    yield* sys.declaredWait(micros)
    return 0
  },
})
