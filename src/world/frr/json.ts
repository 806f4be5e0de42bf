/** A value as FRR's daemons print it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** json-c's pretty form: two blanks a level, no blank after the colon, a line break also in what is empty. */
export function pretty(value: Json, level = 0): string {
  const inner = '  '.repeat(level + 1)
  const outer = '  '.repeat(level)
  if (Array.isArray(value)) return `[\n${value.map((v) => inner + pretty(v, level + 1)).join(',\n')}${value.length > 0 ? '\n' : ''}${outer}]`
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).map(([k, v]) => `${inner}${JSON.stringify(k)}:${pretty(v, level + 1)}`)
    return `{\n${entries.join(',\n')}${entries.length > 0 ? '\n' : ''}${outer}}`
  }
  return JSON.stringify(value)
}

/** On one line, without blanks. */
export const compact = (value: Json): string => JSON.stringify(value)
