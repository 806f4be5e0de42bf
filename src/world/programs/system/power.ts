import { sys, type Program } from '../../os/index.ts'
import type { Sys } from '../../sim/index.ts'

type How = 'reboot' | 'poweroff'

/** Ends what the machine does. Only root may; the machine goes down a moment later, as systemd takes its time. */
function* down(how: How): Sys<number> {
  if ((yield* sys.self()).euid !== 0) {
    yield* sys.complain(`Call to ${how === 'reboot' ? 'Reboot' : 'PowerOff'} failed: Interactive authentication required.\n`)
    return 1
  }
  yield* sys.power(how)
  return 0
}

const plain = (how: How): Program => function* () { return yield* down(how) }

const shutdown: Program = function* ({ argv }) {
  const words = argv.slice(1)
  if (words.includes('-c')) return 0
  return yield* down(words.some((w) => w === '-r' || w === '--reboot') ? 'reboot' : 'poweroff')
}

/** reboot(8), poweroff(8), halt(8), shutdown(8). */
export const power: Readonly<Record<string, Program>> = { reboot: plain('reboot'), poweroff: plain('poweroff'), halt: plain('poweroff'), shutdown }
