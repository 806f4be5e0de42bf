import { readPublic, sys, type Program } from '../../os/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'
import { exitCode, NotFound, runProgram } from '../cli/index.ts'

const NAME = '/usr/bin/ssh-copy-id'
const USAGE = `Usage: ${NAME} [-h|-?|-f|-n|-s|-x] [-i [identity_file]] [-t target_path] [-F ssh_config] [[-o ssh_option] ...] [-p port] [user@]hostname
\t-f: force mode -- copy keys without trying to check if they are already installed
\t-n: dry run    -- no keys are actually copied
\t-s: use sftp   -- use sftp instead of executing remote-commands. Can be useful if the remote only allows sftp
\t-x: debug      -- enables -x in this shell, for debugging
\t-h|-?: print this help
`
const INSTALL = 'cd; umask 077; mkdir -p .ssh && cat >> .ssh/authorized_keys || exit 1'
const ENCODER = new TextEncoder()

interface Wanted { readonly host: string; readonly options: readonly string[]; readonly identity: string | undefined; readonly force: boolean; readonly dry: boolean }

function parse(args: readonly string[]): Wanted | undefined {
  const options: string[] = []
  let host: string | undefined
  let identity: string | undefined
  let [force, dry] = [false, false]
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!
    if (word === '-f') force = true
    else if (word === '-n') dry = true
    else if (word === '-i') identity = args[++i]
    else if (word.startsWith('-i')) identity = word.slice(2)
    else if (word === '-p' || word === '-o' || word === '-F') options.push(word, args[++i] ?? '')
    else if (/^-[poF]./.test(word)) options.push(word)
    else if (word.startsWith('-') || host !== undefined) return undefined
    else host = word
  }
  return host === undefined ? undefined : { host, options, identity, force, dry }
}

/** Runs ssh with a text on its standard input (or nothing to read) and, with `silent`, its words kept back. Gives the exit status. */
function* runSsh(args: readonly string[], env: Readonly<Record<string, string>>, input: string | undefined, silent: boolean): Sys<number> {
  const quiet = yield* sys.open('/dev/null', 'rw', { cloexec: true })
  const [read, write] = yield* sys.pipe()
  const pid = yield* runProgram(['ssh', ...args], env, { fds: { 0: input === undefined ? quiet : read, 1: silent ? quiet : 1, 2: silent ? quiet : 2 } })
  yield* sys.close(read)
  if (input !== undefined && !(pid instanceof NotFound)) {
    try {
      yield* sys.writeAll(write, ENCODER.encode(input))
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
  yield* sys.close(write)
  yield* sys.close(quiet)
  if (pid instanceof NotFound) return 127
  const ended = yield* sys.wait(pid)
  return ended ? exitCode(ended.status) : 1
}

/** The public key files to install: the one that is named, or the newest of one's own. */
function* keyFiles(identity: string | undefined, home: string): Sys<string[]> {
  const candidates = identity !== undefined ? [identity.endsWith('.pub') ? identity : `${identity}.pub`] : ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((n) => `${home}/.ssh/${n}.pub`)
  for (const file of candidates) {
    try {
      if (readPublic(yield* sys.readFile(file))) return [file]
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
  if (identity !== undefined) yield* sys.complain(`\n${NAME}: ERROR: failed to open ID file '${candidates[0]}': No such file\n\n`)
  else yield* sys.complain(`\n${NAME}: ERROR: No identities found\n\n`)
  return []
}

/** ssh-copy-id(1): installs one's public key as one that may log in. */
export const sshCopyId: Program = function* ({ argv, env }): Sys<number> {
  const w = parse(argv.slice(1))
  if (!w) {
    yield* sys.complain(USAGE)
    return 1
  }
  const home = env.HOME ?? '/'
  const [file] = yield* keyFiles(w.identity, home)
  if (file === undefined) return 1
  const key = yield* sys.readFile(file)
  yield* sys.complain(`${NAME}: INFO: Source of key(s) to be installed: "${file}"\n`)
  if (!w.force) {
    yield* sys.complain(`${NAME}: INFO: attempting to log in with the new key(s), to filter out any that are already installed\n`)
    const probe = ['-i', file.replace(/\.pub$/, ''), '-o', 'PreferredAuthentications=publickey', '-o', 'IdentitiesOnly=yes', '-o', 'LogLevel=QUIET', ...w.options, w.host, 'exit']
    if ((yield* runSsh(probe, env, undefined, true)) === 0) {
      yield* sys.complain(`\n${NAME}: WARNING: All keys were skipped because they already exist on the remote system.\n\t\t(if you think this is a mistake, you may want to use -f option)\n\n`)
      return 0
    }
    yield* sys.complain(`${NAME}: INFO: 1 key(s) remain to be installed -- if you are prompted now it is to install the new keys\n`)
  }
  if (w.dry) {
    yield* sys.print(`=-=-=-=-=-=-=-=\nWould have added the following key(s):\n\n${key}=-=-=-=-=-=-=-=\n`)
    return 0
  }
  if ((yield* runSsh([...w.options, w.host, INSTALL], env, key, false)) !== 0) return 1
  yield* sys.print(`\nNumber of key(s) added: 1\n\nNow try logging into the machine, with:   "ssh ${w.options.map((o) => `${o} `).join('')}'${w.host}'"\nand check to make sure that only the key(s) you wanted were added.\n\n`)
  return 0
}
