import type { Sys } from '../../sim/index.ts'

/*
 * What a laptop's programs ask of its hypervisor, as leaves.
 */

/** A machine that the hypervisor runs: the port of the laptop that leads to its sshd, and whether it is switched on. */
export interface GuestView { readonly port: number; readonly guest: string; readonly up: boolean }

export function* guests(): Sys<readonly GuestView[]> { return yield { call: 'forwards' } }

/** A descriptor for a port of 127.0.0.1 that the hypervisor forwards; undefined for any other. ECONNREFUSED while the machine is off. */
export function* connect(port: number): Sys<number | undefined> { return yield { call: 'forwarded', port } }

/** Switches a machine on, or asks it to go down as its power button does. ENOENT for one that this laptop does not run. */
export function* power(guest: string, on: boolean): Sys<void> { yield { call: 'hypervisor', guest, on } }
