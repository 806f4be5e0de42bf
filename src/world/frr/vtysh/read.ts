import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import type { Frame, Mode } from '../command.ts'
import { matchCommand, modeInfo } from '../grammar/index.ts'
import { tell } from './calls.ts'
import { entered, leaves } from './enter.ts'
import type { FoundCommand } from './execute.ts'
import { ownCommand } from './own/index.ts'
import type { Session } from './session.ts'
import { CMD, type Status } from './status.ts'
import { wordsOf } from './words.ts'

/** Reads a configuration file as `vtysh -f` does; `dry`: only its form is looked at. */
export function* readFileInto(s: Session, path: string, dry = false): Sys<Status> {
  let text: string
  try {
    text = yield* sys.readFile(path)
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* s.sink.complain(`% Can't open configuration file ${path} due to '${e.message}'.\n`)
    return CMD.noFile
  }
  return yield* readText(s, text, dry)
}

/** Where a file's next line stands. */
interface Place { mode: Mode; path: readonly Frame[] }

/** Applies the lines of a configuration; what is wrong is told with its number, and the others go on. Gives the last trouble. */
export function* readText(s: Session, text: string, dry: boolean): Sys<Status> {
  const place: Place = { mode: 'config', path: [] }
  const lines = text.split('\n')
  let status: Status = CMD.success
  for (const [i, line] of lines.entries()) {
    const whole = i === lines.length - 1 ? line : `${line}\n`
    const words = wordsOf(line)
    if (words.length === 0 || line.trim() === 'end') continue
    const found = findFrom(place, words)
    if (!('element' in found)) {
      yield* s.sink.complain(`line ${i + 1}: % ${TROUBLE[found.status]}[${modeInfo(place.mode).node}]: ${whole}${found.status === CMD.noMatch ? '' : '\n'}`)
      status = found.status
      continue
    }
    const failed = found.element.daemons.length === 0 ? yield* ownCommand(s, found) : yield* readLine(s, place, found, { whole, number: i + 1, dry })
    if (failed !== CMD.success && failed !== CMD.warning) status = failed
  }
  return status
}

const TROUBLE: Readonly<Record<number, string>> = { [CMD.ambiguous]: 'Ambiguous command', [CMD.noMatch]: 'Unknown command', [CMD.incomplete]: 'Command incomplete' }

/** The command here or further up, where the file then stands. */
function findFrom(place: Place, words: readonly string[]): FoundCommand | { readonly status: Status } {
  for (let mode: Mode | undefined = place.mode; mode !== undefined && mode !== 'enable'; mode = modeInfo(mode).parent) {
    const match = matchCommand(mode, words)
    if (match.kind === 'ambiguous') return { status: CMD.ambiguous }
    if (match.kind === 'incomplete') return { status: CMD.incomplete }
    if (match.kind !== 'ok') continue
    while (place.mode !== mode) {
      place.mode = modeInfo(place.mode).parent!
      place.path = place.path.slice(0, -1)
    }
    return { element: match.element, args: match.args, mode }
  }
  return { status: CMD.noMatch }
}

interface ReadLine { readonly whole: string; readonly number: number; readonly dry: boolean }

function* readLine(s: Session, place: Place, { element, args, mode }: FoundCommand, o: ReadLine): Sys<Status> {
  let section: Pick<Frame, 'line' | 'args'> | undefined
  let warned: Status = CMD.success
  for (const daemon of leaves(element.syntax) || o.dry ? [] : element.daemons) {
    const client = s.clients.get(daemon)
    if (client === undefined || client === 'lost') continue
    const answer = yield* tell(client, { daemon, mode, syntax: element.syntax, args, path: place.path, reading: true })
    if (!answer) continue
    yield* s.sink.print(answer.output)
    if (answer.status === CMD.warning) warned = CMD.warning
    else if (answer.status !== CMD.success) {
      yield* s.sink.complain(`line ${o.number}: Failure to communicate[${answer.status}] to ${daemon}, line: ${o.whole}\n`)
      return answer.status
    }
    section ??= answer.section
  }
  if (warned !== CMD.success) return warned
  if (leaves(element.syntax)) {
    if (place.mode !== 'config') {
      place.mode = modeInfo(place.mode).parent!
      place.path = place.path.slice(0, -1)
    }
    return CMD.success
  }
  const into = entered(mode, element.syntax)
  if (into === undefined) return CMD.success
  place.path = [...place.path, { mode: into, line: section?.line ?? args.map((a) => a.text).join(' '), args: section?.args ?? args }]
  place.mode = into
  return CMD.success
}
