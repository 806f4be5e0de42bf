import type { Program } from '../../os/index.ts'
import { adduser, deluser } from './accounts/adduser.ts'
import { chpasswd, passwd } from './accounts/passwd.ts'
import { groupadd, groupdel, useradd, userdel, usermod } from './accounts/useradd.ts'
import { apt, snap } from './apt/apt.ts'
import { dpkg } from './apt/dpkg.ts'
import { commandNotFound } from './command-not-found.ts'
import { free, vmstat } from './free.ts'
import { fuser } from './fuser.ts'
import { hostname } from './hostname.ts'
import { hostnamectl, locale, timedatectl } from './hostnamectl.ts'
import { groups, id, logname, whoami } from './id.ts'
import { journalctl } from './journalctl/journalctl.ts'
import { kill } from './kill.ts'
import { killall, pidof } from './killall.ts'
import { lsmod, modprobe } from './kmod.ts'
import { dmesg, logger } from './logger.ts'
import { loginctl, networkctl, resolvectl, systemdAnalyze, systemdDetectVirt } from './logind.ts'
import { lsbRelease } from './lsb-release.ts'
import { lscpu } from './lscpu.ts'
import { lsof } from './lsof.ts'
import { apropos, man } from './man.ts'
import { findmnt, mountpoint } from './mounts.ts'
import { nice, renice, setsid } from './nice.ts'
import { clearConsole, nologin } from './nologin.ts'
import { notModelled } from './not-modelled.ts'
import { nsenter } from './nsenter.ts'
import { pgrep, pkill } from './pgrep.ts'
import { power } from './power.ts'
import { ps } from './ps/ps.ts'
import { pstree } from './pstree.ts'
import { pwd } from './pwd.ts'
import { pwdx } from './pwdx.ts'
import { runuser } from './runuser.ts'
import { service } from './service.ts'
import { setpriv } from './setpriv.ts'
import { su } from './su.ts'
import { sudo } from './sudo/sudo.ts'
import { systemctl } from './systemctl/systemctl.ts'
import { top } from './top.ts'
import { tutor } from './tutor.ts'
import { arch, nproc, uname } from './uname.ts'
import { uptime, w } from './uptime.ts'
import { uuidgen } from './uuidgen.ts'
import { mesg, runlevel, wall } from './wall.ts'
import { whereis, which } from './which.ts'
import { last, usersProgram, who } from './who.ts'

/**
 * # system: programs that look after the machine, its users and its processes
 *
 * | what | files |
 * | --- | --- |
 * | who one is, and becoming somebody else | `id.ts`, `sudo/`, `su.ts`, `setpriv.ts`, `accounts/` |
 * | processes | `ps/`, `top.ts`, `pstree.ts`, `kill.ts`, `killall.ts`, `pgrep.ts`, `nice.ts`, `lsof.ts` |
 * | services and their messages | `systemctl/`, `journalctl/`, `service.ts`, `logger.ts` |
 * | the machine | `uname.ts`, `hostname.ts`, `hostnamectl.ts`, `uptime.ts`, `who.ts`, `free.ts`, `lscpu.ts`, `power.ts` |
 * | software | `apt/`, `command-not-found.ts`, `which.ts`, `lsb-release.ts`, `not-modelled.ts` |
 */
export const systemPrograms: Record<string, Program> = {
  ...power, adduser, apropos, apt, 'apt-cache': apt, 'apt-get': apt, arch, chpasswd, clear_console: clearConsole,
  'command-not-found': commandNotFound, deluser, dmesg, dpkg, 'dpkg-query': dpkg, findmnt, free, fuser, groupadd, groupdel, groups, hostname, hostnamectl, id,
  journalctl, kill, killall, last, locale, logger, loginctl, logname, lsb_release: lsbRelease, lscpu, lsmod, lsof, man, mesg, modprobe,
  mountpoint, networkctl, nice, nologin, 'not-modelled': notModelled, nproc, nsenter, passwd, pgrep, pidof, pkill, ps, pstree, pwd, pwdx, renice,
  resolvectl, runlevel, runuser, service, setpriv, setsid, snap, su, sudo, systemctl, 'systemd-analyze': systemdAnalyze,
  'systemd-detect-virt': systemdDetectVirt, timedatectl, top, tutor, uname, uptime, useradd, userdel, usermod, users: usersProgram, uuidgen,
  vmstat, w, wall, whatis: apropos, whereis, which, who, whoami,
}
