import { failure, type Failure } from '../command/failure.ts'

/** Changes of labels or annotations: new values by key, keys that go. */
export interface Changes { readonly set: Readonly<Record<string, string>>; readonly remove: readonly string[] }

const isChange = (word: string): boolean => word.includes('=') || (word.endsWith('-') && word !== '-')

/** Parts resources from `k=v` and `k-` words; behind the first change no resource may follow. */
export function splitWords(words: readonly string[], what: 'label' | 'annotation'): { readonly resources: string[]; readonly changes: string[] } {
  const first = words.findIndex(isChange)
  const resources = first < 0 ? [...words] : words.slice(0, first)
  const changes = first < 0 ? [] : words.slice(first)
  const wrong = changes.find((c) => !isChange(c))
  if (wrong !== undefined) throw failure(`all resources must be specified before ${what} changes: ${wrong}`)
  return { resources, changes }
}

const VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/
const VALUE_RULE = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"

/** Why a label's value is none; undefined for a good one. */
export function labelValueMistake(value: string): string | undefined {
  if (value.length > 63) return 'must be no more than 63 bytes'
  return VALUE.test(value) ? undefined : VALUE_RULE
}

/** Reads `k=v` and `k-` of labels. Throws Failure. */
export function labelChanges(words: readonly string[]): Changes {
  const set: Record<string, string> = {}
  const remove: string[] = []
  for (const word of words) {
    if (word.includes('=')) {
      const parts = word.split('=')
      if (parts.length !== 2 || parts[0] === '') throw failure(`invalid label spec: ${word}`)
      const mistake = labelValueMistake(parts[1]!)
      if (mistake !== undefined) throw failure(`invalid label value: ${JSON.stringify(word)}: ${mistake}`)
      set[parts[0]!] = parts[1]!
    } else remove.push(word.slice(0, -1))
  }
  if (remove.some((k) => k in set)) throw failure('can not both modify and remove a label in the same command')
  return { set, remove }
}

/** Reads `k=v` and `k-` of annotations: everything behind the first `=` is the value. Throws Failure. */
export function annotationChanges(words: readonly string[]): Changes {
  const set: Record<string, string> = {}
  const remove: string[] = []
  const wrong = (word: string): Failure => failure(`invalid annotation format: ${word}`)
  for (const word of words) {
    const eq = word.indexOf('=')
    if (eq === 0) throw wrong(word)
    if (eq > 0) set[word.slice(0, eq)] = word.slice(eq + 1)
    else remove.push(word.slice(0, -1))
  }
  if (remove.some((k) => k in set)) throw failure('can not both modify and remove an annotation in the same command')
  return { set, remove }
}
