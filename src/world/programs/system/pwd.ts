import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { tool } from '../cli/index.ts'

export const pwd = tool({
  name: 'pwd',
  usage: '[OPTION]...',
  about: 'Shows the full name of the current directory.',
  options: { 'L,logical': 'as PWD has it, symbolic links and all', 'P,physical': 'without symbolic links' },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    if (call.operands.length > 0) yield* call.complain('ignoring non-option arguments')
    const { cwd } = yield* sys.self()
    const named = call.env.PWD
    call.out.put(`${call.lastOf('logical', 'physical') === 'logical' && named !== undefined && (yield* leadsTo(named, cwd)) ? named : cwd}\n`)
    return 0
  },
})

/** Is a name without dots another one for a directory? */
function* leadsTo(name: string, cwd: string): Sys<boolean> {
  if (!name.startsWith('/') || /\/\.\.?(?:\/|$)/.test(name)) return false
  try {
    const [a, b] = [yield* sys.stat(name), yield* sys.stat(cwd)]
    return a.ino === b.ino
  } catch (e) {
    if (!isErrno(e)) throw e
    return false
  }
}
