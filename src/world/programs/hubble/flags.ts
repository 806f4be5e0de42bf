/** Flags as pflag reads them: `'f,follow'` without, `'o,output='` with a value. What stands after it is its line of the help. */
export type FlagTable = Readonly<Record<string, string>>

export interface Given { readonly name: string; readonly value: string }
export interface CommandLine { readonly given: readonly Given[]; readonly operands: readonly string[] }

interface Spec { readonly name: string; readonly short: string; readonly takes: boolean }

const specOf = (key: string): Spec => {
  const takes = key.endsWith('=')
  const [short = '', name = ''] = (takes ? key.slice(0, -1) : key).split(',')
  return { name, short, takes }
}

/** A command line that is wrong, in pflag's words. */
export class Misuse extends Error {}

/** Reads flags and operands; flags may stand anywhere, `--` ends them. Throws Misuse. */
export function readFlags(args: readonly string[], table: FlagTable): CommandLine {
  const specs = Object.keys(table).map(specOf)
  const given: Given[] = []
  const operands: string[] = []
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!
    if (word === '--') {
      operands.push(...args.slice(i + 1))
      break
    }
    if (word.startsWith('--')) {
      const at = word.indexOf('=')
      const name = at < 0 ? word.slice(2) : word.slice(2, at)
      const spec = specs.find((s) => s.name === name)
      if (!spec) throw new Misuse(`unknown flag: --${name}`)
      if (!spec.takes) given.push({ name, value: at < 0 ? 'true' : word.slice(at + 1) })
      else if (at >= 0) given.push({ name, value: word.slice(at + 1) })
      else if (i + 1 < args.length) given.push({ name, value: args[++i]! })
      else throw new Misuse(`flag needs an argument: --${name}`)
    } else if (word.startsWith('-') && word !== '-') {
      for (let at = 1; at < word.length; at++) {
        const spec = specs.find((s) => s.short !== '' && s.short === word[at])
        if (!spec) throw new Misuse(`unknown shorthand flag: '${word[at]!}' in ${word}`)
        if (!spec.takes) {
          given.push({ name: spec.name, value: 'true' })
          continue
        }
        const rest = word.slice(at + 1).replace(/^=/, '')
        if (rest !== '') given.push({ name: spec.name, value: rest })
        else if (i + 1 < args.length) given.push({ name: spec.name, value: args[++i]! })
        else throw new Misuse(`flag needs an argument: '${spec.short}' in ${word}`)
        break
      }
    } else operands.push(word)
  }
  return { given, operands }
}

const WIDTH_GAP = 3

/** The block of flags of a help text, as pflag lays it out. */
export function describeFlags(table: FlagTable): string {
  const rows = Object.entries(table).filter(([, words]) => words !== '').map(([key, words]) => {
    const { name, short, takes } = specOf(key)
    const [, kind, rest = words] = takes ? /^(\S+)\s\s(.*)$/s.exec(words) ?? [] : []
    return [`${short === '' ? '      ' : `  -${short}, `}--${name}${kind === undefined ? (takes ? ' string' : '') : ` ${kind}`}`, kind === undefined ? words : rest] as const
  }).sort(([a], [b]) => (a.replace(/^.*--/, '') < b.replace(/^.*--/, '') ? -1 : 1))
  const width = Math.max(...rows.map(([left]) => left.length)) + WIDTH_GAP
  return rows.map(([left, right]) => `${left.padEnd(width)}${right}\n`).join('')
}

/** The last value of a flag. */
export const valueOf = (c: CommandLine, name: string): string | undefined => c.given.findLast((g) => g.name === name)?.value
export const has = (c: CommandLine, name: string): boolean => ['true', '1', 't', 'T', 'TRUE', 'True'].includes(valueOf(c, name) ?? '')
