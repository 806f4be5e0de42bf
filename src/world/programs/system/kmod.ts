import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Program } from '../../os/index.ts'

interface Module { readonly name: string; readonly size: string; readonly users: readonly string[] }

function* modules(): Sys<Module[]> {
  try {
    return (yield* sys.readFile('/proc/modules')).split('\n').filter((l) => l !== '').map((l) => {
      const [name = '', size = '0', , users = '-'] = l.split(' ')
      return { name, size, users: users.split(',').filter((u) => u !== '' && u !== '-') }
    })
  } catch (e) {
    if (!isErrno(e)) throw e
    return []
  }
}

/** lsmod(8): what /proc/modules says, in columns. */
export const lsmod: Program = function* (): Sys<number> {
  yield* sys.print(`Module                  Size  Used by\n${(yield* modules()).map((m) => `${m.name.padEnd(19)} ${m.size.padStart(8)}  ${m.users.length}${m.users.length > 0 ? ` ${m.users.join(',')}` : ''}\n`).join('')}`)
  return 0
}

/** modprobe(8): what is loaded stays so, and there is nothing else to load. */
export const modprobe: Program = function* ({ argv }): Sys<number> {
  const names = argv.slice(1).filter((w) => !w.startsWith('-'))
  if (names.length === 0) {
    yield* sys.complain('modprobe: ERROR: missing parameters. See -h.\n')
    return 1
  }
  const { machine } = yield* sys.host()
  const there = (yield* modules()).map((m) => m.name)
  const remove = argv.slice(1).some((w) => w === '-r' || w === '--remove')
  for (const name of names) {
    const known = there.includes(name.replaceAll('-', '_'))
    if (known && !remove) continue
    yield* sys.complain(known ? `modprobe: FATAL: Module ${name} is in use.\n` : `modprobe: FATAL: Module ${name} not found in directory /lib/modules/${machine.kernel}\n`)
    return 1
  }
  return 0
}
