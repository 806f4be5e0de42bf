import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { decodeDns, DNS_TYPE, dnsQuery, encodeDns, inetAton, type DnsRecord } from '../../../../src/world/os/index.ts'
import { getopt } from '../../../../src/world/programs/network/getopt.ts'
import { tripText, finalWords, newTally, acknowledge, inFlight } from '../../../../src/world/programs/network/ping/statistics.ts'
import { readOptions } from '../../../../src/world/programs/network/ping/options.ts'
import { layOut } from '../../../../src/world/programs/network/ss/columns.ts'
import { timerText } from '../../../../src/world/programs/network/ss/details.ts'
import { keyOfPath, parseSetting, pathOfKey } from '../../../../src/world/programs/network/sysctl/keys.ts'
import { socketTimeout } from '../../../../src/world/programs/network/wheel.ts'
import { openLab, type Lab } from './lab.ts'

describe('DNS messages', () => {
  const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/)
  const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((l) => `${l.join('.')}.`)
  const record: fc.Arbitrary<DnsRecord> = fc.oneof(
    fc.record({ name, type: fc.constant(DNS_TYPE.A as number), ttl: fc.nat(86_400), data: fc.ipV4() }),
    fc.record({ name, type: fc.constantFrom<number>(DNS_TYPE.CNAME, DNS_TYPE.PTR), ttl: fc.nat(86_400), data: name }),
    fc.record({ name, type: fc.constant(DNS_TYPE.SRV as number), ttl: fc.nat(86_400), data: name.map((n) => `0 5 80 ${n}`) }),
  )
  it('are read back as they were written', () => {
    fc.assert(fc.property(fc.nat(65_535), name, fc.array(record, { maxLength: 4 }), (id, asked, answers) => {
      const message = { ...dnsQuery(id, asked, DNS_TYPE.A), response: true, answers }
      expect(decodeDns(encodeDns(message))).toEqual(message)
    }))
  })
  it('that are broken are none', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => { decodeDns(bytes) }))
    expect(decodeDns(encodeDns(dnsQuery(1, 'a.b.', 1)).subarray(0, 14))).toBeUndefined()
  })
})

describe('addresses as inet_aton reads them', () => {
  it.each([['192.168.10', 0xc0a8000a], ['0', 0], ['1', 1], ['0x7f.1', 0x7f000001], ['010.0.0.1', 0x08000001], ['1.2.3.4', 0x01020304], ['300.1.1.1', undefined], ['1.2.3.4.5', undefined], ['a', undefined], ['', undefined]])('%s', (text, value) => {
    expect(inetAton(text)).toBe(value)
  })
})

describe('options', () => {
  it('are read as getopt does', () => {
    expect(getopt(['-c1', 'host', '-vn', '-W', '2', '--', '-x'], 'c:vnW:')).toEqual({
      options: [{ name: 'c', value: '1' }, { name: 'v' }, { name: 'n' }, { name: 'W', value: '2' }], operands: ['host', '-x'],
    })
    expect(getopt(['-z'], 'c:').error).toBe("invalid option -- 'z'")
    expect(getopt(['-c'], 'c:').error).toBe("option requires an argument -- 'c'")
    expect(getopt(['--wri', 'x=1'], 'w', { write: { as: 'w' }, values: { as: 'n' } })).toEqual({ options: [{ name: 'w' }], operands: ['x=1'] })
    expect(getopt(['--v'], '', { values: {}, version: {} }).error).toContain('ambiguous')
  })
})

describe('numbers of ping', () => {
  it('have more digits the shorter they are', () => {
    expect([59, 999, 1_234, 12_345, 123_456].map(tripText)).toEqual(['0.059 ms', '0.999 ms', '1.23 ms', '12.3 ms', '123 ms'])
  })
  it('count what is under way in sixteen bits', () => {
    const t = { ...newTally(0), transmitted: 70_000, acknowledged: 65_535 }
    acknowledge(t, 70_000 & 0xffff)
    expect([inFlight(t), t.pipe]).toEqual([0, 1])
  })
  it('make the last words', () => {
    const { options } = readOptions(['-c3', 'x'])
    const t = { ...newTally(0), transmitted: 3, received: 1, sum: 199, squares: 199 * 199, min: 199, max: 199, lastSent: 634_000 }
    expect(finalWords(t, options, 'x')).toBe('\n--- x ping statistics ---\n3 packets transmitted, 1 received, 66.6667% packet loss, time 634ms\nrtt min/avg/max/mdev = 0.199/0.199/0.199/0.000 ms\n')
  })
  it('are rounded up by the timer wheel, so that pings a second apart are 1.024 s apart', () => {
    const second = socketTimeout(5_000, 1_000_000)
    expect(second % 32_000).toBe(0)
    expect(socketTimeout(second, 1_000_000) - second).toBe(1_024_000)
    fc.assert(fc.property(fc.nat(10 ** 9), fc.integer({ min: 1, max: 10 ** 7 }), (now, wait) => {
      const end = socketTimeout(now, wait)
      expect(end).toBeGreaterThanOrEqual(now + wait)
      expect(end - now - wait).toBeLessThan(Math.max(8_000, wait * 0.15 + 32_000))
    }))
  })
})

