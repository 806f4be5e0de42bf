import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { findProgram, isTerminal, NotFound, quote, tool, type ToolCall } from '../cli/index.ts'

export const nohup = tool({
  name: 'nohup',
  usage: 'COMMAND [ARG]...',
  about: 'Runs COMMAND so that it outlives the terminal; what would go to the terminal goes to nohup.out.',
  options: {},
  package: 'GNU coreutils 9.4',
  stopAtOperand: true,
  trouble: 125,
  *run(call): Sys<number> {
    const [name] = call.operands
    if (name === undefined) return yield* call.misuse('missing operand')
    const [input, output, errors] = [yield* isTerminal(0), yield* isTerminal(1), yield* isTerminal(2)]
    if (input) yield* sys.dup(yield* sys.open('/dev/null', 'r', { cloexec: true }), { to: 0 })
    let file: string | undefined
    if (output) {
      file = yield* openOutput(call)
      if (file === undefined) return 125
    }
    const said = [
      ...(input ? ['ignoring input'] : []),
      ...(file !== undefined ? [`appending output to ${quote(file)}`] : []),
      ...(file === undefined && errors ? ['redirecting stderr to stdout'] : []),
    ]
    if (said.length > 0) yield* call.complain(said.join(' and '))
    if (errors) yield* sys.dup(1, { to: 2 })
    yield* sys.sigaction('HUP', 'ignore')
    const path = yield* findProgram(name, call.env)
    if (path instanceof NotFound) {
      yield* call.complain(`failed to run command ${quote(name)}: ${path.message}`)
      return path.status
    }
    return yield* sys.exec(path, call.operands, call.env)
  },
})

/** Standard output goes to a file here or at home; its name, or undefined after a told failure. */
function* openOutput(call: ToolCall): Sys<string | undefined> {
  for (const name of ['nohup.out', ...(call.env.HOME ? [`${call.env.HOME}/nohup.out`] : [])]) {
    try {
      const fd = yield* sys.open(name, 'a', { create: true, mode: 0o600 })
      yield* sys.dup(fd, { to: 1 })
      yield* sys.close(fd)
      return name
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* call.complain(`failed to open ${quote(name)}: ${e.message}`)
    }
  }
  return undefined
}
