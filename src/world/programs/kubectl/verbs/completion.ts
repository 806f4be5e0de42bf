import { BASH, SHELLS } from '../completion/script.ts'
import type { Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'

export const completion: Verb = function* (k) {
  if (k.args.length === 0) throw k.usage('Shell not specified.')
  if (k.args.length > 1) throw k.usage('Too many arguments. Expected only the shell type.')
  const shell = k.args[0]!
  if (!SHELLS.includes(shell)) throw k.usage(`Unsupported shell type ${JSON.stringify(shell)}.`)
  if (shell !== 'bash') throw failure(`this lab has no ${shell}: its shell is bash`)
  k.out.put(BASH)
  yield* k.out.flush()
}
