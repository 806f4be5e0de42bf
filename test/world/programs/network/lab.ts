import { openEmbeddedLab, runScript, type EmbeddedLab } from '../../../../src/world/index.ts'

/** Two hosts on a LAN, a router to a second one, servers on it; a gateway that swallows everything behind eth0. */
const TOPOLOGY = `name: tools
epoch: 2026-11-24T04:56:00+00:00
networks: { lan1: {}, lan2: {}, nat: { nat: 10.0.2.2 } }
machines:
  a:
    os: debian-12
    nic: veth
    interfaces:
      eth0: { network: nat, address: 10.0.2.15/24, dhcp: true }
      eth1: { network: lan1, address: 10.1.0.10/24, mac: "02:00:00:00:01:10" }
    hosts: { b: 10.2.0.20, gate: 10.1.0.1 }
    routes: [ "10.2.0.0/24 via 10.1.0.1 proto static" ]
  gate:
    os: debian-12
    nic: veth
    interfaces:
      eth1: { network: lan1, address: 10.1.0.1/24, mac: "02:00:00:00:01:01" }
      eth2: { network: lan2, address: 10.2.0.1/24, mac: "02:00:00:00:02:01" }
    sysctl: { net.ipv4.ip_forward: 1 }
  b:
    os: ubuntu-24.04
    nic: veth
    interfaces: { eth1: { network: lan2, address: 10.2.0.20/24, mac: "02:00:00:00:02:20" } }
    routes: [ "10.1.0.0/24 via 10.2.0.1" ]
    serve: [ { http: 80, body: "hello\\n" }, { udp: 7 }, { tcp: 7 } ]
`

export interface Lab {
  /** Standard output and error together, and the exit code. */
  run(host: string, script: string): Promise<{ output: string; exit: number }>
  readonly lab: EmbeddedLab
}

const LIMIT = 300_000_000

export function openLab(): Lab {
  const lab = openEmbeddedLab({ text: TOPOLOGY, file: 'tools.yaml', wall: { now: () => 0, after: (_ms, f) => (setImmediate(f), () => {}) } })
  return { lab, run: (host, script) => runScript(lab, host, script, LIMIT) }
}
