import type { Program } from '../../os/index.ts'
import { free, vmstat } from './free.ts'
import { hostname } from './hostname.ts'
import { groups, id, logname, whoami } from './id.ts'
import { journalctl } from './journalctl/journalctl.ts'
import { kill } from './kill.ts'
import { killall, pidof } from './killall.ts'
import { notModelled } from './not-modelled.ts'
import { pgrep, pkill } from './pgrep.ts'
import { power } from './power.ts'
import { ps } from './ps/ps.ts'
import { setpriv } from './setpriv.ts'
import { sudo } from './sudo.ts'
import { systemctl } from './systemctl/systemctl.ts'
import { tutor } from './tutor.ts'
import { arch, nproc, uname } from './uname.ts'
import { uptime, w } from './uptime.ts'
import { last, usersProgram, who } from './who.ts'

/**
 * # system: programs that look after the machine, its users and its processes
 */
export const systemPrograms: Record<string, Program> = {
  ...power, arch, free, groups, hostname, id, journalctl, kill, killall, last, logname, nproc, 'not-modelled': notModelled, pgrep, pidof, pkill, ps, setpriv, sudo, systemctl, tutor, uname, uptime, users: usersProgram, vmstat, w, who, whoami,
}
