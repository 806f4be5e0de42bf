import type { Sys } from '../../sim/index.ts'
import type { Program } from '../../os/index.ts'

export const yesNo: Record<'true' | 'false', Program> = {
  *true(): Sys<number> { return 0 },
  *false(): Sys<number> { return 1 },
}
