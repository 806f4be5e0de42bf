import { exitCode, NotFound, runProgram } from '../../../../src/world/programs/cli/index.ts'
import { sys, type Program } from '../../../../src/world/os/index.ts'
import type { Sys } from '../../../../src/world/sim/index.ts'
import { words } from './words.ts'

/** `sh -c` as far as these tests need it: commands with `;` and `|` between, quotes, `exit`. */
export const sh: Program = function* ({ argv, env }): Sys<number> {
  let status = 0
  for (const line of (argv[2] ?? '').split(';')) {
    const commands = line.split('|').map(words).filter((w) => w.length > 0)
    const pids: number[] = []
    let input = 0
    for (const [i, command] of commands.entries()) {
      if (command[0] === 'exit') return Number(command[1] ?? 0)
      const [r, w] = i < commands.length - 1 ? yield* sys.pipe() : [-1, 1]
      const pid = yield* runProgram(command, env, { fds: { 0: input, 1: w, 2: 2 } })
      if (pid instanceof NotFound) {
        yield* sys.complain(`sh: 1: ${command[0]}: not found\n`)
        status = pid.status
      } else pids.push(pid)
      if (input !== 0) yield* sys.close(input)
      if (w !== 1) yield* sys.close(w)
      input = r
    }
    for (const pid of pids) status = exitCode((yield* sys.wait(pid))!.status)
  }
  return status
}
