export const sshClientFiles = {
  '/etc/ssh/ssh_config': `# Settings of the ssh client for everybody; ~/.ssh/config and the command line come first.
Include /etc/ssh/ssh_config.d/*.conf

Host *
    SendEnv LANG LC_*
    HashKnownHosts yes
    GSSAPIAuthentication yes
`,
}

export const sshServerFiles = {
  '/etc/ssh/sshd_config': `# Settings of sshd. A keyword that stands twice holds as it stands first.
Include /etc/ssh/sshd_config.d/*.conf

#Port 22
#ListenAddress 0.0.0.0
#PermitRootLogin prohibit-password
#PubkeyAuthentication yes
#PasswordAuthentication yes
KbdInteractiveAuthentication no
UsePAM yes
X11Forwarding yes
PrintMotd no
AcceptEnv LANG LC_*
Subsystem sftp /usr/lib/openssh/sftp-server
`,
}
