import type { Mode } from '../command.ts'

const FAMILY = [/^maximum-paths 256$/, /^maximum-paths ibgp 256$/, /^distance bgp 20 200 200$/]

/** Settings that say what holds anyway: FRR writes none of them. */
const DEFAULTS: Readonly<Partial<Record<Mode, readonly RegExp[]>>> = {
  'router-bgp': [
    /^bgp default local-preference 100$/, /^bgp default ipv4-unicast$/, /^bgp graceful-restart restart-time 120$/, /^bgp graceful-restart stalepath-time 360$/,
    /^bgp graceful-restart select-defer-time 360$/, /^bgp graceful-restart rib-stale-time 500$/, /^timers bgp 60 180$/, /^coalesce-time 1000$/, /^write-quanta 64$/, /^read-quanta 10$/,
    /^bgp default subgroup-pkt-queue-max 40$/, /^bgp listen limit 100$/, /^bgp conditional-advertisement timer 60$/, /^neighbor \S+ port 179$/, /^update-delay 0$/,
    /^neighbor \S+ timers connect 120$/, /^neighbor \S+ ebgp-multihop 1$/,
  ],
  'bgp-ipv4-unicast': FAMILY,
  'bgp-ipv6-unicast': FAMILY,
}

export const isDefault = (mode: Mode, text: string): boolean => DEFAULTS[mode]?.some((d) => d.test(text)) ?? false
