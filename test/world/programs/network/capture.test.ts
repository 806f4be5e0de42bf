import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { decodeFrame, encodeFrame, ip, SYN, type Frame } from '../../../../src/world/net/index.ts'
import { passesFilter } from '../../../../src/world/os/index.ts'
import { FilterError, NeedsName } from '../../../../src/world/programs/network/tcpdump/filter-names.ts'
import { parseFilter } from '../../../../src/world/programs/network/tcpdump/filter.ts'
import { pcapHeader, pcapRecord, readPcap } from '../../../../src/world/programs/network/tcpdump/pcap.ts'
import { openLab, type Lab } from './lab.ts'

const names = { hosts: new Map([['web', [ip('10.2.0.20')]]]), port: (name: string) => ({ http: 80, domain: 53 })[name] }

const tcp = (over: Partial<{ src: string; dst: string; sport: number; dport: number; flags: number; data: Uint8Array; seq: number; ack: number; window: number }> = {}): Frame => {
  const data = over.data ?? new Uint8Array(0)
  return {
    src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02', kind: 'ip',
    packet: {
      src: ip(over.src ?? '10.1.0.10'), dst: ip(over.dst ?? '10.2.0.20'), proto: 6, ttl: 64, tos: 0, id: 7, df: true, mf: false, offset: 0, length: 40 + data.length,
      payload: { kind: 'tcp', sport: over.sport ?? 40_000, dport: over.dport ?? 80, seq: over.seq ?? 1, ack: over.ack ?? 0, flags: over.flags ?? SYN, window: over.window ?? 100, options: {}, data },
    },
  }
}
const echo: Frame = {
  src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02', kind: 'ip',
  packet: { src: ip('10.1.0.10'), dst: ip('10.2.0.20'), proto: 1, ttl: 64, tos: 0, id: 7, df: true, mf: false, offset: 0, length: 84, payload: { kind: 'icmp', type: 8, code: 0, id: 3, seq: 1, data: new Uint8Array(56) } },
}
const arp: Frame = {
  src: '02:00:00:00:00:01', dst: 'ff:ff:ff:ff:ff:ff', kind: 'arp',
  arp: { op: 'request', senderMac: '02:00:00:00:00:01', senderIp: ip('10.1.0.10'), targetMac: '00:00:00:00:00:00', targetIp: ip('10.1.0.1') },
}

describe('filters', () => {
  const frames = { syn: tcp(), data: tcp({ flags: 24, data: Uint8Array.of(1) }), back: tcp({ src: '10.2.0.20', dst: '10.1.0.10', sport: 80, dport: 40_000, flags: 18 }), echo, arp }
  it.each([
    ['', 'syn data back echo arp'], ['tcp', 'syn data back'], ['icmp or arp', 'echo arp'], ['not ip', 'arp'], ['host 10.1.0.10', 'syn data back echo arp'], ['src host 10.2.0.20', 'back'],
    ['dst port 80', 'syn data'], ['tcp port http', 'syn data back'], ['udp port 80', ''], ['net 10.1.0.0/24 and icmp', 'echo'], ['net 10.2', 'syn data back echo'], ['arp host 10.1.0.1', 'arp'],
    ['tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn', 'syn'], ['tcp[13] = 18', 'back'], ['icmp[icmptype] = icmp-echo', 'echo'], ['portrange 79-81 and greater 55', 'data'],
    ['host web and not port 80', 'echo'], ['src 10.2.0.20 or 10.1.0.10 and tcp', 'syn data back'], ['ether host 02:00:00:00:00:02', 'syn data back echo'], ['broadcast', 'arp'],
    ['outbound', ''], ['( tcp or icmp ) and src 10.1.0.10', 'syn data echo'], ['ip proto 1', 'echo'], ['ip[8] = 64 && tcp', 'syn data back'], ['len > 60', 'echo'],
  ])('%s', (expression, expected) => {
    const filter = parseFilter(expression, names)
    expect(Object.entries(frames).filter(([, frame]) => passesFilter(filter, { frame, link: 'eth1', out: false })).map(([n]) => n).join(' ')).toBe(expected)
  })

  it('that are none are refused as libpcap does, names are asked for', () => {
    for (const bad of ['foo', 'port', 'tcp and', '( tcp', 'tcp]', 'host 1.2.3.4 5']) {
      try {
        parseFilter(bad, names)
        expect.unreachable(bad)
      } catch (e) {
        expect(e, bad).toBeInstanceOf(FilterError)
        expect((e as FilterError).message).toBe("can't parse filter expression: syntax error")
      }
    }
    expect(() => parseFilter('host nobody', names)).toThrow(NeedsName as never)
    expect(() => parseFilter('port 70000', names)).toThrow(FilterError as never)
  })

  it('never throw anything else, whatever the words', () => {
    const words = fc.constantFrom('tcp', 'host', '10.1.0.1', 'and', 'or', 'not', '(', ')', 'port', '80', '[', ']', '&', '=', 'len', 'src', 'dst', 'net', '/', 'ip', 'arp', 'proto', 'less', 'ether')
    fc.assert(fc.property(fc.array(words, { maxLength: 12 }), (list) => {
      try {
        passesFilter(parseFilter(list.join(' '), names), { frame: echo, link: 'eth1', out: true })
      } catch (e) {
        if (!(e instanceof FilterError) && !(e instanceof NeedsName)) throw e
      }
    }), { numRuns: 500 })
  })
})

