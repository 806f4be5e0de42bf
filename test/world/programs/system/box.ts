import { filePrograms } from '../../../../src/world/programs/files/index.ts'
import { systemPrograms } from '../../../../src/world/programs/system/index.ts'
import { textPrograms } from '../../../../src/world/programs/text/index.ts'
import { rig, type Rig, type RigOptions } from '../../os/rig.ts'
import { clocks, type Program } from '../../../../src/world/os/index.ts'


export interface Box extends Rig {
  /** Runs a command line (words are split at spaces) as root on the only machine. */
  root(line: string): { output: string; exit: number | undefined }
  /** The same as vagrant, who may use sudo. */
  vagrant(line: string): { output: string; exit: number | undefined }
  /** The same as guest, who may not. */
  guest(line: string): { output: string; exit: number | undefined }
}

/** Lab time zero: Sat Aug 16 12:00:00 UTC 2025. */
const NOON = { micros: 1_755_345_600_000_000, offsetMinutes: 0, zone: 'UTC' }

/** A machine with the programs of this folder and its neighbours, on terminals of 80 columns. */
export function box(extra: Readonly<Record<string, Program>> = {}, o: RigOptions = {}): Box {
  const r = rig({ ...filePrograms, ...textPrograms, ...systemPrograms, ...extra }, {
    ...o,
    prepare(world, machine) {
      world.table(clocks).set('epoch', NOON)
      o.prepare?.(world, machine)
    },
  })
  const as = (user: string) => (line: string) => {
    const [program = '', ...args] = line.split(' ')
    return r.command('box', user, program, ...args)
  }
  return { ...r, root: as('root'), vagrant: as('vagrant'), guest: as('guest') }
}
