/**
 * programs: the command line programs of the lab, one file or folder a program, found by name in one table. A program knows its process and, through
 * system calls, the part of the world that the real one would ask. Groups: text, files, network, system, remote, kubernetes; cli holds how options are read.
 */
import type { Program } from '../os/index.ts'
import { filePrograms } from './files/index.ts'
import { kubernetesPrograms } from './kubernetes/index.ts'
import { networkPrograms } from './network/index.ts'
import { remotePrograms } from './remote/index.ts'
import { systemPrograms } from './system/index.ts'
import { textPrograms } from './text/index.ts'
import { routingPrograms } from './vtysh/index.ts'

/** Every program of the lab by its name. */
export const allPrograms: Readonly<Record<string, Program>> = {
  ...textPrograms, ...filePrograms, ...networkPrograms, ...remotePrograms, ...routingPrograms, ...systemPrograms, ...kubernetesPrograms,
}
