import { beforeAll, describe, expect, it } from 'vitest'
import { openLab, type Lab } from './lab.ts'

let lab: Lab
beforeAll(() => { lab = openLab() })

const out = async (script: string): Promise<string> => (await lab.run('a', script)).output

describe('ip shows what the kernel has', () => {
  it('routes of the main table, by every abbreviation of the words', async () => {
    const routes = 'default via 10.0.2.2 dev eth0 proto dhcp src 10.0.2.15 metric 100 \n10.0.2.0/24 dev eth0 proto kernel scope link src 10.0.2.15 \n'
      + '10.1.0.0/24 dev eth1 proto kernel scope link src 10.1.0.10 \n10.2.0.0/24 via 10.1.0.1 dev eth1 proto static \n'
    for (const words of ['ip route', 'ip r', 'ip ro l', 'ip -4 route show table main', 'ip rou ls']) {
      expect(await out(words.replace('ls', 'lst')), words).toBe(routes)
    }
  })

  it('JSON, plain and pretty', async () => {
    expect(await out('ip -j route show 10.2.0.0/24')).toBe('[{"dst":"10.2.0.0/24","gateway":"10.1.0.1","dev":"eth1","protocol":"static","flags":[]}]\n')
    expect(await out('ip -j -p route show 10.2.0.0/24')).toBe(
      '[ {\n        "dst": "10.2.0.0/24",\n        "gateway": "10.1.0.1",\n        "dev": "eth1",\n        "protocol": "static",\n        "flags": [ ]\n    } ]\n')
    expect(JSON.parse(await out('ip -j -d addr show eth1'))[0]).toMatchObject({ ifname: 'eth1', mtu: 1500, operstate: 'UP', addr_info: [{ local: '10.1.0.10', prefixlen: 24 }, { family: 'inet6' }] })
  })

  it('colours addresses and interfaces with what follows them', async () => {
    expect(await out('ip -c route show 10.2.0.0/24')).toBe('\x1b[35m10.2.0.0/24 \x1b[0mvia \x1b[35m10.1.0.1 \x1b[0mdev \x1b[36meth1 \x1b[0mproto static \n')
    expect(await out('ip -c=auto -br addr show eth1 | cut -c1-4')).toBe('eth1\n')
  })

  it('leaves out the columns that a filter made plain', async () => {
    expect(await out('ip route show dev eth1 proto static')).toBe('10.2.0.0/24 via 10.1.0.1 \n')
    expect(await out('ip route show via 10.1.0.1')).toBe('10.2.0.0/24 dev eth1 proto static \n')
    expect(await out('ip route show to match 10.2.0.9')).toContain('default via')
    expect(await out('ip route show root 10.0.0.0/8 scope link')).toBe('10.0.2.0/24 dev eth0 proto kernel src 10.0.2.15 \n10.1.0.0/24 dev eth1 proto kernel src 10.1.0.10 \n')
  })

  it('the way of a packet', async () => {
    expect(await out('ip route get 10.2.0.20')).toBe('10.2.0.20 via 10.1.0.1 dev eth1 src 10.1.0.10 uid 0 \n    cache \n')
    expect(await out('ip route get 127.0.0.1')).toBe('local 127.0.0.1 dev lo src 127.0.0.1 uid 0 \n    cache <local> \n')
  })
})

