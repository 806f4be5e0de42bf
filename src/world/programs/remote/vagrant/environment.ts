import { hypervisor, sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'

/** A machine that a Vagrantfile defines, as the hypervisor has it. */
export interface Guest {
  readonly name: string
  readonly state: 'running' | 'poweroff' | 'not_created'
  /** The port of this machine that leads to its sshd. */
  readonly port?: number
}

export interface Environment {
  readonly directory: string
  readonly guests: readonly Guest[]
}

/** Names that a Vagrantfile defines, in its order; one without `define` has a machine called default. */
export function definedMachines(text: string): string[] {
  const names = Array.from(text.matchAll(/^[^#\n]*\.vm\.define\s*\(?\s*(?:["']([^"']+)["']|:(\w+))/gm), (m) => m[1] ?? m[2]!)
  return names.length > 0 ? names : ['default']
}

/** The environment of a directory: that of the nearest Vagrantfile above it. */
export function* findEnvironment(): Sys<Environment | undefined> {
  for (let directory = (yield* sys.self()).cwd; ; directory = directory.slice(0, directory.lastIndexOf('/')) || '/') {
    const text = yield* textOf(`${directory === '/' ? '' : directory}/Vagrantfile`)
    if (text !== undefined) return { directory, guests: yield* guestsOf(definedMachines(text)) }
    if (directory === '/') return undefined
  }
}

export function* guestsOf(names: readonly string[]): Sys<Guest[]> {
  const forwarded = yield* hypervisor.guests()
  return names.map((name) => {
    const f = forwarded.find((x) => x.guest === name)
    return f ? { name, state: f.up ? 'running' : 'poweroff', port: f.port } : { name, state: 'not_created' }
  })
}

function* textOf(path: string): Sys<string | undefined> {
  try {
    return yield* sys.readFile(path)
  } catch (e) {
    if (isErrno(e)) return undefined
    throw e
  }
}
