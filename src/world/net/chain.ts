import type { World } from '../sim/index.ts'
import { netfilter, type Chain, type PacketContext } from './hooks.ts'
import { icmpSend } from './icmp-error.ts'
import { linkOf } from './link.ts'
import { ICMP, type Packet } from './packet.ts'
import { trace } from './trace.ts'

/** Runs the handlers of a netfilter chain. The packet that comes out of it, or undefined when it was dropped, refused or taken. */
export function runChain(world: World, chain: Chain, context: PacketContext): Packet | undefined {
  let { packet } = context
  for (const [name, handler] of world.registry.all(netfilter)) {
    const verdict = handler(world, chain, packet === context.packet ? context : { ...context, packet })
    if (!verdict) continue
    if ('accept' in verdict) {
      if (verdict.accept !== packet) trace(world, packet.trace, context.ns, { what: 'rewrite', detail: `${name} in ${chain}`, packet: verdict.accept })
      packet = verdict.accept
      continue
    }
    if ('drop' in verdict) trace(world, packet.trace, context.ns, { what: 'drop', detail: `${name} in ${chain}: ${verdict.drop}`, packet })
    if ('reject' in verdict) {
      trace(world, packet.trace, context.ns, { what: 'refuse', detail: `${name} in ${chain}`, packet })
      icmpSend(world, { ns: context.ns, ...(context.input === undefined ? {} : { input: linkOf(world, context.input) }) }, packet, ICMP.unreachable, verdict.reject, 0)
    }
    return undefined
  }
  return packet
}
