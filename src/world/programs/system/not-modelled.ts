import { sys, type Program } from '../../os/index.ts'

/** What an executable runs that a real machine has and the lab does not model. */
export const notModelled: Program = function* ({ argv }) {
  yield* sys.complain(`${argv[0]!.split('/').at(-1)!.replace(/^-/, '')}: this lab does not model this program\n`)
  return 1
}
