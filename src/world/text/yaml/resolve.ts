import { YamlMistake } from './mistake.ts'
import type { Json } from './parse.ts'
import type { Token } from './token.ts'

const WORDS = new Map<string, null | boolean | number>([
  ...['', '~', 'null', 'Null', 'NULL'].map((w) => [w, null] as const),
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((w) => [w, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((w) => [w, false] as const),
])
const SPECIAL_FLOAT = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
const INTEGER = /^[-+]?(?:0b[01]+|0o?[0-7]+|0x[0-9a-fA-F]+|0|[1-9][0-9]*)$/
const TIMESTAMP = /^\d{4}-\d{1,2}-\d{1,2}(?:$|[Tt ]\d{1,2}:\d{2}:\d{2}(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?$)/
const BASE60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/

function numberOf(text: string): number | undefined {
  if (!/^[-+.0-9]/.test(text)) return undefined
  const plain = text.replaceAll('_', '')
  if (INTEGER.test(plain)) {
    const [, sign, base, digits = ''] = /^([-+]?)(0b|0o|0x|0(?=[0-7]))?(.*)$/.exec(plain)!
    const radix = base === '0b' ? 2 : base === '0x' ? 16 : base === undefined ? 10 : 8
    const n = radix === 10 ? Number(digits) : Number.parseInt(digits, radix)
    return sign === '-' ? -n : n
  }
  return FLOAT.test(plain) ? Number(plain) : undefined
}

/** What a scalar means (YAML 1.1 as go-yaml v2 reads it). A moment in time stays text. */
export function resolveScalar(text: string, plain: boolean, tag?: string): Json {
  if (tag === '!!binary') return text
  if (tag === '!!int' || tag === '!!float') {
    const n = numberOf(text)
    if (n === undefined) throw new YamlMistake(`cannot decode !!str \`${text}\` as a ${tag}`)
    return n
  }
  if (!plain) return text
  if (WORDS.has(text)) return WORDS.get(text)!
  return numberOf(text) ?? text
}

/** Whether a text could stand without quotes and still be read as text. */
export function staysText(text: string): boolean {
  return !WORDS.has(text) && numberOf(text) === undefined && !SPECIAL_FLOAT.test(text) && !TIMESTAMP.test(text) && !BASE60.test(text)
}

/** A mapping's key as JSON needs it. */
export const keyText = (key: Json): string => (typeof key === 'string' ? key : key === null ? 'null' : typeof key === 'object' ? JSON.stringify(key) : String(key))

export const isMerge = (token: Token): boolean => token.kind === 'scalar' && token.plain && token.text === '<<'