describe('columns of ss', () => {
  const row = ['tcp', 'ESTAB', '0     ', '0     ', '192.168.10.200:', '179', '192.168.10.100:', '40485', ''] as const
  it('are as wide as their widest cell', () => {
    expect(layOut([row], { header: true, netid: false, state: true })).toBe(
      'State Recv-Q Send-Q  Local Address:Port   Peer Address:Port Process\nESTAB 0      0      192.168.10.200:179  192.168.10.100:40485       \n')
  })
  it('spread over a terminal', () => {
    for (const line of layOut([row], { header: true, netid: true, state: true, screen: 100 }).trimEnd().split('\n')) expect(line.length).toBeLessThanOrEqual(100)
  })
  it('timers in their units', () => {
    expect([200, 4_120, 15_500, 119_000].map(timerText)).toEqual(['200ms', '4.120ms', '15sec', '1min59sec'])
  })
})

describe('keys of sysctl', () => {
  it('change dots and slashes by what stands first', () => {
    expect([pathOfKey('net.ipv4.conf.eth0/1.rp_filter'), pathOfKey('net/ipv4/conf/eth0.1/rp_filter')]).toEqual(['net/ipv4/conf/eth0.1/rp_filter', 'net/ipv4/conf/eth0.1/rp_filter'])
    expect(keyOfPath('net/ipv4/conf/eth0.1/rp_filter')).toBe('net.ipv4.conf.eth0/1.rp_filter')
    expect(parseSetting('-a.b = 1 2')).toEqual({ key: 'a.b', value: '1 2', lenient: true })
    expect(parseSetting('a.b')).toBeUndefined()
  })
})

describe('in the lab', () => {
  let lab: Lab
  beforeAll(() => { lab = openLab() })
  it.each([
    ['getent hosts b', '10.2.0.20       b\n', 0],
    ['getent hosts nobody', '', 2],
    ['sysctl -n net.ipv4.ip_forward', '0\n', 0],
    ['sysctl -w net.ipv4.ip_forward=x', 'sysctl: setting key "net.ipv4.ip_forward": Invalid argument\n', 1],
    ['sysctl net.ipv4.nothing', 'sysctl: cannot stat /proc/sys/net/ipv4/nothing: No such file or directory\n', 1],
    ['sysctl -a -r "conf.eth1.(rp_filter|forwarding)$"', 'net.ipv4.conf.eth1.forwarding = 0\nnet.ipv4.conf.eth1.rp_filter = 0\nnet.ipv6.conf.eth1.forwarding = 0\n', 0],
    ['nslookup x.example', ';; communications error to 10.0.2.3#53: timed out\n;; communications error to 10.0.2.3#53: timed out\n;; communications error to 10.0.2.3#53: timed out\n;; no servers could be reached\n\n', 1],
    ['host x.example', ';; communications error to 10.0.2.3#53: timed out\n;; communications error to 10.0.2.3#53: timed out\n;; no servers could be reached\n', 1],
    ['route -n | tail -1', '10.2.0.0        10.1.0.1        255.255.255.0   UG    0      0        0 eth1\n', 0],
    ['ping -c1 gate > /dev/null; arp -n 10.1.0.1 | tail -1', '10.1.0.1                 ether   02:00:00:00:01:01   C                     eth1\n', 0],
    ['ss -z', 'ss: SELinux is not enabled.\n', 1],
    ['ss -tn foo', 'Error: an inet prefix is expected rather than "foo".\nCannot parse dst/src address.\n', 1],
    ['ss -Htan dport = :80', '', 0],
    ['telnet 10.2.0.20 81', 'Trying 10.2.0.20...\ntelnet: Unable to connect to remote host: Connection refused\n', 1],
  ])('%s', async (command, output, exit) => {
    expect(await lab.run('a', command)).toEqual({ output, exit })
  })

  it('ss and netstat see who listens', async () => {
    expect((await lab.run('b', 'ss -tlnp')).output).toMatch(/LISTEN 0 +128 +0\.0\.0\.0:80 +0\.0\.0\.0:\* +users:\(\("server",pid=\d+,fd=\d+\)\)/)
    expect((await lab.run('b', 'netstat -tln')).output).toContain('tcp        0      0 0.0.0.0:80              0.0.0.0:*               LISTEN     \n')
  })
})
