import { CRI_SOCKET, parseLog, type Container, type RuntimeView, type Sandbox } from '../../kube/index.ts'
import { sys, type Program } from '../../os/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'
import { tabulate, type TabWriterOptions } from '../../text/index.ts'

const TABLE: TabWriterOptions = { minWidth: 20, tabWidth: 1, padding: 3, padChar: ' ' }
const SHORT = 13

interface Words { readonly flags: ReadonlySet<string>; readonly values: ReadonlyMap<string, string>; readonly operands: readonly string[] }

/** Options that take a value, by their names with and without abbreviation. */
const VALUES = new Set(['name', 'pod', 'p', 'state', 's', 'namespace', 'label', 'image', 'output', 'o', 'last', 'n', 'id', 'tail', 'since', 'runtime-endpoint', 'r', 'image-endpoint', 'i', 'timeout', 't', 'config', 'c'])

function read(args: readonly string[], interactive = false): Words {
  const flags = new Set<string>()
  const values = new Map<string, string>()
  const operands: string[] = []
  for (let i = 0; i < args.length; i++) {
    const a = args[i]!
    if (a === '--' || (interactive && operands.length > 0)) {
      operands.push(...args.slice(a === '--' ? i + 1 : i))
      break
    }
    const m = /^--?([a-zA-Z-]+)(?:=(.*))?$/s.exec(a)
    if (!m) operands.push(a)
    else if (m[2] !== undefined) values.set(m[1]!, m[2])
    else if (VALUES.has(m[1]!) && !interactive) values.set(m[1]!, args[++i] ?? '')
    else if (a.startsWith('--')) flags.add(m[1]!)
    else for (const letter of m[1]!) flags.add(letter)
  }
  return { flags, values, operands }
}

function fatal(text: string): string { return `FATA[0000] ${text} \n` }

/** `10 minutes ago`, as docker's units say it. */
function ago(micros: number): string {
  const s = Math.floor(micros / 1_000_000)
  if (s < 1) return 'Less than a second ago'
  if (s === 1) return '1 second ago'
  if (s < 60) return `${s} seconds ago`
  const min = Math.floor(s / 60)
  if (min === 1) return 'About a minute ago'
  if (min < 60) return `${min} minutes ago`
  const h = Math.round(min / 60)
  if (h === 1) return 'About an hour ago'
  return h < 48 ? `${h} hours ago` : `${Math.floor(h / 24)} days ago`
}

const STATES: Readonly<Record<Container['state'], string>> = { created: 'Created', running: 'Running', exited: 'Exited' }

type Command = (w: Words, view: RuntimeView, now: number) => Sys<number>

const imageId = (view: RuntimeView, c: Container): string => view.images.find((i) => i.reference === c.reference)?.id.slice(7, 7 + SHORT) ?? c.image
const newestFirst = <T extends { readonly created: number }>(list: readonly T[]): T[] => [...list].sort((a, b) => b.created - a.created)

const ps: Command = function* (w, view, now) {
  const all = w.flags.has('a') || w.flags.has('all')
  const name = w.values.get('name')
  const pod = w.values.get('pod') ?? w.values.get('p')
  const list = newestFirst(view.containers).filter((c) => (all || c.state === 'running') && (name === undefined || c.name.includes(name)) && (pod === undefined || c.sandbox.startsWith(pod)))
  if (w.flags.has('q') || w.flags.has('quiet')) {
    yield* sys.print(list.map((c) => `${c.id}\n`).join(''))
    return 0
  }
  const rows = list.map((c) => [c.id.slice(0, SHORT), imageId(view, c), ago(now - c.created), STATES[c.state], c.name, String(c.attempt), c.sandbox.slice(0, SHORT), c.pod.name, c.pod.namespace])
  yield* sys.print(tabulate([['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'], ...rows].map((r) => `${r.join('\t')}\n`).join(''), TABLE))
  return 0
}

const pods: Command = function* (w, view, now) {
  const name = w.values.get('name')
  const namespace = w.values.get('namespace')
  const list = newestFirst(view.sandboxes).filter((s) => (name === undefined || s.pod.name.includes(name)) && (namespace === undefined || s.pod.namespace === namespace))
  if (w.flags.has('q') || w.flags.has('quiet')) {
    yield* sys.print(list.map((s) => `${s.id}\n`).join(''))
    return 0
  }
  const rows = list.map((s) => [s.id.slice(0, SHORT), ago(now - s.created), s.ready ? 'Ready' : 'NotReady', s.pod.name, s.pod.namespace, String(s.attempt), '(default)'])
  yield* sys.print(tabulate([['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'], ...rows].map((r) => `${r.join('\t')}\n`).join(''), TABLE))
  return 0
}

/** `30.1MB`: three digits, powers of a thousand. */
function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB']
  let n = bytes
  let i = 0
  while (n >= 1000 && i < units.length - 1) {
    n /= 1000
    i++
  }
  return `${Number(n.toPrecision(3))}${units[i]}`
}

