/** What vagrant says where something is wrong (its locale en). */
export const NO_ENVIRONMENT = `A Vagrant environment or target machine is required to run this
command. Run \`vagrant init\` to create a new Vagrant environment. Or,
get an ID of a target machine from \`vagrant global-status\` to run
this command on. A final option is to change to a directory with a
Vagrantfile and to try again.
`
export const MULTI_VM = 'This command requires a specific VM name to target in a multi-VM environment.\n'
export const notFound = (name: string): string => `The machine with the name '${name}' was not found configured for\nthis Vagrant environment.\n`
export const NOT_RUNNING = 'VM must be running to open SSH connection. Run `vagrant up`\nto start the virtual machine.\n'

export const USAGE = `Usage: vagrant [options] <command> [<args>]

    -h, --help                       Print this help.

Common commands:
     global-status   outputs status Vagrant environments for this user
     halt            stops the vagrant machine
     port            displays information about guest port mappings
     reload          restarts vagrant machine, loads new Vagrantfile configuration
     ssh             connects to machine via SSH
     ssh-config      outputs OpenSSH valid configuration to connect to the machine
     status          outputs status of the vagrant machine
     up              starts and provisions the vagrant environment
     version         prints current and latest Vagrant version

For help on any individual command run \`vagrant COMMAND -h\`
`

/** Commands of vagrant's that the lab does not model. */
export const NOT_MODELLED = ['autocomplete', 'box', 'cloud', 'destroy', 'init', 'login', 'package', 'plugin', 'powershell', 'provision', 'push', 'rdp', 'resume', 'snapshot', 'suspend', 'upload', 'validate', 'winrm', 'winrm-config']

const MANY = `This environment represents multiple VMs. The VMs are all listed
above with their current state. For more information about a specific
VM, run \`vagrant status NAME\`.
`
const RUNNING = `The VM is running. To stop this VM, you can run \`vagrant halt\` to
shut it down forcefully, or you can run \`vagrant suspend\` to simply
suspend the virtual machine. In either case, to restart it again,
simply run \`vagrant up\`.
`
const OFF = `The VM is powered off. To restart the VM, simply run \`vagrant up\`
`
export const statusFoot = (states: readonly string[]): string => (states.length > 1 ? MANY : states[0] === 'running' ? RUNNING : OFF)

export const GLOBAL_FOOT = `
The above shows information about all known Vagrant environments
on this machine. This data is cached and may not be completely
up-to-date (use "vagrant global-status --prune" to prune invalid
entries). To interact with any of the machines, you can go to that
directory and run Vagrant, or you can use the ID directly with
Vagrant commands from any directory. For example:
"vagrant destroy 1a2b3c4d"
`
