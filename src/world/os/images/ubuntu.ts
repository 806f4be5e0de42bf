import { machineImage } from './machine-image.ts'
import { ubuntuShellFiles } from './shell-files.ts'
import { ubuntuSysctlFiles } from './sysctl-files.ts'

export const ubuntu = machineImage({
  name: 'ubuntu-24.04',
  release: 'noble',
  osRelease: `PRETTY_NAME="Ubuntu 24.04.2 LTS"
NAME="Ubuntu"
VERSION_ID="24.04"
VERSION="24.04.2 LTS (Noble Numbat)"
VERSION_CODENAME=noble
ID=ubuntu
ID_LIKE=debian
HOME_URL="https://www.ubuntu.com/"
SUPPORT_URL="https://help.ubuntu.com/"
BUG_REPORT_URL="https://bugs.launchpad.net/ubuntu/"
PRIVACY_POLICY_URL="https://www.ubuntu.com/legal/terms-and-policies/privacy-policy"
UBUNTU_CODENAME=noble
LOGO=ubuntu-logo
`,
  lsbRelease: 'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=24.04\nDISTRIB_CODENAME=noble\nDISTRIB_DESCRIPTION="Ubuntu 24.04.2 LTS"\n',
  issue: 'Ubuntu 24.04.2 LTS',
  debianVersion: 'trixie/sid',
  packages: ['command-not-found', 'snapd', 'netplan.io', 'ubuntu-release-upgrader-core'],
  files: {
    ...ubuntuShellFiles,
    ...ubuntuSysctlFiles,
    '/etc/update-motd.d/00-header': {
      mode: 0o755,
      text: '#!/bin/sh\n# The first lines that somebody sees who logs in.\n. /etc/lsb-release\nprintf "Welcome to %s (%s %s %s)\\n" "$DISTRIB_DESCRIPTION" "$(uname -o)" "$(uname -r)" "$(uname -m)"\n',
    },
    '/etc/update-motd.d/10-help-text': {
      mode: 0o755,
      text: '#!/bin/sh\nprintf "\\n * Documentation:  https://help.ubuntu.com\\n * Management:     https://landscape.canonical.com\\n * Support:        https://ubuntu.com/pro\\n"\n',
    },
  },
})
