import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseTopology, type TopologyProblem } from '../../../src/world/index.ts'

const FRR = readFileSync('test/recordings/frr/topology.yaml', 'utf8')

function problems(text: string, files: Record<string, string> = {}): readonly TopologyProblem[] {
  const parsed = parseTopology(text, 'lab.yaml', (p) => files[p])
  return 'problems' in parsed ? parsed.problems : []
}
const said = (text: string): string[] => problems(text).map((p) => `${p.line}:${p.column} ${p.message}`)

describe('a topology file', () => {
  it('of the recordings and of the course is read as it stands', () => {
    for (const file of ['test/recordings/frr/topology.yaml', 'test/recordings/linux/topology.yaml', 'test/recordings/linux/topology-frr.yaml', 'lessons/cilium-bgp-clustermesh/labs/ways.yaml'])
      expect(problems(readFileSync(file, 'utf8')), file).toEqual([])
  })

  it('keeps inline FRR configuration and anchors', () => {
    const parsed = parseTopology(FRR, 'lab.yaml')
    if ('problems' in parsed) throw new Error('it has problems')
    expect(parsed.topology.machines.router!.frr).toMatchObject({ version: '8.4.4', daemons: ['zebra', 'bgpd', 'staticd'] })
    expect(parsed.topology.machines['k8s-w0']!.sysctl).toEqual(parsed.topology.machines['k8s-ctr']!.sysctl)
  })

  it('with an unknown key is told where, and what was meant', () => {
    expect(said(FRR.replace('kernel: 6.18.0', 'kernle: 6.18.0'))).toEqual(['8:5 unknown key "kernle"; did you mean "kernel"?'])
  })

  it('with an impossible address is told where, and how one looks', () => {
    expect(said(FRR.replace('10.0.2.16/24', '10.0.2.316/24'))).toEqual([expect.stringMatching(/^\d+:\d+ "10.0.2.316\/24" is no address with a prefix length; write one such as/)])
    expect(said(FRR.replace('10.0.2.2 }', '10.0.2.2.2 }'))).toEqual([expect.stringContaining('is no IPv4 address')])
  })

  it('with names that lead nowhere is told each of them', () => {
    expect(said(FRR.replace('network: lan20', 'network: lan30'))).toEqual([expect.stringContaining('there is no network "lan30"')])
    expect(said(FRR.replace('to: pod-k8s-w0', 'to: pod-none'))).toEqual(expect.arrayContaining([expect.stringContaining('there is no namespace "pod-none"')]))
    expect(said(`${FRR}laptop: mac\n`)).toEqual([expect.stringContaining('there is no machine "mac"')])
    expect(said(FRR.replace('via 192.168.20.200 dev eth1', 'via 192.168.20.200 dev eth7'))).toEqual([expect.stringContaining('there is no interface "eth7"')])
  })

  it('with an address twice on one LAN is told whose it is', () => {
    expect(said(FRR.replace('192.168.10.101/24', '192.168.10.100/24'))).toEqual([expect.stringContaining("192.168.10.100 on lan10 is k8s-ctr eth1's already")])
  })

  it('with merge keys or twice the same key is refused', () => {
    expect(said(FRR.replace('sysctl: *node', 'sysctl: { <<: *node }'))[0]).toContain('merge keys are not read here')
    expect(said(`${FRR}name: again\n`)[0]).toMatch(/unique/i)
  })

  it('whose two ends of a veth disagree is told so', () => {
    expect(said(FRR.replace('veth: lxc0, address: 172.20.2.10/32', 'veth: lxc9, address: 172.20.2.10/32')).join()).toContain('leads to lxc9, not to lxc0')
  })

  it('that names a file which is not there is told so; one that is there is taken', () => {
    const text = 'name: x\nepoch: 2025-01-01T00:00:00Z\nmachines:\n  a: { files: { /root/x: { from: files/x } } }\n'
    expect(problems(text)).toMatchObject([{ line: 4, message: 'there is no file files/x beside the topology' }])
    expect(problems(text, { 'files/x': 'hello' })).toEqual([])
  })
})
