import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, system, users, type Program } from '../../os/index.ts'
import { findProgram, NotFound, parseOptions, quote, tool } from '../cli/index.ts'

export const nice = tool({
  name: 'nice',
  usage: '[OPTION] [COMMAND [ARG]...]',
  about: 'Runs COMMAND with another urgency; without COMMAND shows the present one.',
  options: { '#': '', 'n,adjustment=N': 'by how much less urgent (default 10)' },
  package: 'GNU coreutils 9.4',
  stopAtOperand: true,
  trouble: 125,
  *run(call): Sys<number> {
    const now = (yield* sys.self()).nice
    const [name] = call.operands
    const word = call.value('adjustment') ?? call.value('#')
    if (word !== undefined && !/^[+-]?\d+$/.test(word)) {
      yield* call.complain(`invalid adjustment ${quote(word)}`)
      return 125
    }
    if (name === undefined) {
      if (word !== undefined) return yield* call.misuse('a command must be given with an adjustment')
      call.out.put(`${now}\n`)
      return 0
    }
    try {
      yield* system.renice(0, now + Number(word ?? 10))
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* call.complain(`cannot set niceness: ${e.message}`)
    }
    const path = yield* findProgram(name, call.env)
    if (path instanceof NotFound) {
      yield* call.complain(`${quote(name)}: ${path.message}`)
      return path.status
    }
    return yield* sys.exec(path, call.operands, call.env)
  },
})

/** renice(1) of util-linux: `renice [-n] N [-p] PID…`. */
export const renice: Program = function* ({ argv }): Sys<number> {
  const parsed = parseOptions(argv.slice(1).map((w, i) => (i === 0 && /^[+-]\d+$/.test(w) ? `-n${w}` : w)), { 'n,priority=N': '', ',relative=N': '', 'p,pid': '', 'g,pgrp': '', 'u,user': '' })
  if ('error' in parsed) {
    yield* sys.complain(`renice: ${parsed.error}\nTry 'renice --help' for more information.\n`)
    return 1
  }
  const given = parsed.given.find((g) => g.name === 'priority')?.value
  const [first, ...rest] = parsed.operands
  const word = given ?? first
  const targets = given === undefined ? rest : parsed.operands
  if (word === undefined || !/^[+-]?\d+$/.test(word) || targets.length === 0) {
    yield* sys.complain(word === undefined || targets.length === 0 ? "renice: not enough arguments\nTry 'renice --help' for more information.\n" : `renice: invalid priority '${word}'\nTry 'renice --help' for more information.\n`)
    return 1
  }
  const kind = parsed.given.findLast((g) => g.name === 'user' || g.name === 'pgrp' || g.name === 'pid')?.name ?? 'pid'
  let status = 0
  for (const target of targets) {
    const user = kind === 'user' ? yield* users.byNameOrId(target) : undefined
    const id = kind === 'user' ? (user?.uid ?? -1) : Number(target)
    if (!Number.isInteger(id) || id < 0) {
      yield* sys.complain(kind === 'user' ? `renice: unknown user ${target}\n` : `renice: bad ${kind === 'pid' ? 'process ID' : 'process group ID'} value: ${target}\n`)
      status = 1
      continue
    }
    const found = (yield* system.processes()).filter((p) => (kind === 'pid' ? p.pid : kind === 'pgrp' ? p.pgid : p.uid) === id)
    if (found.length === 0) {
      yield* sys.complain(`renice: failed to get priority for ${id} (${kind === 'pid' ? 'process ID' : kind === 'pgrp' ? 'process group ID' : 'user ID'}): No such process\n`)
      status = 1
    }
    for (const p of found) {
      try {
        yield* system.renice(p.pid, Number(word))
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* sys.complain(`renice: failed to set priority for ${p.pid} (process ID): ${e.message}\n`)
        status = 1
        continue
      }
      if (kind === 'pid') yield* sys.print(`${p.pid} (process ID) old priority ${p.nice}, new priority ${Math.max(-20, Math.min(19, Number(word)))}\n`)
    }
  }
  return status
}

/** setsid(1) of util-linux: a program in a session of its own. */
export const setsid: Program = function* ({ argv, env }): Sys<number> {
  const parsed = parseOptions(argv.slice(1), { 'c,ctty': '', 'f,fork': '', 'w,wait': '' }, { stopAtOperand: true })
  if ('error' in parsed || parsed.operands.length === 0) {
    yield* sys.complain(`setsid: ${'error' in parsed ? parsed.error : 'no command specified'}\nTry 'setsid --help' for more information.\n`)
    return 1
  }
  const has = (option: string): boolean => parsed.given.some((g) => g.name === option)
  const path = yield* findProgram(parsed.operands[0]!, env)
  if (path instanceof NotFound) {
    yield* sys.complain(`setsid: failed to execute ${parsed.operands[0]}: ${path.message}\n`)
    return path.status
  }
  const self = yield* sys.self()
  if (has('fork') || self.pgid === self.pid) {
    const pid = yield* sys.spawn({ path, argv: parsed.operands, env, session: {} })
    if (!has('wait')) return 0
    const end = yield* sys.wait(pid)
    return end && 'code' in end.status ? end.status.code : 1
  }
  yield* sys.setsid()
  return yield* sys.exec(path, parsed.operands, env)
}
