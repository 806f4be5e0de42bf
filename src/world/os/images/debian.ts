import { machineImage } from './machine-image.ts'
import { debianShellFiles } from './shell-files.ts'
import { debianSysctlFiles } from './sysctl-files.ts'

export const debian = machineImage({
  name: 'debian-12',
  release: 'bookworm',
  osRelease: `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
`,
  issue: 'Debian GNU/Linux 12',
  debianVersion: '12.5',
  files: {
    ...debianShellFiles,
    ...debianSysctlFiles,
    '/etc/motd': `
The programs of this system are free software; the terms of each stand in
/usr/share/doc/*/copyright.

It comes without warranty, as far as the law permits.
`,
  },
})
