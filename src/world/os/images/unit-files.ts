const SYSTEM = '/usr/lib/systemd/system'

/** A service unit file, in the order in which people read one. */
function service(unit: Readonly<Record<string, string>>, body: Readonly<Record<string, string>>, install: Readonly<Record<string, string>> = { WantedBy: 'multi-user.target' }): string {
  const section = (name: string, keys: Readonly<Record<string, string>>): string =>
    `[${name}]\n${Object.entries(keys).map(([k, v]) => `${k}=${v}\n`).join('')}`
  return [section('Unit', unit), section('Service', body), ...(Object.keys(install).length > 0 ? [section('Install', install)] : [])].join('\n')
}

const target = (description: string, more = ''): string => `[Unit]\nDescription=${description}\n${more}`

const NOTHING = {}

/** Units of every machine: systemd's own and those of the base packages. */
export const machineUnits: Readonly<Record<string, string>> = Object.fromEntries(Object.entries({
  'basic.target': target('Basic System', 'Requires=sysinit.target\nAfter=sysinit.target\n'),
  'sysinit.target': target('System Initialization'),
  'network.target': target('Network'),
  'network-online.target': target('Network is Online', 'After=network.target\n'),
  'multi-user.target': target('Multi-User System', 'Requires=basic.target\nAfter=basic.target\nAllowIsolate=yes\n'),
  'graphical.target': target('Graphical Interface', 'Requires=multi-user.target\nAfter=multi-user.target\nAllowIsolate=yes\n'),
  'getty.target': target('Login Prompts'),
  'sockets.target': target('Socket Units'),
  'timers.target': target('Timer Units'),
  'local-fs.target': target('Local File Systems'),
  'reboot.target': target('System Reboot', 'AllowIsolate=yes\n'),
  'poweroff.target': target('System Power Off', 'AllowIsolate=yes\n'),
  'systemd-journald.service': service(
    { Description: 'Journal Service', Documentation: 'man:systemd-journald.service(8) man:journald.conf(5)' },
    { Type: 'notify', ExecStart: '/usr/lib/systemd/systemd-journald', Restart: 'always', StandardOutput: 'null' }, NOTHING),
  'systemd-udevd.service': service(
    { Description: 'Rule-based Manager for Device Events and Files', Documentation: 'man:systemd-udevd.service(8) man:udev(7)' },
    { Type: 'notify', ExecStart: '/usr/lib/systemd/systemd-udevd', Restart: 'always' }, NOTHING),
  'systemd-networkd.service': service(
    { Description: 'Network Configuration', Documentation: 'man:systemd-networkd.service(8)' },
    { Type: 'notify', ExecStart: '!!/usr/lib/systemd/systemd-networkd', User: 'systemd-network', Restart: 'on-failure' }),
  'systemd-resolved.service': service(
    { Description: 'Network Name Resolution', Documentation: 'man:systemd-resolved.service(8)' },
    { Type: 'notify', ExecStart: '!!/usr/lib/systemd/systemd-resolved', User: 'systemd-resolve', Restart: 'always' }),
  'systemd-timesyncd.service': service(
    { Description: 'Network Time Synchronization', Documentation: 'man:systemd-timesyncd.service(8)' },
    { Type: 'notify', ExecStart: '!!/usr/lib/systemd/systemd-timesyncd', User: 'systemd-timesync', Restart: 'always' }, { WantedBy: 'sysinit.target' }),
  'systemd-logind.service': service(
    { Description: 'User Login Management', Documentation: 'man:sd-login(3) man:systemd-logind.service(8) man:logind.conf(5)' },
    { Type: 'notify', ExecStart: '/usr/lib/systemd/systemd-logind', Restart: 'always' }, NOTHING),
  'systemd-sysctl.service': service(
    { Description: 'Apply Kernel Variables', Documentation: 'man:systemd-sysctl.service(8) man:sysctl.d(5)' },
    { Type: 'oneshot', RemainAfterExit: 'yes', ExecStart: '/usr/lib/systemd/systemd-sysctl' }, NOTHING),
  'dbus.service': service(
    { Description: 'D-Bus System Message Bus', Documentation: 'man:dbus-daemon(1)' },
    { Type: 'notify', ExecStart: '@/usr/bin/dbus-daemon @dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only', User: 'messagebus' }, NOTHING),
  'polkit.service': service(
    { Description: 'Authorization Manager', Documentation: 'man:polkit(8)' },
    { Type: 'notify', ExecStart: '/usr/lib/polkit-1/polkitd --no-debug', User: 'polkitd' }, NOTHING),
  'rsyslog.service': service(
    { Description: 'System Logging Service', Documentation: 'man:rsyslogd(8)' },
    { Type: 'notify', ExecStart: '/usr/sbin/rsyslogd -n -iNONE', User: 'syslog', Restart: 'on-failure' }),
  'cron.service': service(
    { Description: 'Regular background program processing daemon', Documentation: 'man:cron(8)' },
    { Type: 'simple', ExecStart: '/usr/sbin/cron -f -P', Restart: 'on-failure' }),
  'getty@.service': service(
    { Description: 'Getty on %I', Documentation: 'man:agetty(8) man:systemd-getty-generator(8)' },
    { Type: 'idle', ExecStart: '/sbin/agetty -o \'-p -- \\\\u\' --noclear - linux', Restart: 'always' }, { WantedBy: 'getty.target' }),
}).map(([name, text]) => [`${SYSTEM}/${name}`, text]))

export const sshServerUnits: Readonly<Record<string, string>> = {
  [`${SYSTEM}/ssh.service`]: service(
    { Description: 'OpenBSD Secure Shell server', Documentation: 'man:sshd(8) man:sshd_config(5)', After: 'network.target' },
    { Type: 'notify', ExecStartPre: '/usr/sbin/sshd -t', ExecStart: '/usr/sbin/sshd -D', ExecReload: '/bin/kill -HUP $MAINPID', KillMode: 'process', Restart: 'on-failure', RestartPreventExitStatus: '255' },
    { WantedBy: 'multi-user.target', Alias: 'sshd.service' }),
}
