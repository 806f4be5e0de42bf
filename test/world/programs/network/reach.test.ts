import { beforeAll, describe, expect, it } from 'vitest'
import { openLab, type Lab } from './lab.ts'

let lab: Lab
beforeAll(() => { lab = openLab() })

const times = (text: string): string => text.replace(/\d+(\.\d+)? ?ms/g, '#ms').replace(/[\d./]+ ms$/gm, '# ms').replace(/mdev = .*/g, 'mdev = #')

describe('ping', () => {
  it('counts answers, and what came back of errors', async () => {
    const { output, exit } = await lab.run('a', 'ping -c2 -i0.2 b')
    expect(times(output)).toBe('PING b (10.2.0.20) 56(84) bytes of data.\n64 bytes from b (10.2.0.20): icmp_seq=1 ttl=63 time=#ms\n64 bytes from b (10.2.0.20): icmp_seq=2 ttl=63 time=#ms\n\n'
      + '--- b ping statistics ---\n2 packets transmitted, 2 received, 0% packet loss, time #ms\nrtt min/avg/max/mdev = #\n')
    expect(exit).toBe(0)
    const far = await lab.run('a', 'ping -c1 -W1 -t1 10.2.0.20')
    expect(far.output).toContain('From 10.1.0.1 icmp_seq=1 Time to live exceeded\n')
    expect(far.exit).toBe(1)
  })

  it('an address that nobody has is told by this host, three seconds later', async () => {
    const { output } = await lab.run('a', 'ping -c3 -W2 10.1.0.99')
    expect(output).toContain('From 10.1.0.10 icmp_seq=3 Destination Host Unreachable\n')
    expect(output).toMatch(/3 packets transmitted, 0 received, \+3 errors, 100% packet loss, time \d+ms\npipe 3\n$/)
  })

  it.each([
    ['ping', 'ping: usage error: Destination address required\n', 1],
    ['ping -c0 b', "ping: invalid argument: '0': out of range: 1 <= value <= 9223372036854775807\n", 1],
    ['ping -c1 10.1.0.255', 'ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules\n', 2],
    ['ping -I eth9 b', 'ping: SO_BINDTODEVICE eth9: No such device\n', 2],
    ['ping -6 -c1 10.1.0.1', 'ping: 10.1.0.1: Address family for hostname not supported\n', 2],
    ['ping -c1 2001:db8::1', 'ping: connect: Network is unreachable\n', 2],
    ['ping -c1 no.such.name', 'ping: no.such.name: Temporary failure in name resolution\n', 2],
  ])('%s', async (command, output, exit) => {
    expect(await lab.run('a', command)).toEqual({ output, exit })
  })

  it('ends with its statistics when it is interrupted', async () => {
    const { output, exit } = await lab.run('a', 'timeout -s INT 0.5 ping -i 0.2 10.1.0.1')
    expect(output).toMatch(/3 packets transmitted, 3 received, 0% packet loss/)
    expect(exit).toBe(124)
  })
})

describe('traceroute and tracepath', () => {
  it('show the hops that answer, and stars for those that do not', async () => {
    expect(times((await lab.run('a', 'traceroute -n 10.2.0.20')).output)).toBe(
      'traceroute to 10.2.0.20 (10.2.0.20), 30 hops max, 60 byte packets\n 1  10.1.0.1  #ms  #ms  #ms\n 2  10.2.0.20  #ms  #ms  #ms\n')
    expect((await lab.run('a', 'traceroute -n -m2 -q1 -w1 203.0.113.1')).output).toBe('traceroute to 203.0.113.1 (203.0.113.1), 2 hops max, 60 byte packets\n 1  *\n 2  *\n')
    expect(times((await lab.run('a', 'sleep 7; traceroute -n -T -p 80 -q1 10.2.0.20')).output)).toContain('\n 2  10.2.0.20  #ms\n')
  })

  it('tracepath finds the path MTU', async () => {
    await lab.run('gate', 'ip link set eth2 mtu 1300')
    const { output } = await lab.run('a', 'sleep 7; tracepath -n 10.2.0.20')
    await lab.run('gate', 'ip link set eth2 mtu 1500')
    expect(output).toContain(' 1:  10.1.0.1')
    expect(output).toContain('pmtu 1300\n')
    expect(output).toMatch(/reached\n {5}Resume: pmtu 1300 hops 2 back 2 \n$/)
  })
})

describe('arping', () => {
  it('asks everybody, then who answered', async () => {
    const { output, exit } = await lab.run('a', 'arping -c2 -I eth1 10.1.0.1')
    expect(times(output)).toBe('ARPING 10.1.0.1 from 10.1.0.10 eth1\nUnicast reply from 10.1.0.1 [02:00:00:00:01:01]  #ms\nUnicast reply from 10.1.0.1 [02:00:00:00:01:01]  #ms\nSent 2 probes (1 broadcast(s))\nReceived 2 response(s)\n')
    expect(exit).toBe(0)
    expect(await lab.run('a', 'arping -c1 -I eth7 10.1.0.1')).toEqual({ output: 'arping: Device eth7 not available.\n', exit: 2 })
  })
})

describe('nc', () => {
  it.each([
    ['nc -vz 10.2.0.20 80', 'Connection to 10.2.0.20 80 port [tcp/http] succeeded!\n', 0],
    ['nc -vz 10.2.0.20 81', 'nc: connect to 10.2.0.20 port 81 (tcp) failed: Connection refused\n', 1],
    ['nc -vz -w1 10.1.0.99 80', 'nc: connect to 10.1.0.99 port 80 (tcp) timed out: Operation now in progress\n', 1],
    ['nc -vzu -w1 10.2.0.20 9', '', 1],
    ['nc 10.2.0.20', 'nc: missing port number\n', 1],
    ['echo hi | nc -N 10.2.0.20 7', 'hi\n', 0],
    ['echo hi | nc -u -w1 10.2.0.20 7', 'hi\n', 0],
  ])('%s', async (command, output, exit) => {
    expect(await lab.run('a', command)).toEqual({ output, exit })
  })

  it('listens, and passes both ways', async () => {
    expect((await lab.run('a', '(echo pong | nc -l 5000) & sleep 0.1; echo ping | nc -w1 127.0.0.1 5000; wait')).output.split('\n').toSorted()).toEqual(['', 'ping', 'pong'])
  })
})
