import { machineAccounts } from './accounts.ts'
import type { Image, ImageFile } from './image.ts'
import { nameFiles } from './name-files.ts'
import { sshClientFiles, sshServerFiles } from './ssh-files.ts'
import { sudoFiles } from './sudo-files.ts'
import { machineUnits, sshServerUnits } from './unit-files.ts'

/** The tools that a server image brings, and those with which networks are looked at: a lab's machines are never without. */
const TOOLS = `base-files base-passwd bash dash coreutils findutils grep sed mawk diffutils gzip tar debianutils hostname libc-bin login passwd adduser util-linux bsdextrautils procps
  psmisc sysvinit-utils init-system-helpers systemd systemd-sysv dbus polkitd rsyslog cron sudo openssh-client openssh-server iproute2 iputils-ping iputils-arping iputils-tracepath
  traceroute net-tools netcat-openbsd tcpdump curl wget bind9-dnsutils bind9-host iptables ethtool less vim nano ncurses-bin file lsof strace time tree jq man-db tmux perl-base
  python3-minimal dpkg apt lsb-release kmod`

interface Release {
  readonly name: string
  readonly release: Image['release']
  readonly osRelease: string
  readonly lsbRelease?: string
  readonly issue: string
  readonly debianVersion: string
  readonly packages?: readonly string[]
  readonly files: Readonly<Record<string, ImageFile>>
}

/** A machine's image: what every release has, and what this one has besides. */
export const machineImage = (r: Release): Image => ({
  name: r.name,
  release: r.release,
  base: [...TOOLS.split(/\s+/), ...(r.packages ?? [])],
  directories: {
    '/home': 0o755, '/root': 0o700, '/root/.ssh': 0o700, '/tmp': 0o1777, '/var/tmp': 0o1777, '/run': 0o755, '/run/shm': 0o1777, '/run/sshd': 0o755, '/run/sudo': 0o711, '/run/lock': 0o1777, '/run/user': 0o755,
    '/var/log/journal': 0o755, '/var/lib/dpkg': 0o755, '/var/cache/apt': 0o755, '/var/spool/cron': 0o755, '/opt': 0o755, '/srv': 0o755, '/mnt': 0o755, '/media': 0o755, '/boot': 0o755,
    '/usr/games': 0o755, '/usr/share': 0o755, '/usr/local/sbin': 0o755, '/usr/local/bin': 0o755, '/etc/sudoers.d': 0o750, '/etc/systemd/system': 0o755, '/etc/profile.d': 0o755,
    '/etc/ssh/sshd_config.d': 0o755, '/etc/ssh/ssh_config.d': 0o755, '/etc/sysctl.d': 0o755, '/etc/default': 0o755, '/etc/netplan': 0o755, '/etc/apt/sources.list.d': 0o755, '/lost+found': 0o700,
  },
  links: {
    '/bin': 'usr/bin', '/sbin': 'usr/sbin', '/lib': 'usr/lib', '/lib64': 'usr/lib64', '/var/run': '/run', '/var/lock': '/run/lock', '/etc/os-release': '../usr/lib/os-release', '/etc/mtab': '../proc/self/mounts',
    '/etc/sysctl.d/99-sysctl.conf': '../sysctl.conf', '/etc/systemd/system/sshd.service': '/usr/lib/systemd/system/ssh.service', '/etc/systemd/system/default.target': '/usr/lib/systemd/system/multi-user.target',
  },
  files: {
    ...machineAccounts, ...nameFiles, ...sshClientFiles, ...sshServerFiles, ...sudoFiles, ...machineUnits, ...sshServerUnits,
    '/usr/lib/os-release': r.osRelease,
    ...(r.lsbRelease === undefined ? {} : { '/etc/lsb-release': r.lsbRelease }),
    '/etc/issue': `${r.issue} \\n \\l\n\n`,
    '/etc/issue.net': `${r.issue}\n`,
    '/etc/debian_version': `${r.debianVersion}\n`,
    '/etc/resolv.conf': 'nameserver 10.0.2.3\n',
    '/etc/environment': 'PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games:/usr/local/games:/snap/bin"\n',
    '/etc/login.defs': '# Defaults of useradd and its kin.\nUMASK\t\t022\nHOME_MODE\t0750\nPASS_MAX_DAYS\t99999\nPASS_MIN_DAYS\t0\nPASS_WARN_AGE\t7\nUID_MIN\t\t1000\nUID_MAX\t\t60000\nGID_MIN\t\t1000\nGID_MAX\t\t60000\nENCRYPT_METHOD YESCRYPT\n',
    '/etc/fstab': '# device  mount point  type  options  dump  pass\n/dev/sda1 / ext4 defaults 0 1\n',
    '/etc/crontab': 'SHELL=/bin/sh\n# m h dom mon dow user\tcommand\n17 *\t* * *\troot\tcd / && run-parts --report /etc/cron.hourly\n',
    '/etc/timezone': 'Etc/UTC\n',
    '/etc/default/locale': 'LANG=C.UTF-8\n',
    '/etc/apt/sources.list': '# Archives from which apt installs.\n',
    ...r.files,
  },
  enabled: {
    'multi-user.target': ['cron.service', 'rsyslog.service', 'ssh.service', 'systemd-networkd.service', 'systemd-resolved.service'],
    'getty.target': ['getty@tty1.service'],
    'sysinit.target': ['systemd-timesyncd.service'],
  },
  static: {
    'sysinit.target': ['systemd-journald.service', 'systemd-udevd.service', 'systemd-sysctl.service'],
    'multi-user.target': ['dbus.service', 'getty.target', 'polkit.service', 'systemd-logind.service'],
  },
})
