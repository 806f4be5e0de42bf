import type { Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { byteString, bytesOf, tool } from '../cli/index.ts'

const BLOCK = 8192

export const yes = tool({
  name: 'yes',
  usage: '[STRING]...',
  about: "Writes a line of all STRINGs, or 'y', until it is ended.",
  options: {},
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const line = byteString(`${call.operands.length > 0 ? call.operands.join(' ') : 'y'}\n`)
    const block = bytesOf(line.repeat(Math.max(1, Math.floor(BLOCK / line.length))))
    for (;;) yield* sys.writeAll(1, block)
  },
})
