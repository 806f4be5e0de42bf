import type { Sys } from '../../sim/index.ts'
import { sys, system, type Program } from '../../os/index.ts'
import { findProgram, NotFound } from '../cli/index.ts'

const USAGE = 'Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]\n'

/** service(8): hands its words to systemctl in the other order. */
export const service: Program = function* ({ argv, env }): Sys<number> {
  const [name, command] = argv.slice(1)
  if (name === '--status-all') {
    const units = (yield* system.units()).filter((u) => u.name.endsWith('.service')).toSorted((a, b) => (a.name < b.name ? -1 : 1))
    yield* sys.print(units.map((u) => ` [ ${u.active === 'active' ? '+' : '-'} ]  ${u.name.replace(/\.service$/, '')}\n`).join(''))
    return 0
  }
  if (name === undefined || name.startsWith('-') || command === undefined) {
    yield* sys.complain(USAGE)
    return 1
  }
  const verb = command === '--full-restart' ? 'restart' : command === 'force-reload' ? 'reload-or-restart' : command
  if (!(yield* system.unit(name)).file) {
    yield* sys.complain(verb === 'status' ? `Unit ${name}.service could not be found.\n` : `${name}: unrecognized service\n`)
    return verb === 'status' ? 4 : 1
  }
  const path = yield* findProgram('systemctl', env)
  if (path instanceof NotFound) return 1
  return yield* sys.exec(path, ['systemctl', ...(verb === 'status' ? ['--no-pager'] : []), verb, `${name}.service`], env)
}
