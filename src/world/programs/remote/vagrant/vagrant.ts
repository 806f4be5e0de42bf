import { sys, type Program } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { exitCode, NotFound, runProgram } from '../../cli/index.ts'
import { findEnvironment, type Environment, type Guest } from './environment.ts'
import { halt, reload, up } from './power.ts'
import { GLOBAL_FOOT, MULTI_VM, NO_ENVIRONMENT, NOT_MODELLED, NOT_RUNNING, notFound, statusFoot, USAGE } from './words.ts'

const VERSION = '2.4.7'

interface Call {
  readonly environment: Environment
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly home: string
}

/** A wrong call: what is said of it, and the exit status. */
class Refused {
  readonly words: string
  constructor(words: string) { this.words = words }
}

const SHOWN: Readonly<Record<Guest['state'], string>> = { running: 'running', poweroff: 'poweroff', not_created: 'not created' }

/** The machines that are meant: those that are named, else all. */
function targets(c: Call): readonly Guest[] {
  const names = c.args.filter((a) => !a.startsWith('-'))
  if (names.length === 0) return c.environment.guests
  return names.map((name) => guestOf(c, name))
}

function guestOf(c: Call, name: string): Guest {
  const found = c.environment.guests.find((g) => g.name === name)
  if (!found) throw new Refused(notFound(name))
  return found
}

/** The one machine that is meant. */
function target(c: Call, name: string | undefined): Guest {
  if (name !== undefined) return guestOf(c, name)
  if (c.environment.guests.length !== 1) throw new Refused(MULTI_VM)
  return c.environment.guests[0]!
}

const keyOf = (home: string): string => `${home}/.vagrant.d/insecure_private_key`

function* status(c: Call): Sys<number> {
  const shown = targets(c)
  yield* sys.print(`Current machine states:\n\n${shown.map((g) => `${g.name.padEnd(25)} ${SHOWN[g.state]} (virtualbox)\n`).join('')}\n${statusFoot(shown.map((g) => g.state))}`)
  return 0
}

function* globalStatus(c: Call): Sys<number> {
  const rows = c.environment.guests.map((g) => `${idOf(g.name)}  ${g.name.padEnd(8)}virtualbox ${SHOWN[g.state].padEnd(9)}${c.environment.directory}  \n`)
  yield* sys.print(`id       name    provider   state    directory                           \n${'-'.repeat(73)}\n${rows.join('')} ${GLOBAL_FOOT}`)
  return 0
}

/** Seven hexadecimal digits by which vagrant's index knows a machine. */
const idOf = (name: string): string => [...name].reduce((n, c) => (Math.imul(n ^ c.charCodeAt(0), 0x01000193) >>> 0), 0x811c9dc5).toString(16).padStart(8, '0').slice(0, 7)

function* sshConfig(c: Call): Sys<number> {
  for (const g of targets(c)) {
    if (g.state !== 'running') throw new Refused('The provider for this Vagrant-managed machine is reporting that it\nis not yet ready for SSH. Depending on your provider this can carry\ndifferent meanings. Make sure your machine is created and running and\ntry again.\n')
    yield* sys.print(`Host ${g.name}\n  HostName 127.0.0.1\n  User vagrant\n  Port ${g.port}\n  UserKnownHostsFile /dev/null\n  StrictHostKeyChecking no\n  PasswordAuthentication no\n  IdentityFile ${keyOf(c.home)}\n  IdentitiesOnly yes\n  LogLevel FATAL\n\n`)
  }
  return 0
}

function* port(c: Call): Sys<number> {
  const g = target(c, c.args.find((a) => !a.startsWith('-')))
  yield* sys.print(`The forwarded ports for the machine are listed below. Please note that\nthese values may differ from values configured in the Vagrantfile if the\nprovider supports automatic port collision detection and resolution.\n\n    22 (guest) => ${g.port} (host)\n`)
  return 0
}

/** `vagrant ssh`: the ssh client with the machine's port and key; all behind `--` is its own. */
function* connect(c: Call): Sys<number> {
  let name: string | undefined
  let command: string | undefined
  let tty = true
  let extra: readonly string[] = []
  for (let i = 0; i < c.args.length; i++) {
    const word = c.args[i]!
    if (word === '--') {
      extra = c.args.slice(i + 1)
      break
    }
    if (word === '-c' || word === '--command') command = c.args[++i]
    else if (word.startsWith('--command=')) command = word.slice('--command='.length)
    else if (word === '--no-tty') tty = false
    else if (word.startsWith('-c')) command = word.slice(2)
    else if (!word.startsWith('-')) name ??= word
  }
  const g = target(c, name)
  if (g.state !== 'running') throw new Refused(NOT_RUNNING)
  const options = ['LogLevel=FATAL', 'Compression=yes', 'IdentitiesOnly=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null'].flatMap((o) => ['-o', o])
  const argv = ['ssh', 'vagrant@127.0.0.1', '-p', String(g.port), ...options, '-i', keyOf(c.home), ...(command === undefined || !tty ? [] : ['-t']), ...extra, ...(command === undefined ? [] : [command])]
  const pid = yield* runProgram(argv, c.env)
  if (pid instanceof NotFound) throw new Refused('`ssh` executable not found in any directories in the %PATH% variable. Is an\nSSH client installed? Try installing Cygwin, MinGW or Git, all of which\ncontain an SSH client.\n')
  const ended = yield* sys.wait(pid)
  return ended ? exitCode(ended.status) : 1
}

const COMMANDS: Readonly<Record<string, (c: Call) => Sys<number>>> = {
  status, 'global-status': globalStatus, ssh: connect, 'ssh-config': sshConfig, port,
  up: (c) => up(targets(c)), halt: (c) => halt(targets(c)), reload: (c) => reload(targets(c)),
}

/** vagrant(1) on the laptop from which a lab's machines were made. */
export const vagrant: Program = function* ({ argv, env }): Sys<number> {
  const [command, ...args] = argv.slice(1)
  if (command === undefined || command === '-h' || command === '--help' || command === 'help' || command === 'list-commands') {
    yield* sys.print(USAGE)
    return command === undefined ? 1 : 0
  }
  if (command === '-v' || command === '--version' || command === 'version') {
    yield* sys.print(command === 'version' ? `Installed Version: ${VERSION}\n` : `Vagrant ${VERSION}\n`)
    return 0
  }
  if (NOT_MODELLED.includes(command)) {
    yield* sys.complain(`vagrant ${command}: this lab does not model that\n`)
    return 1
  }
  const run = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined
  if (!run) {
    yield* sys.print(USAGE)
    return 1
  }
  const environment = yield* findEnvironment()
  try {
    if (!environment) throw new Refused(NO_ENVIRONMENT)
    return yield* run({ environment, args, env, home: env.HOME ?? '/' })
  } catch (e) {
    if (!(e instanceof Refused)) throw e
    yield* sys.complain(e.words)
    return 1
  }
}
