import type { Program } from '../../os/index.ts'
import { scp } from './scp/scp.ts'
import { sshCopyId } from './ssh-copy-id.ts'
import { sshKeygen } from './ssh-keygen/ssh-keygen.ts'
import { ssh } from './ssh/ssh.ts'
import { sshpass } from './sshpass.ts'
import { vagrant } from './vagrant/vagrant.ts'

/**
 * # remote: programs that work on another host
 *
 * `ssh` speaks to sshd (os/ssh) over the lab's TCP, or through a port that a hypervisor forwards; what the far terminal asks is told to the near one in
 * order with its output. `scp` and `ssh-copy-id` run it as a child, `sshpass` types for it, `vagrant` knows by which port and key.
 */
export const remotePrograms: Record<string, Program> = { scp, ssh, 'ssh-copy-id': sshCopyId, 'ssh-keygen': sshKeygen, sshpass, vagrant }
