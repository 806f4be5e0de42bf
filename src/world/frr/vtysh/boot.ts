import { asRoot, hosts, readText as readHostFile } from '../../os/index.ts'
import type { Sys, World } from '../../sim/index.ts'
import { daemonKey, daemonsOf, frrDaemons, type Daemon } from '../command.ts'
import { readText } from './read.ts'
import { newSession } from './session.ts'
import { CMD, type Status } from './status.ts'
import { tell, type Line } from './tell.ts'

/** What `vtysh -b` wrote, and what it exited with. */
export interface Booted { readonly output: string; readonly errors: string; readonly status: Status }

/** Reads a host's /etc/frr/frr.conf into the daemons that run, all at this moment: what `vtysh -b` does at their start. */
export function readConfig(w: World, host: string, daemons: readonly Daemon[] = daemonsOf(w, host)): Booted {
  const path = '/etc/frr/frr.conf'
  const text = readHostFile(w, asRoot(w, host), path)
  if (text === undefined) return { output: '', errors: `% Can't open configuration file ${path} due to 'No such file or directory'.\nConfiguration file[${path}] processing failure: 11\n`, status: CMD.noFile }
  let output = ''
  let errors = ''
  const s = newSession({
    hostname: w.table(hosts).must(host).hostname,
    env: {},
    clients: new Map(daemons.map((d) => [d, w.table(frrDaemons).must(daemonKey(host, d)).task])),
    sink: {
      *print(more) { output += more },
      *complain(more) { errors += more },
      *toFile() {},
    },
  })
  const status = drive(w, host, readText(s, text, false))
  if (status !== CMD.success) errors += `Configuration file[${path}] processing failure: ${status}\n`
  return { output, errors, status }
}

/** Runs what only talks to daemons without a process of its own. */
function drive(w: World, host: string, program: Sys<Status>): Status {
  const stack: Sys<unknown>[] = [program]
  let value: unknown
  for (;;) {
    const step = stack.at(-1)!.next(value)
    value = undefined
    if (step.done) {
      stack.pop()
      value = step.value
      if (stack.length === 0) return value as Status
    } else if ('enter' in step.value) stack.push(step.value.enter as Sys<unknown>)
    else if (step.value.call === 'frr.tell') value = tell(w, host, step.value.line as Line) ?? null
    else throw new Error(`a configuration that is read at the start calls ${step.value.call}`)
  }
}
