import { isErrno, type Sys } from '../../sim/index.ts'
import { signalOf, SIGNALS, sys, type Program, type Signal } from '../../os/index.ts'

const USAGE = `
Usage:
 kill [options] <pid> [...]

Options:
 <pid> [...]            send signal to every <pid> listed
 -<signal>, -s, --signal <signal>
                        specify the <signal> to be sent
 -q, --queue <value>    integer value to be sent with the signal
 -l, --list=[<signal>]  list all signal names, or convert one to a name
 -L, --table            list all signal names in a nice table

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see kill(1).
`

/** Names in the order of their numbers, as procps says them: 29 is POLL. */
export const signalNames = (): string[] => Object.keys(SIGNALS).map((n) => (n === 'IO' ? 'POLL' : n))

const nameOf = (word: string): string | undefined => {
  const n = Number(word)
  return /^\d+$/.test(word) ? signalNames()[(n > 128 ? n - 128 : n) - 1] : signalOf(word) === undefined ? undefined : String(SIGNALS[signalOf(word)!])
}

function table(): string {
  const cells = signalNames().map((n, i) => `${String(i + 1).padStart(2)} ${n.padEnd(7)}`)
  const rows: string[] = []
  for (let i = 0; i < cells.length; i += 7) rows.push(cells.slice(i, i + 7).join(' ').trimEnd())
  return `${rows.join('\n')}\n`
}

/** kill(1) of procps-ng. */
export const kill: Program = function* ({ argv }): Sys<number> {
  const args = argv.slice(1)
  const [first] = args
  if (first === undefined) {
    yield* sys.print(USAGE)
    return 1
  }
  if (first === '-L' || first === '--table') return yield* say(table())
  if (first === '-h' || first === '--help') return yield* say(USAGE)
  if (first === '-V' || first === '--version') return yield* say('kill from procps-ng 4.0.4\n')
  const asked = /^(?:-l(.+)?|--list(?:=(.*))?)$/.exec(first)
  if (asked) {
    const word = asked[1] ?? asked[2] ?? args[1]
    if (word === undefined) return yield* say(`${signalNames().slice(0, 16).join(' ')}\n${signalNames().slice(16).join(' ')}\n`)
    const name = nameOf(word)
    if (name !== undefined) return yield* say(`${name}\n`)
    yield* sys.complain(`kill: unknown signal name ${word}\n`)
    return 1
  }
  const wanted = takeSignal(args)
  if (!wanted) {
    yield* sys.complain(`kill: invalid argument ${(first === '-s' || first === '--signal' ? (args[1] ?? '') : first.slice(1))[0] ?? ''}\n${USAGE}`)
    return 1
  }
  return yield* send(wanted)
}

function* say(text: string): Sys<number> {
  yield* sys.print(text)
  return 0
}

interface Wanted { readonly signal: Signal | undefined; readonly targets: readonly string[] }

function takeSignal(args: readonly string[]): Wanted | undefined {
  const [first = '', second = '', ...rest] = args
  const explicit = first === '-s' || first === '--signal' ? { word: second, targets: rest } : first.startsWith('-') && first !== '--' ? { word: first.replace(/^--signal=/, '').replace(/^-/, ''), targets: args.slice(1) } : undefined
  if (!explicit) return { signal: 'TERM', targets: args.filter((a) => a !== '--') }
  const signal = signalOf(explicit.word === 'POLL' ? 'IO' : explicit.word)
  return signal === undefined && explicit.word !== '0' ? undefined : { signal, targets: explicit.targets.filter((a) => a !== '--') }
}

function* send({ signal, targets }: Wanted): Sys<number> {
  if (targets.length === 0) {
    yield* sys.print(USAGE)
    return 1
  }
  let failed = 0
  for (const target of targets) {
    if (!/^-?\d+$/.test(target)) {
      yield* sys.complain(`kill: failed to parse argument: '${target}'\n`)
      failed++
      continue
    }
    try {
      yield* sys.kill(Number(target), signal)
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* sys.complain(`kill: (${target}): ${e.message}\n`)
      failed++
    }
  }
  return failed === 0 ? 0 : 1
}
