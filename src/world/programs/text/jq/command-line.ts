import { parseJson } from './json-parser.ts'
import { JqError, type Json } from './values.ts'

export interface Variable { readonly name: string; readonly kind: 'text' | 'json' | 'raw-file' | 'json-file'; readonly value: string }

/** What a command line of jq asks for. */
export interface JqCommandLine {
  readonly program: string | undefined
  readonly programFile: string | undefined
  readonly files: readonly string[]
  readonly positional: readonly Json[]
  readonly variables: readonly Variable[]
  readonly indent: string | undefined
  readonly raw: boolean
  /** What ends each output. */
  readonly end: string
  readonly ascii: boolean
  readonly sortKeys: boolean
  readonly color: boolean | undefined
  readonly nullInput: boolean
  readonly rawInput: boolean
  readonly slurp: boolean
  readonly stream: boolean
  readonly seq: boolean
  readonly exitStatus: boolean
  readonly unbuffered: boolean
}

const SEE = 'Use jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://jqlang.github.io/jq\n'

export const USAGE = `Usage:\tjq [OPTIONS] FILTER [FILES...]
\tjq [OPTIONS] -f FILE [FILES...]
\tjq [OPTIONS] --args FILTER [ARGUMENTS...]
\tjq [OPTIONS] --jsonargs FILTER [JSON_VALUES...]

jq applies FILTER to each JSON value that it reads and shows what comes out, as JSON.

  -n, --null-input          use null as the only input
  -R, --raw-input           take each line as a string
  -s, --slurp               take all inputs as one array
  -c, --compact-output      each output on one line
  -r, --raw-output          show strings without quotes
      --raw-output0         the same, with NUL after each
  -j, --join-output         the same, with nothing after each
  -a, --ascii-output        show other characters as escapes
  -S, --sort-keys           show the keys of objects sorted
  -C, --color-output        with colours
  -M, --monochrome-output   without
      --tab                 indent by tabs
      --indent n            indent by n blanks (up to 7)
      --unbuffered          write each output at once
      --stream              read values piece by piece
      --seq                 with RS before each output
  -e, --exit-status         exit 1 when the last output is false or null, 4 without one
  -f, --from-file file      read the filter from a file
      --arg name value      set $name to a string
      --argjson name value  set $name to a JSON value
      --slurpfile name file set $name to the values of a file
      --rawfile name file   set $name to the text of a file
      --args                what remains are strings for $ARGS.positional
      --jsonargs            what remains are JSON values for it
  -h, --help                show this help
  -V, --version             show the version
`

/** Long options by their letter. */
const LETTERS: Readonly<Record<string, string>> = {
  n: 'null-input', R: 'raw-input', s: 'slurp', c: 'compact-output', r: 'raw-output', j: 'join-output', a: 'ascii-output',
  S: 'sort-keys', C: 'color-output', M: 'monochrome-output', e: 'exit-status', f: 'from-file', h: 'help', V: 'version',
  L: 'library-path',
}
const FLAGS = new Set([...Object.values(LETTERS), 'raw-output0', 'tab', 'unbuffered', 'stream', 'seq', 'args', 'jsonargs'])
const TAKES: Readonly<Record<string, number>> = {
  arg: 2, argjson: 2, slurpfile: 2, rawfile: 2, indent: 1, 'from-file': 0, 'library-path': 1,
}
const KINDS: Readonly<Record<string, Variable['kind']>> = { arg: 'text', argjson: 'json', slurpfile: 'json-file', rawfile: 'raw-file' }

export function readCommandLine(args: readonly string[]): JqCommandLine | { readonly text: string; readonly status: number } {
  const on = new Set<string>()
  const variables: Variable[] = []
  const words: string[] = []
  const positional: Json[] = []
  let indent: number | undefined
  let rest: 'files' | 'args' | 'jsonargs' = 'files'
  let options = true
  const wrong = (message: string): { text: string; status: number } => ({ text: `jq: ${message}\n${SEE}`, status: 2 })
  const fromFile = args.some((a) => a === '--from-file' || (/^-[a-zA-Z]*f/.test(a) && !a.startsWith('--')))
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!
    if (!options || !/^-[-a-zA-Z]/.test(word)) {
      if (words.length === 0 || rest === 'files') words.push(word)
      else {
        try {
          positional.push(rest === 'args' ? word : parseJson(word))
        } catch (e) {
          if (!(e instanceof JqError)) throw e
          return wrong(`Invalid JSON text passed to --jsonargs`)
        }
      }
      continue
    }
    if (word === '--') {
      options = false
      continue
    }
    const names = word.startsWith('--') ? [word.slice(2)] : Array.from(word.slice(1), (l) => LETTERS[l] ?? l)
    for (const name of names) {
      if (!FLAGS.has(name) && TAKES[name] === undefined) return wrong(`Unknown option ${word}`)
      const count = TAKES[name] ?? 0
      const values = args.slice(i + 1, i + 1 + count)
      if (values.length < count) {
        const second = name === 'arg' ? 'value' : name === 'argjson' ? 'text' : 'filename'
        return wrong(`--${name} takes ${count === 2 ? `two parameters (e.g. --${name} varname ${second})` : 'one parameter'}`)
      }
      i += count
      if (name === 'args' || name === 'jsonargs') rest = name
      else if (name === 'indent') {
        indent = Number(values[0])
        if (!(indent >= 0)) return wrong('Cannot indent less than zero')
        if (indent > 7) return wrong('Cannot indent more than 7 characters')
      } else if (KINDS[name]) {
        if (name === 'argjson') {
          try {
            parseJson(values[1]!)
          } catch (e) {
            if (!(e instanceof JqError)) throw e
            return wrong(`Invalid JSON text passed to --argjson`)
          }
        }
        variables.push({ name: values[0]!, kind: KINDS[name], value: values[1]! })
      } else on.add(name)
    }
  }
  if (on.has('help')) return { text: USAGE, status: 0 }
  if (on.has('version')) return { text: 'jq-1.7.1\n', status: 0 }
  const raw = on.has('raw-output') || on.has('join-output') || on.has('raw-output0')
  return {
    program: fromFile ? undefined : words[0], programFile: fromFile ? words[0] : undefined, files: words.slice(1), positional, variables,
    indent: on.has('compact-output') || indent === 0 ? undefined : on.has('tab') ? '\t' : ' '.repeat(indent ?? 2),
    raw, end: on.has('join-output') ? '' : on.has('raw-output0') ? '\0' : '\n',
    ascii: on.has('ascii-output'), sortKeys: on.has('sort-keys'),
    color: on.has('monochrome-output') ? false : on.has('color-output') ? true : undefined,
    nullInput: on.has('null-input'), rawInput: on.has('raw-input'), slurp: on.has('slurp'), stream: on.has('stream'),
    seq: on.has('seq'), exitStatus: on.has('exit-status'), unbuffered: on.has('unbuffered'),
  }
}
