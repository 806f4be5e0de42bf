import type { Sys } from '../../sim/index.ts'
import { sys, type Program } from '../../os/index.ts'

const NOT_FOUND = 16

/** man(1) of a machine on which no manual pages are installed. */
export const man: Program = function* ({ argv }): Sys<number> {
  const words = argv.slice(1).filter((w) => !w.startsWith('-'))
  const names = words.filter((w, i) => !(i === 0 && words.length > 1 && /^[1-8]$/.test(w)))
  if (names.length === 0) {
    yield* sys.complain("What manual page do you want?\nFor example, try 'man man'.\n")
    return 1
  }
  const section = names.length < words.length ? ` in section ${words[0]}` : ''
  for (const name of names) yield* sys.complain(`No manual entry for ${name}${section}\n`)
  return NOT_FOUND
}

/** apropos(1), whatis(1). */
export const apropos: Program = function* ({ argv }): Sys<number> {
  const names = argv.slice(1).filter((w) => !w.startsWith('-'))
  if (names.length === 0) {
    yield* sys.complain(`${argv[0]!.split('/').at(-1)} what?\n`)
    return 1
  }
  for (const name of names) yield* sys.complain(`${name}: nothing appropriate.\n`)
  return NOT_FOUND
}
