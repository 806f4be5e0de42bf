import { describe, expect, it } from 'vitest'
import { asRoot, hosts, machineStarts, machineStops, machines, powerOff, powerOn, putFile, resetMachine } from '../../../src/world/os/index.ts'
import type { Registry, World } from '../../../src/world/sim/index.ts'
import { rig } from './rig.ts'

const SECOND = 1_000_000

describe('a machine that has been running', () => {
  it('has its first process, the kernel\'s threads and the services of its image', () => {
    const r = rig({})
    expect(r.names('box')).toEqual(expect.arrayContaining(['systemd', 'kthreadd', 'systemd-journal', 'systemd-logind', 'cron', 'rsyslogd', 'agetty']))
    expect(r.world.table(machines).must('box')).toMatchObject({ up: true, boots: 1, booted: -60 * SECOND })
  })
})

describe('power off', () => {
  it('takes every process without a word and hangs up every terminal of the machine', () => {
    const r = rig({}, { machines: ['a', 'b'] })
    const here = r.session('a', 'root', 'cat')
    const there = r.session('b', 'root', 'cat')
    r.run(SECOND)
    powerOff(r.world, 'a')
    expect(r.names('a')).toEqual([])
    expect(here.hangup).toMatchObject({ cause: 'power' })
    expect(there.hangup).toBeUndefined()
    expect(r.names('b')).toContain('cat')
    expect(r.world.table(machines).must('a').up).toBe(false)
  })

  it('keeps files, but for /tmp', () => {
    const r = rig({})
    putFile(r.world, asRoot(r.world, 'box'), '/root/kept', 'yes')
    putFile(r.world, asRoot(r.world, 'box'), '/tmp/deep/down', 'no')
    resetMachine(r.world, 'box')
    r.run(10 * SECOND)
    expect(r.read('box', '/root/kept')).toBe('yes')
    expect(r.read('box', '/tmp/deep/down')).toBeUndefined()
  })
})

describe('power on', () => {
  it('takes some seconds until the kernel runs, and some more until the services do', () => {
    const r = rig({})
    powerOff(r.world, 'box')
    powerOn(r.world, 'box')
    r.run(SECOND)
    expect(r.world.table(machines).must('box').up).toBe(false)
    r.run(1.5 * SECOND)
    expect(r.world.table(machines).must('box').up).toBe(true)
    expect(r.names('box')).not.toContain('cron')
    r.run(3 * SECOND)
    expect(r.names('box')).toContain('cron')
    expect(r.world.table(machines).must('box').boots).toBe(2)
  })

  it('of a machine that runs does nothing; off before it is up means off', () => {
    const r = rig({})
    powerOn(r.world, 'box')
    r.run(5 * SECOND)
    expect(r.world.table(machines).must('box').boots).toBe(1)
    powerOff(r.world, 'box')
    powerOn(r.world, 'box')
    powerOff(r.world, 'box')
    r.run(20 * SECOND)
    expect(r.world.table(machines).must('box').up).toBe(false)
  })

  it('calls who brings the network back, and at power off who takes it away', () => {
    const told: string[] = []
    const r = rig({}, {
      register: (registry: Registry) => {
        registry.add(machineStarts, 'test', (_w: World, m: string) => void told.push(`start ${m}`))
        registry.add(machineStops, 'test', (_w: World, m: string) => void told.push(`stop ${m}`))
      },
    })
    resetMachine(r.world, 'box')
    r.run(10 * SECOND)
    expect(told).toEqual(['start box', 'stop box', 'start box'])
  })

  it('gives back the host name of /etc/hostname', () => {
    const r = rig({})
    putFile(r.world, asRoot(r.world, 'box'), '/etc/hostname', 'renamed\n')
    expect(r.world.table(hosts).must('box').hostname).toBe('box')
    resetMachine(r.world, 'box')
    r.run(10 * SECOND)
    expect(r.world.table(hosts).must('box').hostname).toBe('renamed')
  })

  it('numbers processes anew', () => {
    const r = rig({})
    const before = r.session('box', 'root', 'cat').process.pid
    for (let i = 0; i < 50; i++) r.session('box', 'root', 'echo')
    resetMachine(r.world, 'box')
    r.run(10 * SECOND)
    expect(r.session('box', 'root', 'cat').process.pid).toBeLessThan(before + 50)
  })
})
