import type { Action, HostName, LabTime, Size, TerminalId } from './types.ts'

/**
 * What came into a lab from outside, with the lab time at which it stood: the part of a journal that makes the world anew.
 * `bytes` holds one character a byte.
 */
export type LabEvent =
  | { readonly t: LabTime; readonly e: 'open'; readonly terminal: TerminalId; readonly host: HostName; readonly size: Size; readonly term: string }
  | { readonly t: LabTime; readonly e: 'write'; readonly terminal: TerminalId; readonly bytes: string }
  | { readonly t: LabTime; readonly e: 'resize'; readonly terminal: TerminalId; readonly size: Size }
  | { readonly t: LabTime; readonly e: 'close'; readonly terminal: TerminalId }
  | { readonly t: LabTime; readonly e: 'act'; readonly action: Action }
  /** Time ran on to here without an input. */
  | { readonly t: LabTime; readonly e: 'run' }

export const LAB_EVENTS: readonly LabEvent['e'][] = ['open', 'write', 'resize', 'close', 'act', 'run']

export const toBinary = (bytes: Uint8Array): string => {
  let out = ''
  for (let i = 0; i < bytes.length; i += 8192) out += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return out
}

export const fromBinary = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0))
