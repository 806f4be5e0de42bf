import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Program } from '../../os/index.ts'

function* isProgram(path: string): Sys<boolean> {
  try {
    return (yield* sys.stat(path)).type === 'file' && (yield* sys.access(path, 'x'))
  } catch (e) {
    if (!isErrno(e)) throw e
    return false
  }
}

/** which(1) of debianutils: where a shell would find a command. */
export const which: Program = function* ({ argv, env }): Sys<number> {
  const words = argv.slice(1)
  const options = words.filter((w) => w.startsWith('-') && w !== '--')
  const wrong = options.find((o) => !/^-[as]+$/.test(o))
  if (wrong) {
    yield* sys.complain(`Illegal option ${wrong}\nUsage: ${argv[0]} [-as] args\n`)
    return 2
  }
  const [all, silent] = [options.some((o) => o.includes('a')), options.some((o) => o.includes('s'))]
  let status = 0
  for (const name of words.filter((w) => !w.startsWith('-'))) {
    let found = false
    for (const dir of name.includes('/') ? [''] : (env.PATH ?? '').split(':').map((d) => `${d || '.'}/`)) {
      if (!(yield* isProgram(dir + name))) continue
      found = true
      if (!silent) yield* sys.print(`${dir}${name}\n`)
      if (!all) break
    }
    if (!found) status = 1
  }
  return words.length === 0 ? 1 : status
}

const PLACES = ['/usr/bin', '/usr/sbin', '/usr/lib', '/etc', '/usr/games', '/usr/local/bin', '/usr/local/sbin', '/usr/local/etc', '/usr/local/lib']

/** whereis(1): programs and their directories of settings by name. */
export const whereis: Program = function* ({ argv }): Sys<number> {
  for (const name of argv.slice(1).filter((w) => !w.startsWith('-'))) {
    const found: string[] = []
    for (const place of PLACES) {
      try {
        yield* sys.stat(`${place}/${name}`)
        found.push(`${place}/${name}`)
      } catch (e) {
        if (!isErrno(e)) throw e
      }
    }
    yield* sys.print(`${name}:${found.map((f) => ` ${f}`).join('')}\n`)
  }
  return 0
}
