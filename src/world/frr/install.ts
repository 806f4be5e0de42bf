import { namespaceOf, type NsId } from '../net/index.ts'
import { defineTable, type World } from '../sim/index.ts'
import { hosts } from '../os/index.ts'
import { daemonKey, frrDaemons, type Daemon } from './command.ts'

/** FRR as it is installed on a host: its version, and the host's own names. */
export interface Installation {
  readonly host: string
  readonly machine: string
  readonly version: string
  /** watchfrr looks after the daemons. */
  readonly watchfrr: boolean
}

/** By host. */
export const installations = defineTable<string, Installation>('frr.installations')

/** The host whose daemon of that name runs in a namespace; undefined where none does. */
export function hostOfNamespace(w: World, ns: NsId, daemon: Daemon): string | undefined {
  const name = namespaceOf(w, ns).name
  for (const i of w.table(installations).values()) {
    if (w.table(hosts).get(i.host)?.netns === name && w.table(frrDaemons).has(daemonKey(i.host, daemon))) return i.host
  }
  return undefined
}

/** A host's namespace in the network. */
export const netnsName = (w: World, host: string): string => w.table(hosts).must(host).netns

export const runs = (w: World, host: string, daemon: Daemon): boolean => w.table(frrDaemons).has(daemonKey(host, daemon))
