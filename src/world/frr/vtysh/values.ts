import { linksOf } from '../../net/index.ts'
import { netnsOf, processes } from '../../os/index.ts'
import type { World } from '../../sim/index.ts'
import { configOf, daemonKey, frrDaemons } from '../command.ts'

/** Values that every daemon knows: interfaces from zebra, VRFs. */
export function commonValues(w: World, host: string, ask: { readonly token: string; readonly varname: string }): readonly string[] {
  const zebra = w.table(frrDaemons).get(daemonKey(host, 'zebra'))
  if (!zebra) return []
  if (INTERFACES.has(ask.token) || ask.varname === 'interface') return linksOf(w, netnsOf(w, w.table(processes).must(zebra.task))).map((link) => link.name).sort((a, b) => (a < b ? -1 : 1))
  if (!VRFS.has(ask.varname)) return []
  return ['default', ...configOf(w, host, 'zebra').flatMap((line) => (line.text.startsWith('vrf ') ? [line.text.slice('vrf '.length)] : []))]
}

const INTERFACES = new Set(['INTERFACE', 'IFNAME'])
const VRFS = new Set(['vrf', 'vrf-name', 'vrfname', 'viewvrfname'])
