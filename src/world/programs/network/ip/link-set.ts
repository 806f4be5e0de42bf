import { net } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { Fail, invalid, kernel } from './arguments.ts'
import { linkNames } from './context.ts'
import { readLinkWords } from './link-words.ts'

const ADDRESS_MODES: Readonly<Record<string, 'eui64' | 'stable' | 'off'>> = { eui64: 'eui64', none: 'off', stable_secret: 'stable', random: 'stable' }

/** `ip link set DEVICE …`: changes in the kernel's order, the state last. */
export function* setLinkByWords(words: readonly string[]): Sys<number> {
  const l = readLinkWords(words)
  const dev = l.dev ?? l.name
  if (dev === undefined) throw new Fail(1, 'Not enough information: "dev" argument is required.\n')
  const names = yield* linkNames()
  const { id } = names.need(dev)
  const master = typeof l.master === 'string' ? names.named(l.master)?.id : undefined
  if (typeof l.master === 'string' && master === undefined) throw invalid('Device does not exist\n', l.master)
  const ip6 = l.addrGenMode === undefined ? undefined : ADDRESS_MODES[l.addrGenMode]
  if (l.addrGenMode !== undefined && !ip6) throw invalid('Invalid address generation mode\n', l.addrGenMode)
  if (l.netns !== undefined) yield* moved(id, l.netns)
  if (l.address !== undefined) yield* kernel(net.change('linkMac', id, l.address))
  if (l.mtu !== undefined) yield* kernel(net.change('linkMtu', id, l.mtu))
  if (l.name !== undefined && l.dev !== undefined) yield* kernel(net.change('renameLink', id, l.name))
  const detail = {
    ...(l.queueLength === undefined ? {} : { queueLength: l.queueLength }), ...(l.alias === undefined ? {} : { alias: l.alias }),
    ...(l.arp === undefined ? {} : { noArp: !l.arp }), ...(ip6 ? { ip6 } : {}),
  }
  if (Object.keys(detail).length > 0) yield* kernel(net.change('linkDetail', id, detail))
  if (l.master !== undefined) yield* kernel(net.change('linkMaster', id, master))
  if (l.up !== undefined) yield* kernel(net.change('linkUp', id, l.up))
  return 0
}

function* moved(id: number, netns: string): Sys<void> {
  const known = yield* net.ask('namespaces')
  if (!known.some((n) => n.name === netns)) throw invalid('Invalid "netns" value\n', netns)
  yield* kernel(net.change('moveLink', id, netns))
}
