import { sys, type Program } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { exitCode, NotFound, runProgram } from '../../cli/index.ts'
import { terminalOf } from '../ssh/session.ts'
import { Meter } from './meter.ts'
import { receiveFiles } from './sink.ts'
import { sendFile } from './source.ts'
import { Wire } from './wire.ts'

const USAGE = `usage: scp [-346ABCOpqRrsTv] [-c cipher] [-D sftp_server_path] [-F ssh_config]
           [-i identity_file] [-J destination] [-l limit] [-o ssh_option]
           [-P port] [-S program] [-X sftp_option] source ... target
`
const FLAGS = '346ABCOpqRrsTv'
const VALUED = 'cDFiJloPSX'

interface Call {
  recursive: boolean
  times: boolean
  quiet: boolean
  directory: boolean
  /** `-t` and `-f`: it is the far end of another scp. */
  role: 'client' | 'to' | 'from'
  readonly ssh: string[]
  readonly paths: string[]
}

function parse(args: readonly string[]): Call | string {
  const c: Call = { recursive: false, times: false, quiet: false, directory: false, role: 'client', ssh: [], paths: [] }
  let i = 0
  for (; i < args.length; i++) {
    const word = args[i]!
    if (word === '--') {
      i++
      break
    }
    if (!word.startsWith('-') || word === '-') break
    for (let k = 1; k < word.length; k++) {
      const letter = word[k]!
      if (letter === 't' || letter === 'f') c.role = letter === 't' ? 'to' : 'from'
      else if (letter === 'd') c.directory = true
      else if (FLAGS.includes(letter)) {
        if (letter === 'r') c.recursive = true
        if (letter === 'p') c.times = true
        if (letter === 'q') c.quiet = true
        if ('46ACv'.includes(letter)) c.ssh.push(`-${letter}`)
      } else if (VALUED.includes(letter)) {
        const value = word.slice(k + 1) || args[++i]
        if (value === undefined) return `scp: option requires an argument -- ${letter}\n${USAGE}`
        if (letter === 'P') c.ssh.push('-p', value)
        else if ('cFiJo'.includes(letter)) c.ssh.push(`-${letter}`, value)
        break
      } else return `scp: unknown option -- ${letter}\n${USAGE}`
    }
  }
  c.paths.push(...args.slice(i))
  return c
}

/** `host:path`, where a colon stands before any slash. */
function remoteOf(word: string): { host: string; path: string } | undefined {
  const url = /^scp:\/\/([^/:]+)(?::\d+)?\/(.*)$/.exec(word)
  if (url) return { host: url[1]!, path: url[2]! }
  const m = /^([^/:]+):(.*)$/s.exec(word)
  return m ? { host: m[1]!, path: m[2]! } : undefined
}

const complain = (words: string): Sys<void> => sys.complain(`scp: ${words}\n`)

/** scp(1): copies files from and to other hosts by a copy of itself over there. */
export const scp: Program = function* ({ argv, env }): Sys<number> {
  const c = parse(argv.slice(1))
  if (typeof c === 'string' || (c.role === 'client' && c.paths.length < 2)) {
    yield* sys.complain(typeof c === 'string' ? c : USAGE)
    return 1
  }
  const wire = new Wire(0, 1)
  if (c.role === 'to') return (yield* receiveFiles(wire, c.paths[0] || '.', { ...c, complain: (words) => wire.problem(words) })) ? 0 : 1
  if (c.role === 'from') return yield* serve(c, wire)
  return yield* copy(c, env)
}

/** The far end that sends: waits for the word to begin. */
function* serve(c: Call, wire: Wire): Sys<number> {
  yield* wire.answer()
  let fine = true
  for (const path of c.paths) fine = (yield* sendFile(wire, path, { ...c, complain: (words) => wire.problem(`scp: ${words}`) })) && fine
  return fine ? 0 : 1
}

function* copy(c: Call, env: Readonly<Record<string, string>>): Sys<number> {
  const target = c.paths.at(-1)!
  const sources = c.paths.slice(0, -1)
  const to = remoteOf(target)
  const near = c.quiet ? undefined : yield* terminalOf(1)
  const meter = near && new Meter(near.cols)
  const progress = meter ? { progress: (name: string, done: number, size: number) => meter.show(name, done, size) } : {}
  let status = 0
  if (to) {
    const local = sources.filter((s) => !remoteOf(s))
    if (local.length < sources.length) {
      yield* complain('copying between two remote hosts: this lab does not model that')
      return 1
    }
    if (local.length === 1 && !(yield* exists(local[0]!))) {
      yield* complain(`stat local "${local[0]}": No such file or directory`)
      return 255
    }
    return yield* withFarEnd(c, env, to.host, `scp ${flags(c)}${sources.length > 1 ? '-d ' : ''}-t ${to.path || '.'}`, function* (wire) {
      const first = yield* wire.answer()
      if (first) {
        yield* complain(first === 'gone' ? 'Connection closed' : first.words.replace(/^scp: /, ''))
        return first === 'gone' ? 255 : 1
      }
      for (const s of sources) if (!(yield* sendFile(wire, s, { ...c, complain, ...progress }))) status = 1
      return status
    })
  }
  for (const s of sources) {
    const from = remoteOf(s)
    if (!from) {
      const pid = yield* runProgram(['cp', ...(c.recursive ? ['-r'] : []), ...(c.times ? ['-p'] : []), '--', s, target], env)
      const ended = pid instanceof NotFound ? undefined : yield* sys.wait(pid)
      if (!ended || exitCode(ended.status) !== 0) status = 1
      continue
    }
    const code = yield* withFarEnd(c, env, from.host, `scp ${flags(c)}-f ${from.path || '.'}`, function* (wire) {
      return (yield* receiveFiles(wire, target, { ...c, directory: sources.length > 1, complain, ...progress })) ? 0 : 1
    })
    if (code !== 0) status = code
  }
  return status
}

const flags = (c: Call): string => `${c.recursive ? '-r ' : ''}${c.times ? '-p ' : ''}`

function* exists(path: string): Sys<boolean> {
  try {
    yield* sys.stat(path)
    return true
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
}

/** Runs a copy of scp over there by ssh, and speaks with it. */
function* withFarEnd(c: Call, env: Readonly<Record<string, string>>, host: string, command: string, speak: (wire: Wire) => Sys<number>): Sys<number> {
  const [theirsIn, oursOut] = yield* sys.pipe()
  const [oursIn, theirsOut] = yield* sys.pipe()
  const pid = yield* runProgram(['ssh', '-x', '-o', 'RequestTTY=no', ...c.ssh, host, command], env, { fds: { 0: theirsIn, 1: theirsOut, 2: 2 } })
  yield* sys.close(theirsIn)
  yield* sys.close(theirsOut)
  if (pid instanceof NotFound) {
    yield* complain('ssh: No such file or directory')
    return 1
  }
  yield* sys.sigaction('PIPE', 'ignore')
  let status = 1
  try {
    status = yield* speak(new Wire(oursIn, oursOut))
  } catch (e) {
    if (!isErrno(e)) throw e
  }
  yield* sys.close(oursOut)
  yield* sys.close(oursIn)
  const ended = yield* sys.wait(pid)
  return ended && 'code' in ended.status && ended.status.code === 255 ? 255 : status
}
