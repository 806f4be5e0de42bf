import { parse } from 'unbash'

/** What stands at a place of the input: a complete command, nothing more, the start of one, or a mistake. */
export type Reading =
  | { readonly kind: 'command'; readonly source: string; readonly end: number }
  | { readonly kind: 'end' }
  | { readonly kind: 'more' }
  | { readonly kind: 'error'; readonly message: string; readonly end: number; readonly line: number }

/** Reads one complete command (a list up to a newline) from `from` on. */
export function readCommand(text: string, from: number): Reading {
  if (/^\s*$/.test(text.slice(from))) return { kind: 'end' }
  let end = from
  let message = ''
  for (;;) {
    const newline = text.indexOf('\n', end)
    end = newline < 0 ? text.length : newline + 1
    const source = text.slice(from, end)
    const script = parse(source)
    const errors = (script.errors ?? []).map((e) => e.message)
    const open = /\\\n?$/.test(source.replace(/\\\\/g, '')) || errors.length > 0
    if (!open) return { kind: 'command', source, end }
    message = errors[0] ?? ''
    if (newline < 0 || end >= text.length) break
  }
  return /untermin|expected '(?:fi|done|esac|\}|\)|then|do)/.test(message) || message === '' ? { kind: 'more' } : { kind: 'error', message: `syntax error: ${message}`, end, line: 1 }
}