describe('capture files', () => {
  it('give back the frames that were put in', () => {
    const port = fc.integer({ min: 1, max: 65_535 })
    const word = fc.nat(0xffffffff)
    fc.assert(fc.property(port, port, word, word, fc.nat(255), fc.uint8Array({ maxLength: 40 }), (sport, dport, seq, ack, flags, data) => {
      const frame = tcp({ sport, dport, seq, ack, flags, data })
      expect(decodeFrame(encodeFrame(frame))).toEqual(frame)
    }))
    for (const link of ['EN10MB', 'LINUX_SLL2'] as const) {
      const file = [pcapHeader(link), ...[arp, echo].map((frame, i) => pcapRecord({ micros: 1_500_000 + i, frame, ifindex: 2, type: 4 }, link))]
      const all = Uint8Array.from(file.flatMap((b) => [...b]))
      const back = readPcap(all)!
      expect(back.packets.map((p) => p.micros)).toEqual([1_500_000, 1_500_001])
      expect(back.packets.map((p) => p.frame.kind)).toEqual(['arp', 'ip'])
      if (link === 'EN10MB') expect(back.packets.map((p) => p.frame)).toEqual([arp, echo])
    }
    expect(readPcap(Uint8Array.of(1, 2, 3))).toBeUndefined()
  })
})

describe('tcpdump in the lab', () => {
  let lab: Lab
  beforeAll(() => { lab = openLab() })
  const masked = (text: string): string => text.replace(/\d\d:\d\d:\d\d\.\d{6}/g, 'TIME').replace(/\.(3[2-9]|[456]\d)\d{3}\b/g, '.PORT').replace(/(seq|ack|val|ecr|id) \d{2,}/g, '$1 #')

  it('sees a connection from its first packet to its last', async () => {
    await lab.run('a', 'ping -c1 b')
    const { output } = await lab.run('a', 'timeout 2 tcpdump -ni eth1 -l tcp > /tmp/t 2>&1 & sleep 0.2; curl -s b >/dev/null; wait; cat /tmp/t')
    expect(output.startsWith('tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\nlistening on eth1, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n')).toBe(true)
    expect(masked(output)).toMatch(/Flags \[S\], seq #, win 64240, options \[mss 1460,sackOK,TS val # ecr 0,nop,wscale \d+\], length 0\n.*Flags \[S\.\], seq #, ack #,.*\n.*Flags \[\.\], ack 1, .*length 0\n.*Flags \[P\.\], seq 1:\d+, ack 1, .*: HTTP: GET \/ HTTP\/1\.1\n/)
    expect(masked(output)).toContain('Flags [F.]')
    expect(output).toMatch(/\n\n(\d+) packets captured\n\1 packets received by filter\n0 packets dropped by kernel\n$/)
  })

  it.each([
    ['tcpdump -ni eth9', 'tcpdump: eth9: No such device exists\n(No such device exists)\n'],
    ['tcpdump -ni eth1 foo', "tcpdump: can't parse filter expression: syntax error\n"],
    ['tcpdump -ni eth1 host no.such.name', "tcpdump: unknown host 'no.such.name'\n"],
    ['setpriv --reuid=65534 --regid=65534 --clear-groups tcpdump -ni eth1', "tcpdump: eth1: You don't have permission to perform this capture on that device\n(socket: Operation not permitted)\n"],
  ])('%s', async (command, output) => {
    expect(await lab.run('a', command)).toEqual({ output, exit: 1 })
  })

  it('writes what it can read', async () => {
    const { output } = await lab.run('a', 'timeout 2 tcpdump -ni any -w /tmp/x.pcap icmp 2>/dev/null & sleep 0.2; ping -c1 10.1.0.1 >/dev/null; wait; tcpdump -ntr /tmp/x.pcap')
    expect(masked(output)).toBe(`reading from file /tmp/x.pcap, link-type LINUX_SLL2 (Linux cooked v2), snapshot length 262144
if3   Out IP 10.1.0.10 > 10.1.0.1: ICMP echo request, id #, seq 1, length 64
if3   In  IP 10.1.0.1 > 10.1.0.10: ICMP echo reply, id #, seq 1, length 64
`)
  })
})
