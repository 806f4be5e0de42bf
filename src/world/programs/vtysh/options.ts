/** What the command line of vtysh says. */
export interface VtyshOptions {
  readonly commands: readonly string[]
  readonly daemon?: string
  readonly file?: string
  readonly histfile?: string
  /** The daemons' sockets are looked for in another directory. */
  readonly elsewhere: boolean
  readonly flags: ReadonlySet<Flag>
}
export type Flag = 'boot' | 'noerror' | 'mark' | 'echo' | 'dryrun' | 'writeconfig' | 'user' | 'timestamp' | 'help'

interface Option { readonly name: string; readonly value?: true }
const LETTERS: Readonly<Record<string, Option>> = {
  b: { name: 'boot' }, e: { name: 'command', value: true }, c: { name: 'command', value: true }, d: { name: 'daemon', value: true }, n: { name: 'noerror' },
  f: { name: 'inputfile', value: true }, H: { name: 'histfile', value: true }, m: { name: 'mark' }, E: { name: 'echo' }, h: { name: 'help' }, C: { name: 'dryrun' },
  w: { name: 'writeconfig' }, N: { name: 'pathspace', value: true }, u: { name: 'user' }, t: { name: 'timestamp' },
}
const LONG: readonly Option[] = [...Object.values(LETTERS), { name: 'eval', value: true }, { name: 'vty_socket', value: true }, { name: 'config_dir', value: true }, { name: 'pathspace', value: true }]

/** The command line as getopt_long(3) reads it; operands are ignored. The error is getopt's. */
export function readOptions(argv: readonly string[]): VtyshOptions | { readonly error: string } {
  const given: [string, string | undefined][] = []
  const rest = argv.slice(1)
  while (rest.length > 0) {
    const word = rest.shift()!
    if (word === '--') break
    const error = word.startsWith('--') ? readLong(word.slice(2), rest, given) : word.startsWith('-') && word !== '-' ? readLetters(word.slice(1), rest, given) : undefined
    if (error !== undefined) return { error }
  }
  const last = (name: string): string | undefined => given.findLast(([n]) => n === name)?.[1]
  return {
    commands: given.flatMap(([name, value]) => (name === 'command' || name === 'eval' ? [value!] : [])),
    elsewhere: last('pathspace') !== undefined || !['/var/run/frr', '/run/frr', '/var/run/frr/', '/run/frr/'].includes(last('vty_socket') ?? '/run/frr'),
    flags: new Set(given.map(([name]) => name as Flag)),
    ...(last('daemon') === undefined ? {} : { daemon: last('daemon')! }), ...(last('inputfile') === undefined ? {} : { file: last('inputfile')! }),
    ...(last('histfile') === undefined ? {} : { histfile: last('histfile')! }),
  }
}

function readLong(text: string, rest: string[], given: [string, string | undefined][]): string | undefined {
  const [name = '', ...parts] = text.split('=')
  const inline = parts.length > 0 ? parts.join('=') : undefined
  const found = LONG.filter((o) => o.name === name || o.name.startsWith(name))
  const exact = found.find((o) => o.name === name)
  const option = exact ?? found[0]
  if (!option) return `unrecognized option '--${name}'`
  if (!exact && new Set(found.map((o) => o.name)).size > 1) return `option '--${name}' is ambiguous; possibilities:${[...new Set(found.map((o) => o.name))].map((n) => ` '--${n}'`).join('')}`
  if (!option.value) {
    if (inline !== undefined) return `option '--${option.name}' doesn't allow an argument`
    given.push([option.name, undefined])
    return undefined
  }
  const value = inline ?? rest.shift()
  if (value === undefined) return `option '--${option.name}' requires an argument`
  given.push([option.name, value])
  return undefined
}

function readLetters(letters: string, rest: string[], given: [string, string | undefined][]): string | undefined {
  for (let i = 0; i < letters.length; i++) {
    const option = LETTERS[letters[i]!]
    if (!option) return `invalid option -- '${letters[i]}'`
    if (!option.value) {
      given.push([option.name, undefined])
      continue
    }
    const value = i + 1 < letters.length ? letters.slice(i + 1) : rest.shift()
    if (value === undefined) return `option requires an argument -- '${letters[i]}'`
    given.push([option.name, value])
    return undefined
  }
  return undefined
}
