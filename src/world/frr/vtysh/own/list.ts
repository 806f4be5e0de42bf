import type { Sys } from '../../../sim/index.ts'
import { compileRegex } from '../../../text/index.ts'
import { allModes, commandsOf, modeInfo } from '../../grammar/index.ts'
import type { FoundCommand } from '../execute.ts'
import type { Session } from '../session.ts'
import { CMD, type Status } from '../status.ts'

/** `list`: what the mode has, in the order of its installation. */
export function* list(s: Session, { mode, args }: FoundCommand): Sys<Status> {
  if (args.length > 1) {
    yield* s.sink.print('vtysh: list permutations: this lab does not model that\n')
    return CMD.warning
  }
  yield* s.sink.print(commandsOf(mode).filter((c) => !c.hidden).map((c) => `    ${c.syntax}\n`).join(''))
  return CMD.success
}

/** `find REGEX`: commands of all modes. */
export function* find(s: Session, { args }: FoundCommand): Sys<Status> {
  const pattern = args.slice(1).map((a) => a.text).join(' ')
  const regex = compileRegex(pattern, { syntax: 'extended' })
  if (regex.error !== undefined) {
    yield* s.sink.print(`% Invalid expression "${pattern}": ${regex.error}\n`)
    return CMD.warning
  }
  for (const mode of allModes()) {
    yield* s.sink.print(commandsOf(mode).filter((c) => !c.hidden && regex.exec(c.syntax)).map((c) => `  (${modeInfo(mode).title})  ${c.syntax}\n`).join(''))
  }
  return CMD.success
}
