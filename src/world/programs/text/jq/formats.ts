import { byteString, bytesOf, latinOf, textOf } from '../../cli/index.ts'
import { decodeUtf8 } from '../../../text/index.ts'
import { decodeBase32, decodeBase64, encodeBase32, encodeBase64 } from '../encodings.ts'
import { numberText, printJson, shortJson } from './print.ts'
import { isArray, isNumber, JqError, kindOf, type Json } from './values.ts'

export const toText = (v: Json): string => (typeof v === 'string' ? v : printJson(v))

const HTML: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&#39;', '"': '&quot;' }
const TSV: Readonly<Record<string, string>> = { '\t': '\\t', '\r': '\\r', '\n': '\\n', '\\': '\\\\' }

function row(v: Json, name: string, separator: string, text: (s: string) => string): string {
  if (!isArray(v)) throw new JqError(`${kindOf(v)} (${shortJson(v)}) cannot be ${name}-formatted, only array`)
  return v.map((x) => {
    if (x === null) return ''
    if (isNumber(x)) return numberText(x)
    if (typeof x === 'boolean') return String(x)
    if (typeof x === 'string') return text(x)
    throw new JqError(`${kindOf(x)} (${shortJson(x)}) is not valid in a csv row`)
  }).join(separator)
}

function shell(v: Json): string {
  if (typeof v === 'string') return `'${v.replaceAll("'", `'\\''`)}'`
  if (isArray(v) || v instanceof Map) throw new JqError(`${kindOf(v)} (${shortJson(v)}) can not be escaped for shell`)
  return printJson(v)
}

const FORMATS: Readonly<Record<string, (v: Json) => string>> = {
  '@text': toText,
  '@json': (v) => printJson(v),
  '@csv': (v) => row(v, 'csv', ',', (s) => `"${s.replaceAll('"', '""')}"`),
  '@tsv': (v) => row(v, 'tsv', '\t', (s) => s.replace(/[\t\r\n\\]/g, (c) => TSV[c]!)),
  '@html': (v) => toText(v).replace(/[<>&'"]/g, (c) => HTML[c]!),
  '@uri': (v) =>
    byteString(toText(v)).replace(/[^A-Za-z0-9\-_.~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`),
  '@sh': (v) => (isArray(v) ? v.map(shell).join(' ') : shell(v)),
  '@base64': (v) => encodeBase64(byteString(toText(v))),
  '@base64d': (v) => {
    const decoded = decodeBase64(toText(v))
    if (decoded === undefined) throw new JqError(`${kindOf(v)} (${shortJson(v)}) is not valid base64 data`)
    return decodeUtf8(bytesOf(decoded)).replace(/(?<![\ud800-\udbff])[\udc80-\udcff]/g, '\ufffd')
  },
  '@base32': (v) => encodeBase32(byteString(toText(v))),
  '@base32d': (v) => textOf(latinOf(bytesOf(decodeBase32(toText(v)) ?? ''))),
}

/** `@name`: a value as text. */
export function formatValue(name: string, v: Json): string {
  const format = FORMATS[name]
  if (!format) throw new JqError(`${name.slice(1)} is not a valid format`)
  return format(v)
}
