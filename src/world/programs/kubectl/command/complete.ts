import { sys } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'

export function* complete(_words: readonly string[], _env: Readonly<Record<string, string>>, _descriptions: boolean): Sys<number> {
  yield* sys.print(':0\n')
  return 0
}
