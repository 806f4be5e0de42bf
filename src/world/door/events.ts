import type { Size, TerminalId } from '../../lab/index.ts'

/**
 * What came into the lab from outside, with the lab time (microseconds) at which it stood: the part of a journal that makes the world.
 * `bytes` holds one character a byte.
 */
export type LabEvent =
  | { readonly t: number; readonly e: 'open'; readonly terminal: TerminalId; readonly host: string; readonly size: Size; readonly term: string }
  | { readonly t: number; readonly e: 'write'; readonly terminal: TerminalId; readonly bytes: string }
  | { readonly t: number; readonly e: 'resize'; readonly terminal: TerminalId; readonly size: Size }
  | { readonly t: number; readonly e: 'close'; readonly terminal: TerminalId }
  | { readonly t: number; readonly e: 'act'; readonly action: string }
  /** Time ran on to here without an input. */
  | { readonly t: number; readonly e: 'run' }

export const toBinary = (bytes: Uint8Array): string => {
  let out = ''
  for (let i = 0; i < bytes.length; i += 8192) out += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return out
}

export const fromBinary = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0))
