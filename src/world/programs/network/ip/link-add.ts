import type { LinkKind } from '../../../net/index.ts'
import { net } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { Fail, kernel, USAGE_ERROR } from './arguments.ts'
import { linkNames, type LinkNames } from './context.ts'
import { readLinkWords, type LinkWords } from './link-words.ts'

/** Types that the lab's kernel has; it answers for others as one without their modules. */
const TYPES: Readonly<Record<string, LinkKind>> = { dummy: 'dummy', bridge: 'bridge', veth: 'veth' }

function freeName(names: LinkNames, prefix: string, taken: readonly string[] = []): string {
  let n = 0
  while (names.named(`${prefix}${n}`) || taken.includes(`${prefix}${n}`)) n++
  return `${prefix}${n}`
}

/** The words behind `type veth`: those of the peer. */
function peerWords(words: readonly string[]): LinkWords {
  const [first, ...rest] = words
  if (first === undefined) return {}
  if (first !== 'peer') throw new Fail(USAGE_ERROR, `veth: unknown option "${first}"?\n`)
  return readLinkWords(rest)
}

function refuseOptions(type: string, words: readonly string[]): void {
  if (words[0] !== undefined) throw new Fail(USAGE_ERROR, `${type}: unknown command "${words[0]}"?\n`)
}

/** `ip link add [name] NAME … type TYPE`. */
export function* addLinkOfType(words: readonly string[]): Sys<number> {
  const l = readLinkWords(words)
  if (l.type === undefined) throw new Fail(1, 'Not enough information: "type" argument is required\n')
  const kind = TYPES[l.type]
  if (!kind) throw new Fail(2, 'Error: Unknown device type.\n')
  const names = yield* linkNames()
  const name = l.name ?? l.dev ?? freeName(names, l.type)
  const peer = kind === 'veth' ? peerWords(l.typeWords ?? []) : undefined
  if (!peer) refuseOptions(l.type, l.typeWords ?? [])
  const peerName = peer && (peer.name ?? peer.dev ?? freeName(names, 'veth', [name]))
  const own = (w: LinkWords): { mac?: string; mtu?: number; index?: number } => ({
    ...(w.address === undefined ? {} : { mac: w.address }), ...(w.mtu === undefined ? {} : { mtu: w.mtu }), ...(w.index === undefined ? {} : { index: w.index }),
  })
  const id = yield* kernel(net.change('addLink', { name, kind, ...own(l) }, peerName === undefined ? undefined : { name: peerName, ...own(peer!) }))
  if (l.netns !== undefined) yield* kernel(net.change('moveLink', id, l.netns))
  if (peer?.netns !== undefined) {
    const far = (yield* linkNames()).need(peerName!)
    yield* kernel(net.change('moveLink', far.id, peer.netns))
  }
  if (l.up) yield* kernel(net.change('linkUp', id, true))
  return 0
}
