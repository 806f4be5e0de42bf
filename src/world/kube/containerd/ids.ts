import type { World } from '../../sim/index.ts'

/** 64 hexadecimal digits, as containerd names what it makes. */
export const hexId = (w: World, machine: string): string => Array.from(w.rng(`kube.containerd.${machine}`).bytes(32), (b) => b.toString(16).padStart(2, '0')).join('')
