import { sys, type Program } from '../../os/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'
import { exitCode, runProgram } from '../cli/index.ts'

/** Machines that the Vagrantfile on a laptop knows, with the address by which each is reached. */
type Machines = Readonly<Record<string, string>>

const DATA = '.vagrant/machines.json'
const KEY = '.vagrant.d/insecure_private_key'

function* machinesOf(home: string): Sys<Machines | undefined> {
  try {
    return JSON.parse(yield* sys.readFile(`${home}/${DATA}`)) as Machines
  } catch (e) {
    if (isErrno(e)) return undefined
    throw e
  }
}

const NO_FILE = `A Vagrant environment or target machine is required to run this
command. Run \`vagrant init\` to create a new Vagrant environment. Or,
get an ID of a target machine from \`vagrant global-status\` to run
this command on. A final option is to change to a directory with a
Vagrantfile and to try again.
`
const MANY = `This command requires a specific VM name to target in a multi-VM environment.\n`
const unknown = (name: string): string => `The machine with the name '${name}' was not found configured for\nthis Vagrant environment.\n`

/** vagrant(1), as far as machines that run already need it: ssh, status. */
export const vagrant: Program = function* ({ argv, env }) {
  const home = env.HOME ?? '/'
  const machines = yield* machinesOf(home)
  const [command, ...rest] = argv.slice(1)
  if (command === undefined || command === '-h' || command === '--help') {
    yield* sys.print('Usage: vagrant [options] <command> [<args>]\n\nCommands that this lab knows: ssh, status\n')
    return command === undefined ? 1 : 0
  }
  if (command === '-v' || command === '--version') {
    yield* sys.print('Vagrant 2.4.1\n')
    return 0
  }
  if (!machines) {
    yield* sys.complain(NO_FILE)
    return 1
  }
  if (command === 'status') return yield* status(machines, rest[0])
  if (command === 'ssh') return yield* shell(machines, rest, home, env)
  if (['up', 'halt', 'reload', 'destroy', 'provision', 'suspend', 'resume'].includes(command)) {
    yield* sys.complain(`vagrant ${command}: the machines of this lab are managed by the tutor; log in and use reboot or poweroff there\n`)
    return 1
  }
  yield* sys.complain(`Vagrant failed to initialize at a very early stage, or the command "${command}" is unknown: \`vagrant --help\` lists commands.\n`)
  return 1
}

function* status(machines: Machines, wanted: string | undefined): Sys<number> {
  if (wanted !== undefined && !(wanted in machines)) {
    yield* sys.complain(unknown(wanted))
    return 1
  }
  const names = wanted === undefined ? Object.keys(machines) : [wanted]
  const rows = names.map((n) => `${n.padEnd(25)} running (virtualbox)\n`).join('')
  yield* sys.print(`Current machine states:\n\n${rows}\n${names.length > 1 ? 'This environment represents multiple VMs. The VMs are all listed\nabove with their current state. For more information about a specific\nVM, run `vagrant status NAME`.\n' : 'The VM is running. To stop this VM, you can run `vagrant halt` to\nshut it down forcefully, or you can run `vagrant suspend` to simply\nsuspend the virtual machine. In either case, to restart it again,\nsimply run `vagrant up`.\n'}`)
  return 0
}

function* shell(machines: Machines, args: readonly string[], home: string, env: Readonly<Record<string, string>>): Sys<number> {
  let name: string | undefined
  let command: string | undefined
  let extra: readonly string[] = []
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!
    if (word === '--') {
      extra = args.slice(i + 1)
      break
    }
    if (word === '-c' || word === '--command') command = args[++i]
    else if (word.startsWith('-c')) command = word.slice(2)
    else if (!word.startsWith('-')) name ??= word
  }
  const names = Object.keys(machines)
  name ??= names.length === 1 ? names[0] : undefined
  if (name === undefined) {
    yield* sys.complain(MANY)
    return 1
  }
  const address = machines[name]
  if (address === undefined) {
    yield* sys.complain(unknown(name))
    return 1
  }
  const argv = ['ssh', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'PasswordAuthentication=no', ...(command === undefined ? ['-q'] : ['-q', '-t']), '-i', `${home}/${KEY}`, '-l', 'vagrant', address, ...extra, ...(command === undefined ? [] : [command])]
  const pid = yield* runProgram(argv, env)
  if (typeof pid === 'number') return exitCode((yield* sys.wait(pid))!.status)
  yield* sys.complain('`ssh` executable not found in any directories in the %PATH% variable. Is an\nSSH client installed?\n')
  return 1
}
