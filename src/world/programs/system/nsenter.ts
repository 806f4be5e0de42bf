import { isErrno, type Sys } from '../../sim/index.ts'
import { net, sys, system, users, type Program } from '../../os/index.ts'
import { findProgram, NotFound, parseOptions } from '../cli/index.ts'

const OPTIONS = { 'a,all': '', 't,target=PID': '', 'm,mount[=FILE]': '', 'u,uts[=FILE]': '', 'i,ipc[=FILE]': '', 'n,net[=FILE]': '', 'p,pid[=FILE]': '', 'C,cgroup[=FILE]': '', 'U,user[=FILE]': '', 'T,time[=FILE]': '', 'S,setuid=UID': '', 'G,setgid=GID': '', 'r,root[=DIR]': '', 'w,wd[=DIR]': '', 'F,no-fork': '' }
const KINDS = { net: 'net', mount: 'mnt', uts: 'uts' } as const
const NETNS = /^\/(?:var\/)?run\/netns\/([^/]+)$/

/** nsenter(1): runs a program in the namespaces of another process. Those of networks, files and host names are told apart, the others are shared by all. */
export const nsenter: Program = function* ({ argv, env }): Sys<number> {
  const parsed = parseOptions(argv.slice(1), OPTIONS, { stopAtOperand: true })
  if ('error' in parsed) {
    yield* sys.complain(`nsenter: ${parsed.error}\nTry 'nsenter --help' for more information.\n`)
    return 1
  }
  const value = (option: string): string | undefined => parsed.given.findLast((g) => g.name === option)?.value
  const has = (option: string): boolean => parsed.given.some((g) => g.name === option)
  const target = value('target')
  const asked = (Object.keys(KINDS) as (keyof typeof KINDS)[]).filter((k) => has(k) || has('all'))
  const named = NETNS.exec(value('net') ?? '')?.[1]
  if (target === undefined && asked.some((k) => !(k === 'net' && named !== undefined))) {
    yield* sys.complain(`nsenter: neither filename nor target pid supplied for ns/${KINDS[asked[0]!]}\n`)
    return 1
  }
  try {
    if (named !== undefined) yield* net.change('enterNamespace', named)
    if (target !== undefined) yield* system.joinNamespaces(Number(target), asked.filter((k) => !(k === 'net' && named !== undefined)).map((k) => KINDS[k]))
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* sys.complain(e.errno === 'EPERM' ? `nsenter: reassociate to namespace 'ns/${KINDS[asked[0] ?? 'net']}' failed: Operation not permitted\n` : `nsenter: cannot open ${named === undefined ? `/proc/${target}/ns/${KINDS[asked[0] ?? 'net']}` : value('net')}: ${e.message}\n`)
    return 1
  }
  const me = yield* users.byId((yield* sys.self()).uid)
  const command = parsed.operands.length > 0 ? parsed.operands : [env.SHELL ?? me?.shell ?? '/bin/sh']
  const path = yield* findProgram(command[0]!, env)
  if (path instanceof NotFound) {
    yield* sys.complain(`nsenter: failed to execute ${command[0]}: ${path.message}\n`)
    return path.status
  }
  return yield* sys.exec(path, command, env)
}
