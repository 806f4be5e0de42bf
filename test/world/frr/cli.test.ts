import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CILIUM, frrLab, onRouter, trimmed, vtysh } from './lab.ts'

interface Entry { readonly remark?: string; readonly command: string; readonly output: string; readonly exit: number }

function entries(): Entry[] {
  const text = readFileSync('test/recordings/frr/grammar/cli.txt', 'utf8')
  return text.split(/^(?=\$ router# |## )/m).flatMap((part): Entry[] => {
    if (part.startsWith('## ')) return [{ remark: part, command: '', output: '', exit: 0 }]
    const m = /^\$ router# ([\s\S]*?)\n([\s\S]*?)\? exit (\d+)\n/.exec(part)
    return m ? [{ command: m[1]!, output: m[2]!, exit: Number(m[3]) }] : []
  })
}

/** Figures that are another run's. A session's state depends on the seconds since it was configured. */
const masked = (text: string): string => trimmed(text.replace(/6\.18\.\S+\)/g, 'KERNEL)').replace(/\d\d:\d\d:\d\d/g, 'TIME').replace(/never +(?:Active|Idle)/g, 'never STATE').replace(/Last update: .*/g, 'Last update'))

/** What this lab answers otherwise, and why. */
const OTHERWISE: readonly (readonly [string, string])[] = [
  ["printf 'show version\\nxyz\\nshow ip bgp su\\n' | vtysh", 'the recorded networks had come and gone'],
  ["vtysh -c 'write memory'; ls -l /etc/frr", 'files of the package that the recorded hosts had not'],
  ["su nobody -s /bin/sh -c \"vtysh -c 'show ip bgp summary'\"", 'vtysh.conf is readable there: here as the package has it'],
  ['su nobody -s /bin/sh -c vtysh </dev/null', 'the same'],
]

describe('vtysh with -c, from a pipe and from files', () => {
  it('answers as recorded, with daemons, without bgpd, without any', async () => {
    const lab = frrLab()
    await onRouter(lab, `printf '' > /etc/frr/vtysh.conf; ${vtysh(...CILIUM, 'address-family ipv4 unicast', 'network 10.0.0.0/8', 'maximum-paths 65')}`)
    const wrong: object[] = []
    for (const { remark, command, output, exit } of entries()) {
      if (remark !== undefined) {
        if (remark.startsWith('## bgpd is gone')) await onRouter(lab, 'kill -9 $(pidof bgpd)')
        if (remark.startsWith('## no daemon')) await onRouter(lab, 'killall -9 zebra staticd')
        continue
      }
      const ran = await onRouter(lab, command)
      if (OTHERWISE.some(([which]) => which === command)) continue
      if (masked(ran.output) !== masked(output) || ran.exit !== exit) wrong.push({ command, want: `${masked(output)} ${exit}`, have: `${masked(ran.output)} ${ran.exit}` })
    }
    expect(wrong).toEqual([])
  }, 120_000)

  it('says to one who may not that no daemon answers', async () => {
    const lab = frrLab()
    const { output, exit } = await onRouter(lab, "su nobody -s /bin/sh -c \"vtysh -c 'show version'\"")
    expect(output).toBe("% Can't open configuration file /etc/frr/vtysh.conf due to 'Permission denied'.\nExiting: failed to connect to any daemons.\nHint: if this seems wrong, try running me as a privileged user!\n")
    expect(exit).toBe(1)
  }, 60_000)

  it('tells what it does not model, and takes settings that nobody acts on', async () => {
    const lab = frrLab()
    expect((await onRouter(lab, vtysh('show evpn'))).output).toMatch(/this lab does not model that\n$/)
    const set = await onRouter(lab, `${vtysh('conf t', 'router bgp 65000', 'bgp bestpath compare-routerid', 'coalesce-time 500')}; ${vtysh('show running-config')}`)
    expect(set.output).toContain(' bgp bestpath compare-routerid\n')
    expect(set.output.indexOf(' coalesce-time 500\n')).toBeLessThan(set.output.indexOf(' bgp bestpath as-path multipath-relax\n'))
  }, 60_000)

  it('writes what it shows, and reads back what it wrote', async () => {
    const lab = frrLab()
    const before = await onRouter(lab, `${vtysh(...CILIUM)}; ${vtysh('write memory')}; ${vtysh('show running-config no-header')} > /tmp/before; head -n -1 /tmp/before | diff - /etc/frr/frr.conf && echo same`)
    expect(before.output).toMatch(/Integrated configuration saved to \/etc\/frr\/frr.conf\n\[OK\]\nsame\n$/)
    const after = await onRouter(lab, "vtysh -c 'conf t' -c 'no router bgp' -c end; vtysh -f /etc/frr/frr.conf; vtysh -c 'show running-config no-header' | diff /tmp/before - && echo same")
    expect(after.output).toMatch(/same\n$/)
  }, 60_000)
})
