import { put, type Value, type Values } from '../../cilium/index.ts'

/** A value of `--set` with the type that helm gives it (strvals). */
function typed(word: string): Value {
  if (word === 'true') return true
  if (word === 'false') return false
  if (word === 'null') return null
  return /^(0|-?[1-9]\d*)$/.test(word) ? Number(word) : word.replaceAll('\\', '')
}

/** Parts between commas; one behind a backslash or in braces does not part. */
function parts(text: string): string[] {
  const out = ['']
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!
    if (c === '\\' && i + 1 < text.length) {
      out[out.length - 1] += c + text[++i]!
      continue
    }
    if (c === '{') depth++
    if (c === '}') depth--
    if (c === ',' && depth === 0) out.push('')
    else out[out.length - 1] += c
  }
  return out.filter((p) => p !== '')
}

/** What `--set a.b=1,c={x,y}` adds to values; the text is what is wrong with it. */
export function applySet(values: Values, text: string, asText = false): Values | string {
  let out = values
  for (const part of parts(text)) {
    const eq = /(?<!\\)=/.exec(part)
    if (!eq) return `failed parsing --set data: key ${JSON.stringify(part)} has no value`
    const key = part.slice(0, eq.index)
    const value = part.slice(eq.index + 1)
    const list = /^\{(.*)\}$/s.exec(value)
    out = put(out, key, list ? parts(list[1]!).map((x) => (asText ? x.replaceAll('\\', '') : typed(x))) : asText ? value.replaceAll('\\', '') : typed(value))
  }
  return out
}
