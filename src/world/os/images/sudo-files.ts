export const sudoFiles = {
  '/etc/sudoers': {
    mode: 0o440,
    text: `# Who may run what as whom. Change it with visudo: a mistake here locks everybody out.
Defaults	env_reset
Defaults	mail_badpass
Defaults	secure_path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin"

# User privilege specification
root	ALL=(ALL:ALL) ALL

# Members of the admin group may gain root privileges
%admin ALL=(ALL) ALL

# Allow members of group sudo to execute any command
%sudo	ALL=(ALL:ALL) ALL

@includedir /etc/sudoers.d
`,
  },
  '/etc/sudoers.d/README': { mode: 0o440, text: 'Files here are read as parts of /etc/sudoers, but for those whose name ends in ~ or holds a dot.\n' },
}
