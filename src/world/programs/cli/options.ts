/**
 * A tool's options: `'n,lines=NUM'`, `'q'`, `',color[=WHEN]'` → what it does, in the words of `--help`. An option goes by its long
 * name, or its letter without one. `'#'` takes runs of digits (`head -5`). An empty text keeps an option out of `--help`: another name
 * of one before.
 */
export type Options = Readonly<Record<string, string>>

export interface Given { readonly name: string; readonly value?: string }
export interface Parsed { readonly given: readonly Given[]; readonly operands: readonly string[] }

interface Option {
  readonly alias: boolean
  readonly name: string
  readonly letter: string
  readonly long: string
  readonly takes: 'nothing' | 'value' | 'maybe'
}

function readOption(key: string): Omit<Option, 'alias'> {
  const [, letter = '', long = '', form = ''] = /^([^,=[]?)(?:,([^=[]+))?((?:=|\[=).*)?$/.exec(key) ?? []
  return { name: long || letter, letter, long, takes: form === '' ? 'nothing' : form.startsWith('[') ? 'maybe' : 'value' }
}

const tables = new WeakMap<Options, readonly Option[]>()

function optionsOf(table: Options): readonly Option[] {
  let list = tables.get(table)
  if (!list) tables.set(table, (list = Object.entries(table).map(([key, words]) => ({ ...readOption(key), alias: words === '' }))))
  return list
}

const COMMON = [
  { alias: false, name: 'help', letter: '', long: 'help', takes: 'nothing' },
  { alias: false, name: 'version', letter: '', long: 'version', takes: 'nothing' },
] as const

/**
 * The command line as getopt_long(3) reads it, operands permuted to the end; with `stopAtOperand` all that follows the first operand
 * is one. The error is getopt's, without the program's name.
 */
export function parseOptions(
  args: readonly string[],
  table: Options,
  o: { stopAtOperand?: boolean } = {},
): Parsed | { readonly error: string } {
  const options = [...optionsOf(table), ...COMMON]
  const given: Given[] = []
  const operands: string[] = []
  let at = 0
  const next = (): string | undefined => args[at++]
  for (;;) {
    const word = next()
    if (word === undefined) break
    if (word === '--') {
      operands.push(...args.slice(at))
      break
    }
    if (word === '-' || !word.startsWith('-')) {
      operands.push(word)
      if (!o.stopAtOperand) continue
      operands.push(...args.slice(at))
      break
    }
    const error = word.startsWith('--') ? long(word.slice(2), options, given, next) : cluster(word.slice(1), options, given, next)
    if (error) return { error }
  }
  return { given, operands }
}

function long(word: string, options: readonly Option[], given: Given[], next: () => string | undefined): string | undefined {
  const equals = word.indexOf('=')
  const name = equals < 0 ? word : word.slice(0, equals)
  const exact = options.find((p) => p.long === name)
  const candidates = exact ? [exact] : options.filter((p) => p.long !== '' && p.long.startsWith(name))
  if (candidates.length === 0) return `unrecognized option '--${name}'`
  if (candidates.length > 1 && candidates.some((p, i) => i > 0 && !p.alias))
    return `option '--${name}' is ambiguous; possibilities:${candidates.map((p) => ` '--${p.long}'`).join('')}`
  const option = candidates[0]!
  if (equals >= 0) {
    if (option.takes === 'nothing') return `option '--${option.long}' doesn't allow an argument`
    given.push({ name: option.name, value: word.slice(equals + 1) })
    return undefined
  }
  if (option.takes !== 'value') {
    given.push({ name: option.name })
    return undefined
  }
  const value = next()
  if (value === undefined) return `option '--${option.long}' requires an argument`
  given.push({ name: option.name, value })
  return undefined
}

const isDigit = (c: string): boolean => c >= '0' && c <= '9'

function cluster(letters: string, options: readonly Option[], given: Given[], next: () => string | undefined): string | undefined {
  for (let i = 0; i < letters.length; i++) {
    const letter = letters[i]!
    const option = options.find((p) => p.letter === letter)
    if (!option) {
      if (!isDigit(letter) || !options.some((p) => p.letter === '#')) return `invalid option -- '${letter}'`
      let end = i
      while (end < letters.length && isDigit(letters[end]!)) end++
      given.push({ name: '#', value: letters.slice(i, end) })
      i = end - 1
      continue
    }
    if (option.takes === 'nothing') {
      given.push({ name: option.name })
      continue
    }
    const rest = letters.slice(i + 1)
    const value = rest !== '' ? rest : option.takes === 'maybe' ? undefined : next()
    if (value === undefined && option.takes === 'value') return `option requires an argument -- '${letter}'`
    given.push(value === undefined ? { name: option.name } : { name: option.name, value })
    return undefined
  }
  return undefined
}

const COLUMN = 30

/** The lines of `--help` that describe the options. */
export function describeOptions(table: Options): string {
  const line = ([key, words]: readonly [string, string]): string => {
    const { letter, long } = readOption(key)
    const form = /(\[?=.*)$/.exec(key)?.[1] ?? ''
    const name =
      letter === '#'
        ? '  -NUM'
        : `  ${letter ? `-${letter}${long ? ',' : form.replace(/^(\[)?=/, '$1 ')}` : '   '}${long ? ` --${long}${form}` : ''}`
    return name.length < COLUMN - 1 ? `${name.padEnd(COLUMN)}${words}\n` : `${name}\n${' '.repeat(COLUMN)}${words}\n`
  }
  return [...Object.entries(table), [',help', 'show this help and exit'], [',version', 'show the version and exit']]
    .map((entry) => entry as [string, string]).filter(([, words]) => words !== '').map(line).join('')
}
