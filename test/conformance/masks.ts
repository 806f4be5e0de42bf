import { parse } from 'yaml'

interface Mask { readonly match: RegExp; readonly as: string; readonly command?: RegExp }

/** Reads volatile.yaml: the only masks that a comparison knows. */
export function parseMasks(text: string): Mask[] {
  const rows = parse(text) as { match: string; as: string; command?: string }[]
  return rows.map((r) => ({ match: new RegExp(r.match, 'g'), as: r.as, ...(r.command === undefined ? {} : { command: new RegExp(r.command) }) }))
}

/** Applies the masks, in their order, to one line of a command's output. */
export function mask(line: string, command: string, masks: readonly Mask[]): string {
  return masks.reduce((text, m) => (m.command && !m.command.test(command) ? text : text.replace(m.match, m.as)), line)
}

export type { Mask }
