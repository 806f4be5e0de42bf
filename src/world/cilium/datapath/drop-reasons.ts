/** A reason as Hubble and `cilium-dbg monitor` print it, with its code and the program that drops for it. */
interface Drop { readonly code: number; readonly file: string; readonly line: number }

export const DROPS = {
  'Invalid source mac': { code: 130, file: 'bpf_lxc.c', line: 1360 },
  'Invalid source ip': { code: 132, file: 'bpf_lxc.c', line: 1377 },
  'Policy denied': { code: 133, file: 'bpf_lxc.c', line: 1342 },
  'Invalid packet': { code: 134, file: 'bpf_lxc.c', line: 1342 },
  'Unsupported L3 protocol': { code: 139, file: 'bpf_lxc.c', line: 1493 },
  'No tunnel/encapsulation endpoint (datapath BUG!)': { code: 160, file: 'bpf_host.c', line: 1150 },
  'Stale or unroutable IP': { code: 151, file: 'bpf_host.c', line: 1150 },
  'Service backend not found': { code: 158, file: 'nodeport.h', line: 3069 },
  'FIB lookup failed': { code: 169, file: 'bpf_lxc.c', line: 1342 },
  'No mapping for NAT masquerade': { code: 172, file: 'bpf_host.c', line: 1150 },
  'Policy denied by denylist': { code: 181, file: 'bpf_lxc.c', line: 1342 },
  'Service address not routable': { code: 177, file: 'nodeport.h', line: 3069 },
  'TTL exceeded': { code: 196, file: 'bpf_lxc.c', line: 1342 },
} as const satisfies Readonly<Record<string, Drop>>

export type DropReason = keyof typeof DROPS
