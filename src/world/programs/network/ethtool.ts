import { isRunning } from '../../net/index.ts'
import { net, sys, type LinkView, type Program } from '../../os/index.ts'
import { isErrno } from '../../sim/index.ts'

const DRIVERS: Readonly<Record<LinkView['kind'], string>> = { loopback: 'loopback', physical: 'virtio_net', veth: 'veth', dummy: 'dummy', bridge: 'bridge', vxlan: 'vxlan' }

const settings = (l: LinkView): string => {
  const link = `\tLink detected: ${isRunning(l) ? 'yes' : 'no'}\n`
  if (l.kind !== 'veth') return `Settings for ${l.name}:\n${l.kind === 'physical' ? '\tSupported ports: [  ]\n\tSupported link modes:   Not reported\n\tSpeed: Unknown!\n\tDuplex: Unknown! (255)\n\tAuto-negotiation: off\n\tPort: Other\n\tPHYAD: 0\n\tTransceiver: internal\n' : ''}${link}`
  return `Settings for ${l.name}:\n\tSupported ports: [  ]\n\tSupported link modes:   Not reported\n\tSupported pause frame use: No\n\tSupports auto-negotiation: No\n\tSupported FEC modes: Not reported\n`
    + '\tAdvertised link modes:  Not reported\n\tAdvertised pause frame use: No\n\tAdvertised auto-negotiation: No\n\tAdvertised FEC modes: Not reported\n'
    + `\tSpeed: 10000Mb/s\n\tDuplex: Full\n\tAuto-negotiation: off\n\tPort: Twisted Pair\n\tPHYAD: 0\n\tTransceiver: internal\n\tMDI-X: Unknown\n${link}`
}

/** ethtool 6.1: settings of a link, `-i` its driver, `-S` its counters, `-P` its address. */
export const ethtool: Program = function* ({ argv }) {
  const words = argv.slice(1)
  const option = words[0]?.startsWith('-') ? words[0] : undefined
  const name = option === undefined ? words[0] : words[1]
  if (name === undefined) {
    yield* sys.complain('ethtool: bad command line argument(s)\nFor more information run ethtool -h\n')
    return 1
  }
  const link = yield* net.ask('link', name)
  if (!link) {
    yield* sys.complain(option === undefined ? 'netlink error: No such device\n' : option === '-i' ? 'Cannot get driver information: No such device\n' : 'netlink error: No such device\n')
    return option === '-i' ? 71 : 75
  }
  if (option === undefined) yield* sys.print(settings(link))
  else if (option === '-i') {
    let release = ''
    try {
      release = (yield* sys.readFile('/proc/sys/kernel/osrelease')).trim()
    } catch (e) {
      if (!isErrno(e)) throw e
    }
    yield* sys.print(`driver: ${DRIVERS[link.kind]}\nversion: ${link.kind === 'veth' ? '1.0' : release}\nfirmware-version: \nexpansion-rom-version: \nbus-info: \nsupports-statistics: yes\nsupports-test: no\nsupports-eeprom-access: no\nsupports-register-dump: no\nsupports-priv-flags: no\n`)
  } else if (option === '-P') yield* sys.print(`Permanent address: ${link.kind === 'physical' ? link.mac : 'not set'}\n`)
  else if (option === '-S') {
    const c = link.counters
    yield* sys.print(`NIC statistics:\n     rx_queue_0_xdp_packets: 0\n     rx_packets: ${c.rxPackets}\n     rx_bytes: ${c.rxBytes}\n     tx_packets: ${c.txPackets}\n     tx_bytes: ${c.txBytes}\n`)
  } else {
    yield* sys.complain('netlink error: Operation not supported\n')
    return 75
  }
  return 0
}
