import { containerAccounts } from './accounts.ts'
import type { Image } from './image.ts'
import { nameFiles } from './name-files.ts'
import { debianShellFiles } from './shell-files.ts'

/** The root file system of a small container: a shell and the tools that nearly every image has. No services, no accounts but the system's own. */
export const container: Image = {
  name: 'container',
  release: 'container',
  base: 'base-files bash dash coreutils findutils grep sed mawk gzip tar debianutils hostname libc-bin login passwd util-linux procps sysvinit-utils ncurses-bin dpkg apt'.split(' '),
  directories: { '/home': 0o755, '/root': 0o700, '/tmp': 0o1777, '/var/tmp': 0o1777, '/run': 0o755, '/run/shm': 0o1777, '/opt': 0o755, '/srv': 0o755, '/mnt': 0o755, '/etc/profile.d': 0o755, '/usr/local/bin': 0o755 },
  links: { '/bin': 'usr/bin', '/sbin': 'usr/sbin', '/lib': 'usr/lib', '/var/run': '/run', '/etc/os-release': '../usr/lib/os-release', '/etc/mtab': '../proc/self/mounts' },
  files: {
    ...containerAccounts,
    ...nameFiles,
    ...debianShellFiles,
    '/usr/lib/os-release': `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
`,
    '/etc/debian_version': '12.5\n',
    '/etc/resolv.conf': 'nameserver 10.0.2.3\n',
  },
  enabled: {},
  static: {},
}
