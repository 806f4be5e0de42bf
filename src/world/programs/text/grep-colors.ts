/** Colours of grep's output as GREP_COLORS names them. */
export interface GrepColors {
  readonly ms: string
  readonly mc: string
  readonly sl: string
  readonly cx: string
  readonly fn: string
  readonly ln: string
  readonly bn: string
  readonly se: string
  readonly rv: boolean
  readonly ne: boolean
}

const DEFAULT: GrepColors = { ms: '01;31', mc: '01;31', sl: '', cx: '', fn: '35', ln: '32', bn: '32', se: '36', rv: false, ne: false }

/** Reads GREP_COLORS: `ms=01;31:fn=35:ne`. What it does not name keeps its default. */
export function readColors(text: string | undefined): GrepColors {
  const out: Record<string, string | boolean> = { ...DEFAULT }
  for (const part of (text ?? '').split(':')) {
    const [, name = '', value] = /^([a-z]+)(?:=([0-9;]*))?$/.exec(part) ?? []
    if (name === 'rv' || name === 'ne') out[name] = true
    else if (name === 'mt' && value !== undefined) out.ms = out.mc = value
    else if (value !== undefined && name in DEFAULT) out[name] = value
  }
  return out as unknown as GrepColors
}

/** Text in a colour (SGR); EL after each change unless `ne`. No colour, no escapes. */
export function paint(text: string, sgr: string, c: GrepColors): string {
  if (sgr === '') return text
  const clear = c.ne ? '' : '\x1b[K'
  return `\x1b[${sgr}m${clear}${text}\x1b[m${clear}`
}