describe('ip refuses in the words and with the codes of iproute2', () => {
  it.each([
    ['ip xyz', 'Object "xyz" is unknown, try "ip help".\n', 1],
    ['ip route xyz', 'Command "xyz" is unknown, try "ip route help".\n', 255],
    ['ip route add 1.0.0.0/33 via 10.1.0.1', 'Error: any valid prefix is expected rather than "1.0.0.0/33".\n', 1],
    ['ip route add 1.0.0.0/8 via', 'Command line is not complete. Try option "help"\n', 255],
    ['ip route add 1.0.0.0/8 gw 10.1.0.1', 'Error: either "to" is duplicate, or "gw" is a garbage.\n', 255],
    ['ip route add 1.0.0.0/8 via 10.1.0.1 metric x', 'Error: argument "x" is wrong: "metric" value is invalid\n\n', 255],
    ['ip route add 1.0.0.0/8 via 10.9.9.9 dev eth1', 'Error: Nexthop has invalid gateway.\n', 2],
    ['ip route add 10.2.0.0/24 via 10.1.0.1', 'RTNETLINK answers: File exists\n', 2],
    ['ip route del 1.2.3.4', 'RTNETLINK answers: No such process\n', 2],
    ['ip route flush', '"ip route flush" requires arguments.\n', 1],
    ['ip addr add 10.5.0.1/24', 'Not enough information: "dev" argument is required.\n', 1],
    ['ip addr add 10.5.0.1/24 dev eth7', 'Cannot find device "eth7"\n', 1],
    ['ip addr show eth7', 'Device "eth7" does not exist.\n', 1],
    ['ip link add x type foo', 'Error: Unknown device type.\n', 2],
    ['ip link set eth1 foo', 'Error: either "dev" is duplicate, or "foo" is a garbage.\n', 255],
    ['ip link set eth1 address zz', '"zz" is invalid lladdr.\n', 255],
    ['ip neigh del 10.1.0.9', 'Device and destination are required arguments.\n', 255],
    ['ip -n nowhere route', 'Cannot open network namespace "nowhere": No such file or directory\n', 255],
    ['ip -zz route', 'Option "-zz" is unknown, try "ip -help".\n', 255],
    ['ip route add -6 x', 'Error: any valid prefix is expected rather than "-6".\n', 1],
  ])('%s', async (command, output, exit) => {
    expect(await lab.run('a', command)).toEqual({ output, exit })
  })
})

describe('ip changes what it shows', () => {
  it('adds, replaces and removes routes of several nexthops', async () => {
    expect(await out('ip route add 10.7.0.0/16 nexthop via 10.1.0.1 weight 3 nexthop via 10.0.2.2; ip route show 10.7.0.0/16; ip route replace 10.7.0.0/16 dev eth1 mtu 1300; ip r s 10.7.0.0/16; ip r d 10.7.0.0/16; ip r s 10.7.0.0/16'))
      .toBe('10.7.0.0/16 \n\tnexthop via 10.1.0.1 dev eth1 weight 3 \n\tnexthop via 10.0.2.2 dev eth0 weight 1 \n10.7.0.0/16 dev eth1 scope link mtu 1300 \n')
  })

  it('makes links, names them, gives them addresses, and takes them away', async () => {
    expect(await out('ip link add v0 type veth peer name v1; ip link set v0 up; ip link set dev v1 up mtu 1400; ip addr add 10.8.0.1/24 brd + dev v0; ip -br -4 addr show v0; ip -4 addr show dev v0 | tail -2; ip link del v1; ip link show v0'))
      .toBe('v0@v1            UP             10.8.0.1/24 \n    inet 10.8.0.1/24 brd 10.8.0.255 scope global v0\n       valid_lft forever preferred_lft forever\nDevice "v0" does not exist.\n')
  })

  it('namespaces have links, routes and processes of their own', async () => {
    expect(await out('ip netns add blue; ip link add u0 type veth peer name u1; ip link set u1 netns blue; ip -n blue link set lo up; ip netns exec blue ip -br link | cut -c1-4; ip netns list; ip netns del blue; ip link show u0'))
      .toBe('lo  \nu1@i\nblue (id: 0)\nDevice "u0" does not exist.\n')
  })

  it('monitor tells of routes as they come and go', async () => {
    expect(await out('ip monitor route & p=$!; sleep 0.2; ip route add 10.9.0.0/16 via 10.1.0.1; ip route del 10.9.0.0/16; sleep 0.2; kill $p'))
      .toBe('10.9.0.0/16 via 10.1.0.1 dev eth1 \nDeleted 10.9.0.0/16 via 10.1.0.1 dev eth1 \n')
  })

  it('only for root', async () => {
    expect(await lab.run('a', 'setpriv --reuid=65534 --regid=65534 --clear-groups ip route add 10.9.0.0/16 via 10.1.0.1')).toEqual({ output: 'RTNETLINK answers: Operation not permitted\n', exit: 2 })
    expect((await lab.run('a', 'setpriv --reuid=65534 --regid=65534 --clear-groups ip route')).exit).toBe(0)
  })
})
