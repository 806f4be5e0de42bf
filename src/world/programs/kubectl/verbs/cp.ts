import { sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import type { Call, Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { CHANNEL } from '../../../os/index.ts'
import { chooseContainer, podPath } from '../resource/pods.ts'
import { list, text, type Obj } from '../resource/object.ts'
import { parseJson } from '../client/api.ts'
import { openChannels } from '../streaming/websocket.ts'

interface Place { readonly namespace: string | undefined; readonly pod: string | undefined; readonly path: string }

/** `pod:path`, `namespace/pod:path`, or a local path. Throws Failure. */
function parsePlace(word: string): Place {
  const colon = word.indexOf(':')
  if (colon < 0) return { namespace: undefined, pod: undefined, path: word }
  const [owner = '', path = ''] = [word.slice(0, colon), word.slice(colon + 1)]
  const parts = owner.split('/')
  if (parts.length > 2 || owner === '') throw failure('filespec must match the canonical format: [[namespace/]pod:]file/path')
  return parts.length === 2 ? { namespace: parts[0], pod: parts[1], path } : { namespace: undefined, pod: owner, path }
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
  parts.reduce((at, p) => (out.set(p, at), at + p.length), 0)
  return out
}

/** Runs a command in the container with this input; its output, errors and exit status. */
function* inContainer(k: Call, namespace: string, pod: string, container: string, command: readonly string[], input?: Uint8Array): Sys<{ output: Uint8Array; errors: string; exit: number }> {
  const query: (readonly [string, string])[] = [...command.map((c) => ['command', c] as const), ['container', container], ...(input ? [['stdin', 'true'] as const] : []), ['stdout', 'true'], ['stderr', 'true']]
  const socket = yield* openChannels(k.api, podPath(namespace, pod, 'exec'), query, 'v5.channel.k8s.io')
  if (input) {
    for (let at = 0; at < input.length; at += 32_768) yield* socket.send(CHANNEL.stdin, input.subarray(at, at + 32_768))
    yield* socket.send(CHANNEL.close, Uint8Array.of(CHANNEL.stdin))
  }
  const output: Uint8Array[] = []
  let errors = ''
  for (;;) {
    const message = yield* socket.next()
    if (!message) throw failure('unexpected EOF')
    if (message.channel === CHANNEL.stdout) output.push(message.bytes)
    else if (message.channel === CHANNEL.stderr) errors += new TextDecoder().decode(message.bytes)
    else if (message.channel === CHANNEL.error) {
      yield* socket.close()
      const status = (parseJson(new TextDecoder().decode(message.bytes)) ?? {}) as Obj
      if (text(status, 'reason') === 'InternalError') throw failure(text(status, 'message'))
      return { output: joined(output), errors, exit: text(status, 'status') === 'Success' ? 0 : Number(text(list(status, 'details', 'causes')[0], 'message') || '1') }
    }
  }
}

/*
 * The real one carries a tar archive through `tar` in the container. Here files are carried one by one with `cat`, and `find` lists a folder: what arrives
 * is the same but for times and owners.
 */
function* fromPod(k: Call, from: Place, to: string, namespace: string, container: string): Sys<void> {
  const pod = from.pod!
  if (from.path.startsWith('/')) yield* k.say("tar: Removing leading `/' from member names\n")
  const listed = yield* inContainer(k, namespace, pod, container, ['find', from.path, '-type', 'f'])
  if (listed.exit !== 0) {
    yield* k.say(`tar: ${from.path.replace(/^\//, '')}: Cannot stat: No such file or directory\ntar: Exiting with failure status due to previous errors\n`)
    throw failure('exit status 2')
  }
  for (const path of new TextDecoder().decode(listed.output).split('\n').filter((p) => p !== '')) {
    const { output } = yield* inContainer(k, namespace, pod, container, ['cat', path])
    const rest = path.slice(from.path.length)
    const into = rest === '' ? ((yield* isFolder(to)) ? `${to.replace(/\/$/, '')}/${from.path.split('/').at(-1)}` : to) : `${to.replace(/\/$/, '')}/${rest.replace(/^\//, '')}`
    yield* writeLocal(into, output)
  }
}

function* isFolder(path: string): Sys<boolean> {
  try {
    return (yield* sys.stat(path)).type === 'dir'
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
}

function* writeLocal(path: string, bytes: Uint8Array): Sys<void> {
  const parts = path.split('/').slice(0, -1)
  for (let i = 1; i <= parts.length; i++) {
    const folder = parts.slice(0, i).join('/')
    if (folder === '' || (yield* isFolder(folder))) continue
    yield* sys.mkdir(folder)
  }
  try {
    const fd = yield* sys.open(path, 'w', { create: true, truncate: true })
    yield* sys.writeAll(fd, bytes)
    yield* sys.close(fd)
  } catch (e) {
    if (isErrno(e)) throw failure(`open ${path}: ${e.message.toLowerCase()}`)
    throw e
  }
}

function* localFiles(path: string): Sys<string[]> {
  if (!(yield* isFolder(path))) return [path]
  const out: string[] = []
  for (const name of yield* sys.readdir(path)) out.push(...(yield* localFiles(`${path.replace(/\/$/, '')}/${name}`)))
  return out
}

function* toPod(k: Call, from: string, to: Place, namespace: string, container: string): Sys<void> {
  try {
    yield* sys.stat(from)
  } catch (e) {
    if (isErrno(e)) throw failure(`${from} doesn't exist in local filesystem`)
    throw e
  }
  const folder = (yield* inContainer(k, namespace, to.pod!, container, ['test', '-d', to.path])).exit === 0
  for (const path of yield* localFiles(from)) {
    const rest = path.slice(from.length)
    const base = folder ? `${to.path.replace(/\/$/, '')}/${from.replace(/\/$/, '').split('/').at(-1)}` : to.path
    const fd = yield* sys.open(path, 'r')
    const parts: Uint8Array[] = []
    for (;;) {
      const bytes = yield* sys.read(fd)
      if (bytes.length === 0) break
      parts.push(bytes)
    }
    yield* sys.close(fd)
    const target = `${base}${rest}`
    const done = yield* inContainer(k, namespace, to.pod!, container, ['sh', '-c', 'mkdir -p "$(dirname "$0")" && cat > "$0"', target], joined(parts))
    if (done.exit !== 0) throw failure(`command terminated with exit code ${done.exit}`, done.exit)
  }
}

export const cp: Verb = function* (k) {
  if (k.args.length !== 2) throw failure('source and destination are required')
  const [from, to] = [parsePlace(k.args[0]!), parsePlace(k.args[1]!)]
  if (from.pod !== undefined && to.pod !== undefined) throw failure('src and dest cannot both be remote')
  if (from.pod === undefined && to.pod === undefined) throw failure('one of src or dest must be a remote file specification')
  if (from.path === '' || to.path === '') throw failure('filepath can not be empty')
  const remote = from.pod === undefined ? to : from
  const namespace = remote.namespace ?? (yield* k.namespace())
  const pod = yield* k.api.get(podPath(namespace, remote.pod!))
  const { name, remark } = chooseContainer(pod, k.flags.text('container'))
  if (remark !== undefined) yield* k.say(remark)
  if (from.pod === undefined) yield* toPod(k, from.path, to, namespace, name)
  else yield* fromPod(k, from, to.path, namespace, name)
}
