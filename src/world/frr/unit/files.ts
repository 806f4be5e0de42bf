import { asRoot, groupLine, parseGroups, parsePasswd, passwdLine, putFile, putLink, readText } from '../../os/index.ts'
import type { World } from '../../sim/index.ts'

/** Account of the daemons, as Debian's package makes it. */
export const FRR_USER = { name: 'frr', uid: 110, gid: 113, vty: 114 } as const

const UNIT = `[Unit]
Description=FRRouting
Documentation=https://frrouting.readthedocs.io/en/latest/setup.html
After=network-pre.target systemd-sysctl.service
Before=network.target
OnFailure=heartbeat-failed@%n

[Service]
Nice=-5
Type=forking
NotifyAccess=all
StartLimitInterval=3m
StartLimitBurst=3
TimeoutSec=2m
WatchdogSec=60s
RestartSec=5
Restart=on-abnormal
LimitNOFILE=1024
PIDFile=/run/frr/watchfrr.pid
ExecStart=/usr/lib/frr/frrinit.sh start
ExecStop=/usr/lib/frr/frrinit.sh stop
ExecReload=/usr/lib/frr/frrinit.sh reload

[Install]
WantedBy=multi-user.target
`

/** Daemons that the package's file of switches names; zebra and staticd start whatever it says. */
const SWITCHES = ['bgpd', 'ospfd', 'ospf6d', 'ripd', 'ripngd', 'isisd', 'pimd', 'pim6d', 'ldpd', 'nhrpd', 'eigrpd', 'babeld', 'sharpd', 'pbrd', 'bfdd', 'fabricd', 'vrrpd', 'pathd'] as const

const daemonsFile = (daemons: readonly string[]): string => `# Which daemons run: yes or no. watchfrr, zebra and staticd always do.
# After a change: systemctl restart frr
${SWITCHES.map((d) => `${d}=${daemons.includes(d) ? 'yes' : 'no'}`).join('\n')}

# What each is started with. vtysh_enable=yes has the configuration read by vtysh at the start.
vtysh_enable=yes
zebra_options="  -A 127.0.0.1 -s 90000000"
${SWITCHES.filter((d) => d !== 'pathd').map((d) => `${d}_options="${d.length < 5 ? ' ' : ''}  -A ${d.endsWith('6d') || d === 'ripngd' ? '::1' : '127.0.0.1'}"`).join('\n')}
staticd_options="-A 127.0.0.1"

# Profile of default values: traditional or datacenter.
frr_profile="traditional"
#watchfrr_options=""
#MAX_FDS=1024
`

/** A frr.conf as the package leaves it. */
const EMPTY_CONFIG = `# default to using syslog. /etc/rsyslog.d/45-frr.conf places the log in
# /var/log/frr/frr.log
#
# Note:
# FRR's configuration shell, vtysh, dynamically edits the live, in-memory
# configuration while FRR is running.  When instructed, vtysh will persist the
# live configuration to this file, overwriting its contents.  If you want to
# avoid this, you can edit this file manually before starting FRR, or instruct
# vtysh to write configuration to a different file.
log syslog informational
`

/** Puts FRR on a host: account, unit, configuration. `config` is the text of frr.conf. */
export function installFiles(w: World, host: string, o: { readonly daemons: readonly string[]; readonly config?: string }): void {
  const who = asRoot(w, host)
  account(w, host)
  const owner = { uid: FRR_USER.uid, gid: FRR_USER.gid, mode: 0o640 }
  putFile(w, who, '/usr/lib/systemd/system/frr.service', UNIT)
  putLink(w, who, '/etc/systemd/system/multi-user.target.wants/frr.service', '/usr/lib/systemd/system/frr.service')
  putFile(w, who, '/etc/frr/daemons', daemonsFile(o.daemons), owner)
  putFile(w, who, '/etc/frr/frr.conf', o.config ?? EMPTY_CONFIG, owner)
  putFile(w, who, '/etc/frr/vtysh.conf', 'service integrated-vtysh-config\n', { ...owner, gid: FRR_USER.vty })
  putFile(w, who, '/etc/frr/support_bundle_commands.conf', '', owner)
  putFile(w, who, '/etc/iproute2/rt_protos.d/frr.conf', '194 sharp\n195 pbr\n196 static\n')
}

function account(w: World, host: string): void {
  const who = asRoot(w, host)
  const users = parsePasswd(readText(w, who, '/etc/passwd') ?? '')
  if (users.some((u) => u.name === FRR_USER.name)) return
  const groups = parseGroups(readText(w, who, '/etc/group') ?? '')
  const entry = { name: FRR_USER.name, password: 'x', uid: FRR_USER.uid, gid: FRR_USER.gid, gecos: 'Frr routing suite,,,', home: '/nonexistent', shell: '/usr/sbin/nologin' }
  putFile(w, who, '/etc/passwd', [...users, entry].map((u) => `${passwdLine(u)}\n`).join(''))
  putFile(w, who, '/etc/group', [...groups, { name: 'frr', gid: FRR_USER.gid, members: [] }, { name: 'frrvty', gid: FRR_USER.vty, members: ['frr'] }].map((g) => `${groupLine(g)}\n`).join(''))
}
