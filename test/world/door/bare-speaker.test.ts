import { describe, expect, it } from 'vitest'
import { parseAction } from '../../../src/lab/index.ts'
import { destinationsOf, findPeer, formatPath, speakers } from '../../../src/world/bgp/index.ts'
import { perform } from '../../../src/world/door/actions.ts'
import { registerBareSpeakers } from '../../../src/world/door/bare-speaker.ts'
import { formatPrefix, ip } from '../../../src/world/net/index.ts'
import { processes } from '../../../src/world/os/index.ts'
import type { World } from '../../../src/world/sim/index.ts'
import { buildWorld, parseTopology } from '../../../src/world/topology/index.ts'

const TOPOLOGY = `
name: two
epoch: 2026-11-24T04:56:00+00:00
networks: { lan: {} }
machines:
  a: { os: debian-12, kernel: 6.18.0, nic: veth, interfaces: { eth1: { network: lan, address: 10.0.0.1/24 } } }
  b: { os: debian-12, kernel: 6.18.0, nic: veth, interfaces: { eth1: { network: lan, address: 10.0.0.2/24 } } }
`

function lab(): World {
  const parsed = parseTopology(TOPOLOGY, 'two.yaml')
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  return buildWorld(parsed.topology, { extend: registerBareSpeakers })
}

const act = (w: World, ...lines: string[]): void => {
  for (const line of lines) {
    const action = parseAction(line)
    if (action.verb === 'wait') w.runTo(w.now + action.micros)
    else perform(w, action)
  }
}

const table = (w: World, host: string): string[] => destinationsOf(w, `${host}/gobgpd`).map((d) => `${formatPrefix(d.prefix)} ${d.paths.map((p) => formatPath(p.attributes.asPath)).join(' | ')}`)

describe('the actions of bare speakers', () => {
  const started = (): World => {
    const w = lab()
    act(w, 'speaker b 65002 10.0.0.2 10.0.0.1 65001 172.20.2.0/24 port=179', 'speaker a 65001 10.0.0.1 10.0.0.2 65002 172.20.1.0/24 gr=false', 'wait 12')
    return w
  }

  it('start a daemon that dials within ten seconds and announces', () => {
    const w = started()
    expect(findPeer(w, 'a/gobgpd', ip('10.0.0.2'))?.state).toBe('Established')
    expect(table(w, 'b')).toEqual(['172.20.1.0/24 65001', '172.20.2.0/24 '])
    expect([...w.table(processes).values()].filter((p) => p.comm === 'gobgpd').map((p) => p.host)).toEqual(['b', 'a'])
  })

  it('announce with attributes, and withdraw', () => {
    const w = started()
    act(w, 'announce a 10.40.0.0/16 aspath 65009,65010 community 65001:7 med 50', 'wait 1')
    expect(table(w, 'b')).toContain('10.40.0.0/16 65001 65009 65010')
    act(w, 'withdraw a 10.40.0.0/16', 'wait 1')
    expect(table(w, 'b')).not.toContain('10.40.0.0/16 65001 65009 65010')
  })

  it('TERM says farewell twice, KILL says nothing', () => {
    const w = started()
    act(w, 'speaker-stop a TERM', 'wait 1')
    expect(w.table(speakers).has('a/gobgpd')).toBe(false)
    expect(findPeer(w, 'b/gobgpd', ip('10.0.0.1'))).toMatchObject({ received: { notifications: 2 }, lastReset: { reason: 'BGP Notification received', notice: { code: 6, subcode: 3 } } })
    act(w, 'speaker a 65001 10.0.0.1 10.0.0.2 65002 gr=false', 'wait 20', 'speaker-stop a KILL', 'wait 1')
    expect(findPeer(w, 'b/gobgpd', ip('10.0.0.1'))).toMatchObject({ received: { notifications: 2 }, lastReset: { reason: 'Peer closed the session' } })
  })

  it('freeze stops a speaker until its peer gives up; thaw lets it find out', () => {
    const w = started()
    act(w, 'freeze a', 'wait 5')
    expect(findPeer(w, 'b/gobgpd', ip('10.0.0.1'))?.state).toBe('Established')
    act(w, 'wait 5')
    expect(findPeer(w, 'b/gobgpd', ip('10.0.0.1'))).toMatchObject({ dropped: 1, lastReset: { notice: { code: 4 } } })
    expect(findPeer(w, 'a/gobgpd', ip('10.0.0.2'))?.state).toBe('Established')
    act(w, 'thaw a', 'wait 1')
    expect(findPeer(w, 'a/gobgpd', ip('10.0.0.2'))?.state).toBe('Idle')
    act(w, 'wait 20')
    expect(findPeer(w, 'a/gobgpd', ip('10.0.0.2'))?.state).toBe('Established')
  })

  it('refuse what makes no sense in words that help', () => {
    const w = lab()
    expect(() => act(w, 'announce a 10.0.0.0/8')).toThrow('no speaker runs on a')
    expect(() => act(w, 'speaker a 65001 10.0.0.1 10.0.0.2 65002 colour=red')).toThrow('unknown option "colour"')
    expect(() => act(w, 'speaker c 65001 10.0.0.1 10.0.0.2 65002')).toThrow('there is no host "c"')
  })
})
