import type { Sys } from '../../sim/index.ts'
import { sys, type Program } from '../../os/index.ts'

/** uuidgen(1): a random number as RFC 9562 writes it, version 4. */
export const uuidgen: Program = function* (): Sys<number> {
  let hex = ''
  for (let i = 0; i < 4; i++) hex += (yield* sys.random('uuidgen')).toString(16).padStart(8, '0')
  const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16)
  yield* sys.print(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}\n`)
  return 0
}
