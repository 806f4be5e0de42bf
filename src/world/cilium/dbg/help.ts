/** What a group of commands is for. */
const GROUPS: Readonly<Record<string, string>> = {
  '': 'CLI for interacting with the local Cilium Agent', bpf: 'Direct access to local BPF maps', service: 'Manage services & loadbalancers', endpoint: 'Manage endpoints', identity: 'Manage security identities', ip: 'Manage IP addresses and associated information',
  node: 'Manage cluster nodes', nodeid: 'List node IDs and associated information', lrp: 'Manage local redirect policies', map: 'Access userspace cached content of BPF maps', policy: 'Manage security policies', encrypt: 'Manage transparent encryption', bgp: 'Access to BGP control plane',
  'bpf endpoint': 'Local endpoint map', 'bpf ipcache': 'Manage the IPCache mappings for IP/CIDR <-> Identity', 'bpf ipmasq': 'ip-masq-agent CIDRs', 'bpf lb': 'Load-balancing configuration', 'bpf ct': 'Connection tracking tables', 'bpf nat': 'NAT mapping tables',
  'bpf nodeid': 'Manage the node IDs', 'bpf policy': 'Manage policy related BPF maps', 'bpf tunnel': 'Tunnel endpoint map', 'bpf config': 'Manage runtime config',
}
const COMMANDS: Readonly<Record<string, string>> = {
  status: 'Display status of daemon', version: 'Print version information', config: 'Cilium configuration options', monitor: 'Display BPF program events', debuginfo: 'Request available debugging information from agent',
}

const FLAGS = `Flags:
      --config string        Config file (default is $HOME/.cilium.yaml)
  -D, --debug                Enable debug messages
  -h, --help                 help for cilium-dbg
  -H, --host string          URI to server-side API
      --log-driver strings   Logging endpoints to use (example: syslog)
      --log-opt map          Log driver options (example: format=json)
`

/** The help of a group of commands, or of one; undefined where there is nothing of that name. */
export function help(words: readonly string[], names: readonly string[]): string | undefined {
  const asked = words.filter((x) => x !== 'help').join(' ')
  const under = asked === '' ? '' : `${asked} `
  const rows = new Map<string, string>()
  for (const name of [...names, 'monitor', 'debuginfo', 'bgp peers']) {
    if (!name.startsWith(under) || name === asked) continue
    const next = name.slice(under.length).split(' ')[0]!
    rows.set(next, GROUPS[`${under}${next}`] ?? COMMANDS[`${under}${next}`] ?? `${next[0]!.toUpperCase()}${next.slice(1)} entries`)
  }
  const about = GROUPS[asked] ?? COMMANDS[asked]
  if (rows.size === 0 && !names.includes(asked)) return undefined
  if (rows.size === 0) return `${about ?? asked}\n\nUsage:\n  cilium-dbg ${asked} [flags]\n\n${FLAGS}`
  const width = Math.max(...[...rows.keys()].map((k) => k.length)) + 1
  const list = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => `  ${k.padEnd(width)}${v}\n`).join('')
  return `${about ?? asked}\n\nUsage:\n  cilium-dbg ${under}[command]\n\nAvailable Commands:\n${list}\n${FLAGS}\nUse "cilium-dbg ${under}[command] --help" for more information about a command.\n`
}