const images: Command = function* (w, view) {
  const list = [...view.images].sort((a, b) => (a.reference < b.reference ? -1 : 1)).filter((i) => w.operands.length === 0 || w.operands.some((o) => i.reference.includes(o)))
  if (w.flags.has('q') || w.flags.has('quiet')) {
    yield* sys.print(list.map((i) => `${i.id}\n`).join(''))
    return 0
  }
  const rows = list.map((i) => [i.repository, i.tag, i.id.slice(7, 7 + SHORT), size(i.size)])
  yield* sys.print(tabulate([['IMAGE', 'TAG', 'IMAGE ID', 'SIZE'], ...rows].map((r) => `${r.join('\t')}\n`).join(''), TABLE))
  return 0
}

const find = <T extends { readonly id: string }>(list: readonly T[], id: string): T | undefined => list.find((x) => x.id.startsWith(id))

const missing = (what: string, id: string): string => `E1 log.go:32] "${what} from runtime service failed" err="rpc error: code = NotFound desc = an error occurred when try to find container \\"${id}\\": not found"\n`

const inspect: Command = function* (w, view) {
  for (const id of w.operands) {
    const c = find(view.containers, id)
    if (!c) {
      yield* sys.complain(missing('ContainerStatus', id) + fatal(`getting the status of the container "${id}": rpc error: code = NotFound desc = an error occurred when try to find container "${id}": not found`))
      return 1
    }
    const labels = { 'io.kubernetes.container.name': c.name, 'io.kubernetes.pod.name': c.pod.name, 'io.kubernetes.pod.namespace': c.pod.namespace, 'io.kubernetes.pod.uid': c.pod.uid }
    yield* sys.print(`${JSON.stringify({
      status: { id: c.id, metadata: { attempt: c.attempt, name: c.name }, state: `CONTAINER_${c.state.toUpperCase()}`, exitCode: c.exit?.code ?? 0, reason: c.exit?.reason ?? '', image: { image: c.reference, userSpecifiedImage: c.image }, labels, logPath: c.log },
      info: { sandboxID: c.sandbox, runtimeType: 'io.containerd.runc.v2', config: { metadata: { name: c.name }, image: { image: c.image }, envs: Object.entries(c.env).map(([key, value]) => ({ key, value })), log_path: c.log.split('/').slice(-2).join('/') }, runtimeSpec: { process: { args: c.argv, cwd: c.directory, user: { uid: c.user, gid: c.user } } } },
    }, null, 2)}\n`)
  }
  return 0
}

const inspectPod: Command = function* (w, view) {
  for (const id of w.operands) {
    const s = find(view.sandboxes, id)
    if (!s) {
      yield* sys.complain(fatal(`getting the status of the pod sandbox "${id}": rpc error: code = NotFound desc = an error occurred when try to find sandbox: not found`))
      return 1
    }
    yield* sys.print(`${JSON.stringify({ status: { id: s.id, metadata: { attempt: s.attempt, name: s.pod.name, namespace: s.pod.namespace, uid: s.pod.uid }, state: s.ready ? 'SANDBOX_READY' : 'SANDBOX_NOTREADY', network: { additionalIps: [], ip: s.hostNetwork ? '' : (s.ips[0] ?? '') }, runtimeHandler: '' }, info: { runtimeType: 'io.containerd.runc.v2', netNsClosed: !s.ready } }, null, 2)}\n`)
  }
  return 0
}

const logs: Command = function* (w, view) {
  const id = w.operands[0] ?? ''
  const c = find(view.containers, id)
  if (!c) {
    yield* sys.complain(fatal(`rpc error: code = NotFound desc = an error occurred when try to find container "${id}": not found`))
    return 1
  }
  const text: string | undefined = yield { call: 'cri-log', path: c.log }
  const lines = parseLog(text ?? '')
  const tail = w.values.get('tail')
  for (const l of tail === undefined ? lines : lines.slice(-Number(tail))) {
    const out = `${w.flags.has('timestamps') ? `${l.time} ` : ''}${l.text}${l.partial ? '' : '\n'}`
    if (l.stream === 'stdout') yield* sys.print(out)
    else yield* sys.complain(out)
  }
  return 0
}

const exec: Command = function* (w, view) {
  const [id = '', ...command] = w.operands
  const c = find(view.containers, id)
  if (!c || command.length === 0) {
    yield* sys.complain(fatal(c ? 'execing command in container: exec command is empty' : `execing command in container: rpc error: code = NotFound desc = an error occurred when try to find container "${id}": not found`))
    return 1
  }
  try {
    const at: { host: string; path: string; env: Record<string, string>; cwd: string; user: number } = yield { call: 'cri-enter', id: c.id, word: command[0]! }
    const pid = yield* sys.spawn({ path: at.path, argv: command, env: { ...at.env, TERM: 'xterm' }, cwd: at.cwd, host: at.host, uid: at.user, gid: at.user, groups: [at.user], pgid: 0, ...(w.flags.has('t') || w.flags.has('it') || w.flags.has('tty') ? { foreground: true } : {}) })
    const ended = yield* sys.wait(pid)
    const status = ended?.status
    if (!status || !('code' in status) || status.code === 0) return 0
    yield* sys.complain(fatal(`execing command in container: command terminated with exit code ${status.code}`))
    return 1
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* sys.complain(fatal(`execing command in container: error stream protocol error: unknown error`) + (e.detail === undefined ? '' : `${e.detail}\n`))
    return 1
  }
}

