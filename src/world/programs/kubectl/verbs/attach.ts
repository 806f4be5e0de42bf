import type { Sys } from '../../../sim/index.ts'
import type { Call, Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { list, nameOf, namespaceOf, text, type Obj } from '../resource/object.ts'
import { chooseContainer, podFor, podPath, steadiest } from '../resource/pods.ts'
import { carry, terminalOf } from '../streaming/session.ts'
import { openChannels } from '../streaming/websocket.ts'
import { NOT_A_TTY, podOrOwner } from './exec.ts'

export const PROMPT_HINT = "If you don't see a command prompt, try pressing enter.\n"

/** Attaches to a container's main process. */
export function* attachTo(k: Call, pod: Obj, container: string, o: { readonly stdin: boolean; readonly tty: boolean; readonly quiet: boolean }): Sys<void> {
  const c = ['containers', 'initContainers', 'ephemeralContainers'].flatMap((f) => list(pod, 'spec', f)).find((x) => text(x, 'name') === container)
  let tty = o.tty
  if (tty && c?.['tty'] !== true) {
    tty = false
    if (!o.quiet) yield* k.say(`error: Unable to use a TTY - container ${container} did not allocate one\n`)
  } else if (!tty && c?.['tty'] === true) tty = true
  if (tty && o.stdin && !(yield* terminalOf(0))) {
    yield* k.say(NOT_A_TTY)
    tty = false
  }
  if (tty && !o.quiet) yield* k.say(PROMPT_HINT)
  const query: (readonly [string, string])[] = [['container', container], ...(o.stdin ? [['stdin', 'true'] as const] : []), ['stdout', 'true'], ...(tty ? [['tty', 'true'] as const] : [['stderr', 'true'] as const])]
  yield* carry(yield* openChannels(k.api, podPath(namespaceOf(pod), nameOf(pod), 'attach'), query, 'v5.channel.k8s.io'), { stdin: o.stdin, tty })
  if (o.stdin && tty && c?.['stdinOnce'] !== true && !o.quiet) {
    const restarts = text(pod, 'spec', 'restartPolicy') === 'Always'
    if (restarts) yield* k.say(`Session ended, resume using '${reattach(k, pod, container, tty)}' command when the pod is running\n`)
  }
}

export const reattach = (k: Call, pod: Obj, container: string, tty: boolean): string =>
  `kubectl attach ${nameOf(pod)} -c ${container} -i${tty ? ' -t' : ''}${k.flags.changed('namespace') ? ` -n ${namespaceOf(pod)}` : ''}`

export const attach: Verb = function* (k) {
  const { flags, args } = k
  if (args.length === 0) throw failure('at least 1 argument is required for attach')
  if (args.length > 2) throw failure('expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ' + args.length + ': [' + args.join(' ') + ']')
  const { pod } = yield* podFor(k, yield* podOrOwner(k, args.length === 2 ? args.join('/') : args[0]!), steadiest, flags.duration('pod-running-timeout'))
  const phase = text(pod, 'status', 'phase')
  if (phase === 'Succeeded' || phase === 'Failed') throw failure(`cannot attach a container in a completed pod; current phase is ${phase}`)
  const { name, remark } = chooseContainer(pod, flags.text('container'), flags.on('quiet'))
  if (remark !== undefined) yield* k.say(remark)
  yield* attachTo(k, pod, name, { stdin: flags.on('stdin'), tty: flags.on('tty'), quiet: flags.on('quiet') })
}
