import type { Captures } from './match/line.ts'

export type Filled = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly missing: readonly string[] }

const REFERENCE = /\{\{=\s*([A-Za-z_][\w-]*)\s*\}\}/g

/** A check's command with what was kept in the place of `{{=name}}`, quoted for the shell where it needs to be. Not ok: it is blocked. */
export function fillCommand(command: string, captures: Captures): Filled {
  const missing = [...new Set(references(command).map(({ name }) => name))].filter((name) => !captures.has(name))
  if (missing.length) return { ok: false, missing }
  return { ok: true, text: command.replace(REFERENCE, (_, name: string) => quoted(captures.get(name) ?? '')) }
}

/** The names that a command needs, with their offsets. */
export function references(command: string): { name: string; offset: number; length: number }[] {
  return [...command.matchAll(REFERENCE)].map((m) => ({ name: m[1] ?? '', offset: m.index, length: m[0].length }))
}

const quoted = (value: string): string => (/^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`)
