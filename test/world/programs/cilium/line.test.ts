import { describe, expect, it } from 'vitest'
import { childNamed, ROOT } from '../../../../src/world/programs/cilium/commands.ts'
import { helpOf } from '../../../../src/world/programs/cilium/help.ts'
import { mergePatch } from '../../../../src/world/programs/cilium/helm.ts'
import { LineMistake, readLine } from '../../../../src/world/programs/cilium/line.ts'
import { applySet } from '../../../../src/world/programs/cilium/sets.ts'

const mistake = (line: string): string => {
  try {
    readLine(line.split(' '))
  } catch (e) {
    if (e instanceof LineMistake) return e.text
    throw e
  }
  return ''
}

describe('a command line of cilium', () => {
  it('may have its flags anywhere', () => {
    const line = readLine(['--context', 'kind-west', 'bgp', '-n', 'kube-system', 'routes', 'available', '-o=json', 'ipv4', 'unicast'])
    expect([line.command.path, line.args, line.text('context'), line.text('namespace'), line.text('output')]).toEqual(['bgp routes', ['available', 'ipv4', 'unicast'], 'kind-west', 'kube-system', 'json'])
  })

  it('has durations and switches', () => {
    const line = readLine(['status', '--wait', '--wait-duration=1m30s'])
    expect([line.on('wait'), line.duration('wait-duration'), readLine(['status']).on('wait')]).toEqual([true, 90_000_000, false])
  })

  it('is refused in the words of cobra', () => {
    expect(mistake('foo')).toBe('unknown command "foo" for "cilium"\n')
    expect(mistake('statsu')).toBe('unknown command "statsu" for "cilium"\n\nDid you mean this?\n\tstatus\n\n')
    expect(mistake('status --foo')).toBe('unknown flag: --foo\n')
    expect(mistake('status -z')).toBe('unknown shorthand flag: \'z\' in -z\n')
    expect(mistake('status --wait-duration')).toBe('flag needs an argument: --wait-duration\n')
    expect(mistake('status --wait-duration 5')).toBe('invalid argument "5" for "--wait-duration" flag: time: missing unit in duration "5"\n')
    expect(mistake('config set debug')).toBe('accepts 2 arg(s), received 1\n')
  })
})

describe('help', () => {
  it('has the commands of the whole program', () => {
    const help = helpOf(ROOT)
    for (const name of ['bgp', 'clustermesh', 'config', 'connectivity', 'context', 'hubble', 'install', 'status', 'sysdump', 'uninstall', 'upgrade', 'version']) expect(help).toMatch(new RegExp(`^  ${name} `, 'm'))
    expect(help.endsWith('Use "cilium [command] --help" for more information about a command.\n')).toBe(true)
  })

  it('shows a command with its own flags and those of all', () => {
    const bgp = childNamed(ROOT, 'bgp')!
    expect(helpOf(bgp).split('\n').slice(0, 13)).toEqual([
      'Access to BGP control plane', '', 'Usage:', '  cilium bgp [command]', '', 'Available Commands:', '  peers       Lists BGP peering state', '  routes      Lists BGP routes', '', 'Flags:', '  -h, --help   help for bgp', '',
      'Global Flags:',
    ])
  })
})

describe('values of --set', () => {
  it('have helm\'s types', () => {
    expect(applySet({}, 'bgpControlPlane.enabled=true,operator.replicas=1,ipv4NativeRoutingCIDR=172.20.0.0/16')).toEqual({ bgpControlPlane: { enabled: true }, operator: { replicas: 1 }, ipv4NativeRoutingCIDR: '172.20.0.0/16' })
    expect(applySet({ a: { b: 1 } }, 'a.c={x,y}')).toEqual({ a: { b: 1, c: ['x', 'y'] } })
    expect(applySet({}, 'cluster.id=1', true)).toEqual({ cluster: { id: '1' } })
    expect(applySet({}, 'debug')).toBe('failed parsing --set data: key "debug" has no value')
  })

  it('change objects only where the chart says something else', () => {
    expect(mergePatch({ a: 1, b: { c: 2, d: 3 } }, { a: 1, b: { c: 4 } })).toEqual({ b: { c: 4, d: null } })
    expect(mergePatch({ a: [1] }, { a: [1] })).toBeUndefined()
  })
})
