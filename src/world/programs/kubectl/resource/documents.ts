import { parseYaml, YamlMistake, type Json } from '../../../text/index.ts'
import { failure, type Failure } from '../command/failure.ts'

/** Documents of a YAML stream: a line `---` parts them and belongs to what follows it in go's count of lines only when it stands first. */
export function splitDocuments(source: string): string[] {
  const out: string[] = []
  let current = ''
  for (const line of source.split(/(?<=\n)/)) {
    if (/^---\s*$/.test(line) || /^---\s*#/.test(line)) {
      if (current !== '') out.push(current)
      current = ''
    } else current += line
  }
  if (current !== '') out.push(current)
  return out
}

/** One JSON value after the other; what a broken one is called. */
function* jsonValues(source: string, where: string): Generator<Json> {
  let rest = source.trimStart()
  while (rest !== '') {
    const end = endOfJson(rest)
    try {
      yield JSON.parse(end === undefined ? rest : rest.slice(0, end)) as Json
    } catch {
      throw jsonMistake(rest, where)
    }
    rest = rest.slice(end).trimStart()
  }
}

/** Where the first value ends; undefined when it does not. */
function endOfJson(text: string): number | undefined {
  let depth = 0
  let string = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (string) {
      if (c === '\\') i++
      else if (c === '"') string = false
    } else if (c === '"') string = true
    else if (c === '{' || c === '[') depth++
    else if ((c === '}' || c === ']') && --depth <= 0) return i + 1
  }
  return undefined
}

/** encoding/json's words for the first character that does not fit. */
function jsonMistake(text: string, where: string): Failure {
  if (endOfJson(text) === undefined && !/^\{\s*[^"}\s]/.test(text)) return failure(`error parsing ${where}: unexpected EOF`)
  const m = /^\{\s*([^"}\s])/.exec(text)
  if (m) return failure(`error parsing ${where}: json: offset ${m[0].length}: invalid character '${m[1]}' looking for beginning of object key string`)
  const trailing = /,\s*([}\]])/.exec(text)
  if (trailing) {
    const offset = trailing.index + trailing[0].length
    return failure(`error parsing ${where}: json: offset ${offset}: invalid character '${trailing[1]}' looking for beginning of ${trailing[1] === '}' ? 'object key string' : 'value'}`)
  }
  return failure(`error parsing ${where}: invalid character in JSON text`)
}

/** The values of a manifest, YAML or JSON; empty documents are none. Throws Failure with the file's name. */
export function* parseManifest(source: string, where: string): Generator<Json> {
  if (source.trimStart().startsWith('{')) {
    yield* jsonValues(source, where)
    return
  }
  for (const document of splitDocuments(source)) {
    let value
    try {
      value = parseYaml(document)
    } catch (e) {
      if (e instanceof YamlMistake) throw failure(`error parsing ${where}: error converting YAML to JSON: yaml: ${e.message}`)
      throw e
    }
    if (value !== undefined && value !== null) yield value
  }
}
