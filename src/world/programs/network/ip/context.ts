import type { Link, LinkId } from '../../../net/index.ts'
import { net, sys, type LinkView } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import type { Family } from './addresses.ts'
import { noDevice } from './arguments.ts'
import { Printer, type Style } from './printer.ts'

/** What stands before the object on `ip`'s command line. */
export interface Context {
  readonly family: Family
  readonly details: boolean
  readonly stats: boolean
  readonly brief: boolean
  readonly human: boolean
  readonly all: boolean
  readonly timestamp: boolean
  readonly numeric: boolean
  readonly style: Style
  readonly env: Readonly<Record<string, string>>
}

/** One of `ip`'s objects: the words behind it to its exit code. */
export type ObjectCommand = (c: Context, words: readonly string[]) => Sys<number>

/** Links of the namespace by their numbers, for names. */
export class LinkNames {
  readonly links: readonly LinkView[]
  constructor(links: readonly LinkView[]) { this.links = links }

  name(id: LinkId): string { return this.links.find((l) => l.id === id)?.name ?? `if${id}` }
  named(name: string): LinkView | undefined { return this.links.find((l) => l.name === name) }
  /** The link of a name, or the end of `ip`. */
  need(name: string): LinkView {
    const link = this.named(name)
    if (!link) throw noDevice(name)
    return link
  }
}

export function* linkNames(): Sys<LinkNames> { return new LinkNames(yield* net.ask('links')) }

/** Writes a whole dump: an array in JSON, entry by entry otherwise. */
export function* printed(c: Context, write: (p: Printer) => void): Sys<void> {
  const p = new Printer(c.style)
  p.open('[')
  write(p)
  p.close(']')
  p.end()
  const text = p.flush()
  if (text) yield* sys.print(text)
}

/** `eth0`, `eth0@if7` (a far end elsewhere) or `veth0@veth1`. */
export function nameAndPeer(names: LinkNames, link: Link): { name: string; peer?: string } {
  if (link.peerIndex === undefined) return { name: link.name }
  return link.peerNsNumber === undefined && link.peer !== undefined && names.links.some((l) => l.id === link.peer)
    ? { name: link.name, peer: names.name(link.peer) }
    : { name: link.name, peer: `if${link.peerIndex}` }
}
