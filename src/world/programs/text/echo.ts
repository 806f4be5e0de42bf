import type { Sys } from '../../sim/index.ts'
import type { Program } from '../../os/index.ts'
import { Output } from '../cli/index.ts'
import { expandEscapes } from '../../text/index.ts'

/** /bin/echo: the shell has one of its own. */
export const echo: Program = function* ({ argv }): Sys<number> {
  let words = argv.slice(1)
  let newline = true
  let escapes = false
  while (words.length > 0 && /^-[neE]+$/.test(words[0]!)) {
    for (const letter of words[0]!.slice(1)) {
      if (letter === 'n') newline = false
      else escapes = letter === 'e'
    }
    words = words.slice(1)
  }
  const out = new Output()
  const text = words.join(' ')
  const expanded = escapes ? expandEscapes(text, 'echo') : { text, stop: false }
  out.put(expanded.text)
  if (newline && !expanded.stop) out.put('\n')
  yield* out.flush()
  return 0
}
