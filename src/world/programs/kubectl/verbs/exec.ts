import type { Sys } from '../../../sim/index.ts'
import type { Call, Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { select, type Info } from '../resource/builder.ts'
import { nameOf, namespaceOf, text, type Obj } from '../resource/object.ts'
import { chooseContainer, podFor, podPath, steadiest } from '../resource/pods.ts'
import { carry, terminalOf } from '../streaming/session.ts'
import { openChannels } from '../streaming/websocket.ts'

export const NOT_A_TTY = 'Unable to use a TTY - input is not a terminal or the right kind of file\n'

/** The object that `POD` or `TYPE/NAME` names. */
export function* podOrOwner(k: Call, word: string): Sys<Info> {
  const selection = yield* select(k, word.includes('/') ? { args: [word] } : { type: 'pods', args: [word] })
  if (selection.kind !== 'named' || selection.infos.length !== 1) throw failure('you must specify a single object')
  return selection.infos[0]!
}

/** A pod that runs: nothing can be begun in one that is over. */
export function checkRunning(pod: Obj): void {
  const phase = text(pod, 'status', 'phase')
  if (phase === 'Succeeded' || phase === 'Failed') throw failure(`cannot exec into a container in a completed pod; current phase is ${phase}`)
}

/** Runs a command in a container of a pod. */
export function* execIn(k: Call, pod: Obj, o: { readonly container: string; readonly command: readonly string[]; readonly stdin: boolean; readonly tty: boolean; readonly stdout?: boolean }): Sys<void> {
  const query: (readonly [string, string])[] = [
    ...o.command.map((c) => ['command', c] as const), ['container', o.container], ...(o.stdin ? [['stdin', 'true'] as const] : []), ['stdout', 'true'], ...(o.tty ? [['tty', 'true'] as const] : [['stderr', 'true'] as const]),
  ]
  yield* carry(yield* openChannels(k.api, podPath(namespaceOf(pod), nameOf(pod), 'exec'), query, 'v5.channel.k8s.io'), { stdin: o.stdin, tty: o.tty })
}

export const exec: Verb = function* (k) {
  const { flags, args, dash } = k
  if (args.length === 0 && flags.list('filename').length === 0) throw failure('pod, type/name or --filename must be specified')
  const word = args[0] ?? ''
  const command = args.slice(flags.list('filename').length > 0 ? 0 : 1)
  if (command.length === 0) throw failure('you must specify at least one command for the container')
  if (dash === -1 || (dash !== 1 && flags.list('filename').length === 0)) throw failure('exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee \'kubectl exec -h\' for help and examples')
  const { pod } = yield* podFor(k, flags.list('filename').length > 0 ? yield* fileInfo(k) : yield* podOrOwner(k, word), steadiest, flags.duration('pod-running-timeout'))
  checkRunning(pod)
  const { name, remark } = chooseForExec(pod, flags.text('container'), flags.on('quiet'))
  if (remark !== undefined) yield* k.say(remark)
  let tty = flags.on('tty')
  if (tty && !(yield* terminalOf(0))) {
    yield* k.say(NOT_A_TTY)
    tty = false
  }
  yield* execIn(k, pod, { container: name, command, stdin: flags.on('stdin'), tty })
}

/** The server refuses a container that is not there, in its own words. */
function chooseForExec(pod: Obj, named: string, quiet: boolean): { name: string; remark: string | undefined } {
  return named === '' ? chooseContainer(pod, '', quiet) : { name: named, remark: undefined }
}

function* fileInfo(k: Call): Sys<Info> {
  const selection = yield* select(k, { args: [] })
  if (selection.kind !== 'named' || selection.infos.length !== 1) throw failure('you must specify a single object')
  return selection.infos[0]!
}
