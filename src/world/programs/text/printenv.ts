import type { Sys } from '../../sim/index.ts'
import { tool } from '../cli/index.ts'

export const printenv = tool({
  name: 'printenv',
  usage: '[OPTION]... [VARIABLE]...',
  about: 'Shows the values of environment VARIABLEs, or of all with their names.',
  options: { '0,null': 'end each line with NUL, not newline' },
  package: 'GNU coreutils 9.4',
  stopAtOperand: true,
  trouble: 2,
  *run(call): Sys<number> {
    const end = call.has('null') ? '\0' : '\n'
    if (call.operands.length === 0) for (const [name, value] of Object.entries(call.env)) call.out.put(`${name}=${value}${end}`)
    let status = 0
    for (const name of call.operands) {
      if (Object.hasOwn(call.env, name)) call.out.put(call.env[name]! + end)
      else status = 1
    }
    return status
  },
})
