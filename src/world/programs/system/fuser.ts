import { isErrno, type Sys } from '../../sim/index.ts'
import { net, signalOf, sys, system, users, type Program } from '../../os/index.ts'
import { parseOptions } from '../cli/index.ts'

/** fuser(1): which processes use a port (`80/tcp`) or have a file open. */
export const fuser: Program = function* ({ argv }): Sys<number> {
  let signal = signalOf('KILL')
  const words = argv.slice(1).filter((w) => {
    const named = /^-([A-Z]{2}\w*|\d+)$/.exec(w)
    if (named) signal = signalOf(named[1]!)
    return !named
  })
  const parsed = parseOptions(words, { 'a,all': '', 'k,kill': '', 'i,interactive': '', 'm,mount': '', 'n,namespace=SPACE': '', 's,silent': '', 'u,user': '', 'v,verbose': '', '4,ipv4': '', '6,ipv6': '' })
  if ('error' in parsed || parsed.operands.length === 0) {
    yield* sys.complain('error' in parsed ? `fuser: ${parsed.error}\n` : 'No process specification given\n')
    return 1
  }
  const has = (option: string): boolean => parsed.given.some((g) => g.name === option)
  const space = parsed.given.find((g) => g.name === 'namespace')?.value
  let status = 1
  for (const word of parsed.operands) {
    const [, port, protocol] = /^(\d+)(?:\/(tcp|udp))?$/.exec(word) ?? []
    const family = protocol ?? (space === 'tcp' || space === 'udp' ? space : undefined)
    const pids = port !== undefined && family !== undefined ? yield* holdersOfPort(Number(port), family) : yield* holdersOfFile(word)
    if (pids.length === 0) continue
    status = 0
    const label = port !== undefined && protocol === undefined && family ? `${word}/${family}` : word
    if (!has('silent')) yield* has('verbose') ? verbose(label, pids) : say(label, pids)
    if (has('kill')) for (const pid of pids) yield* sys.kill(pid, signal)
  }
  return status
}

function* holdersOfPort(port: number, family: string): Sys<number[]> {
  const type = family === 'tcp' ? 'stream' : 'dgram'
  return [...new Set((yield* net.ask('sockets')).filter((s) => s.type === type && s.local?.port === port).flatMap((s) => s.owners.map((o) => o.pid)))].sort((a, b) => a - b)
}

function* holdersOfFile(path: string): Sys<number[]> {
  const found: number[] = []
  for (const p of yield* system.processes()) {
    try {
      for (const fd of yield* sys.readdir(`/proc/${p.pid}/fd`)) if ((yield* sys.readlink(`/proc/${p.pid}/fd/${fd}`)) === path && !found.includes(p.pid)) found.push(p.pid)
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
  return found
}

/** The name goes to standard error, the numbers to standard output. */
function* say(label: string, pids: readonly number[]): Sys<void> {
  yield* sys.complain(`${label}:`.padEnd(21))
  yield* sys.print(pids.map((p) => String(p).padStart(6)).join(''))
  yield* sys.complain('\n')
}

function* verbose(label: string, pids: readonly number[]): Sys<void> {
  yield* sys.complain(`${''.padEnd(21)}USER        PID ACCESS COMMAND\n`)
  for (const p of (yield* system.processes()).filter((x) => pids.includes(x.pid))) yield* sys.complain(`${`${label}:`.padEnd(21)}${(yield* users.nameOf(p.euid)).padEnd(8)} ${String(p.pid).padStart(6)} F.... ${p.comm}\n`)
}