const changes = (verb: 'stop' | 'rm' | 'stopp' | 'rmp', which: 'containers' | 'sandboxes', past: string): Command => function* (w, view) {
  for (const id of w.operands) {
    const found = find(view[which] as readonly { id: string }[], id)
    if (!found) {
      yield* sys.complain(`rpc error: code = NotFound desc = an error occurred when try to find ${which === 'containers' ? 'container' : 'sandbox'} "${id}": not found\n`)
      return 1
    }
    const running = which === 'containers' ? (found as Container).state === 'running' : (found as unknown as Sandbox).ready
    if ((verb === 'rm' || verb === 'rmp') && running && !w.flags.has('f') && !w.flags.has('force')) {
      yield* sys.complain(fatal(`unable to remove container(s): container "${id}" is running, please stop it first`))
      return 1
    }
    yield { call: 'cri-change', verb, id: found.id }
    yield* sys.print(`${past} ${id}\n`)
  }
  return 0
}

const pull: Command = function* (w) {
  const name = w.operands[0]
  if (name === undefined) {
    yield* sys.complain(fatal('ID cannot be empty'))
    return 1
  }
  const got: { error: string } | { image: { reference: string; id: string; repository: string; digest: string } } = yield { call: 'cri-pull', image: name }
  if ('error' in got) {
    yield* sys.complain(`E1 log.go:32] "PullImage from image service failed" err=${JSON.stringify(got.error)} image="${name}"\n${fatal(`pulling image: ${got.error}`)}`)
    return 1
  }
  yield* sys.print(`Image is up to date for ${got.image.id}\n`)
  return 0
}

const version: Command = function* () {
  yield* sys.print('Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  1.7.27\nRuntimeApiVersion:  v1\n')
  return 0
}

const info: Command = function* () {
  yield* sys.print(`${JSON.stringify({ status: { conditions: [{ type: 'RuntimeReady', status: true, reason: '', message: '' }, { type: 'NetworkReady', status: true, reason: '', message: '' }] }, config: { containerdRootDir: '/var/lib/containerd', containerdEndpoint: CRI_SOCKET } }, null, 2)}\n`)
  return 0
}

const COMMANDS: Readonly<Record<string, Command>> = {
  ps, pods, images, image: images, img: images, inspect, inspectp: inspectPod, logs, exec, stop: changes('stop', 'containers', 'Stopped'), rm: changes('rm', 'containers', 'Removed'), stopp: changes('stopp', 'sandboxes', 'Stopped sandbox'),
  rmp: changes('rmp', 'sandboxes', 'Removed sandbox'), pull, version, info,
}

const HELP = `NAME:
   crictl - client for CRI

USAGE:
   crictl [global options] command [command options] [arguments...]

VERSION:
   v1.33.0

COMMANDS:
   exec                Run a command in a running container
   images, image, img  List images
   inspect             Display the status of one or more containers
   inspectp            Display the status of one or more pods
   logs                Fetch the logs of a container
   pods                List pods
   ps                  List containers
   pull                Pull an image from a registry
   rm                  Remove one or more containers
   rmp                 Remove one or more pods
   stop                Stop one or more running containers
   stopp               Stop one or more running pods
   info                Display information of the container runtime
   version             Display runtime version information
`

/** crictl: looks at a node's containers through containerd's socket. */
export const crictl: Program = function* ({ argv }) {
  const rest = argv.slice(1)
  while (rest[0]?.startsWith('-')) {
    const a = rest.shift()!
    if (a === '--version' || a === '-v') {
      yield* sys.print('crictl version v1.33.0\n')
      return 0
    }
    if (!a.includes('=') && VALUES.has(a.replace(/^-+/, ''))) rest.shift()
  }
  const verb = rest[0]
  if (verb === undefined || verb === 'help' || verb === 'h') {
    yield* sys.print(HELP)
    return 0
  }
  const command = Object.hasOwn(COMMANDS, verb) ? COMMANDS[verb] : undefined
  if (!command) {
    yield* sys.print(`No help topic for '${verb}'\n`)
    return 3
  }
  try {
    const view: RuntimeView = yield { call: 'cri-view' }
    return yield* command(read(rest.slice(1), verb === 'exec'), view, yield* sys.clock())
  } catch (e) {
    if (!isErrno(e, 'EACCES') && !isErrno(e, 'ENOENT')) throw e
    const why = isErrno(e, 'EACCES') ? 'permission denied' : 'no such file or directory'
    yield* sys.complain(fatal(`validate service connection: validate CRI v1 runtime API for endpoint "unix://${CRI_SOCKET}": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix ${CRI_SOCKET}: connect: ${why}"`))
    return 1
  }
}
