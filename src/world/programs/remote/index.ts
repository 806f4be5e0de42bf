import type { Program } from '../../os/index.ts'
import { ssh } from './ssh.ts'
import { sshpass } from './sshpass.ts'
import { vagrant } from './vagrant.ts'

/**
 * # remote: programs that work on another host
 *
 * `ssh` speaks to sshd over the lab's TCP (world/os/ssh); what its far terminal asks is told to the near one in order with its output.
 */
export const remotePrograms: Record<string, Program> = { ssh, sshpass, vagrant }
