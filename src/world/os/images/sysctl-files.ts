const SYSCTL_CONF = `# Kernel parameters that are set at every boot, one "name = value" a line.
# A line that begins with # is not read. "sysctl -p" reads this file now.

# Check that a packet came in by the way that an answer would take (1 strict, 2 loose):
#net.ipv4.conf.default.rp_filter=1
#net.ipv4.conf.all.rp_filter=1

# Let this host pass packets on:
#net.ipv4.ip_forward=1
#net.ipv6.conf.all.forwarding=1

# Take no ICMP redirects:
#net.ipv4.conf.all.accept_redirects = 0
`

/** /etc/sysctl.d as Ubuntu fills it: the values that differ from the kernel's own. */
export const ubuntuSysctlFiles = {
  '/etc/sysctl.conf': SYSCTL_CONF,
  '/etc/sysctl.d/10-console-messages.conf': '# Only what is urgent goes to the console.\nkernel.printk = 4 4 1 7\n',
  '/etc/sysctl.d/10-ipv6-privacy.conf': '# Addresses of outgoing IPv6 connections change with time.\nnet.ipv6.conf.all.use_tempaddr = 2\nnet.ipv6.conf.default.use_tempaddr = 2\n',
  '/etc/sysctl.d/10-kernel-hardening.conf': '# Addresses inside the kernel are nobody\'s business.\nkernel.kptr_restrict = 1\n',
  '/etc/sysctl.d/10-magic-sysrq.conf': '# Of the SysRq keys: sync, remount, reboot, and keyboard control.\nkernel.sysrq = 176\n',
  '/etc/sysctl.d/10-network-security.conf': '# Check the source of packets, loosely.\nnet.ipv4.conf.default.rp_filter=2\nnet.ipv4.conf.all.rp_filter=2\n',
  '/etc/sysctl.d/10-ptrace.conf': '# A process traces only its descendants.\nkernel.yama.ptrace_scope = 1\n',
  '/etc/sysctl.d/README.sysctl': 'Files NAME.conf here are read at boot in the order of their names; the last word on a parameter holds.\n',
}

/** Debian's: what systemd's package brings, and the file of an administrator. */
export const debianSysctlFiles = {
  '/usr/lib/sysctl.d/50-pid-max.conf': '# As many process ids as there can be.\nkernel.pid_max = 4194304\n',
  '/usr/lib/sysctl.d/99-protect-links.conf': '# Links and fifos in directories that everybody writes.\nfs.protected_fifos = 1\nfs.protected_hardlinks = 1\nfs.protected_regular = 2\nfs.protected_symlinks = 1\n',
  '/etc/sysctl.conf': SYSCTL_CONF,
  '/etc/sysctl.d/README.sysctl': ubuntuSysctlFiles['/etc/sysctl.d/README.sysctl'],
}
