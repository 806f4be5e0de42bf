import { call, type Sys } from '../../sim/index.ts'
import type { Argument, Mode } from '../command.ts'
import { matchCommand, modeInfo, type Element } from '../grammar/index.ts'
import { askDaemons } from './ask.ts'
import { isConfiguration } from './enter.ts'
import { filterOf, filtering } from './include.ts'
import { ownCommand } from './own/index.ts'
import { withPager } from './pager.ts'
import { goUp, type Session } from './session.ts'
import { CMD, type Status } from './status.ts'
import { cutPipe, wordsOf } from './words.ts'

/** A command that a line says, and the mode that has it. */
export interface FoundCommand { readonly element: Element; readonly args: readonly Argument[]; readonly mode: Mode }
type Found = FoundCommand | { readonly status: Status }

const MESSAGES: Readonly<Record<number, string>> = { [CMD.ambiguous]: '% Ambiguous command', [CMD.noMatch]: '% Unknown command', [CMD.incomplete]: '% Command incomplete' }

/** Executes a line as it was typed, with its messages. `paged`: what daemons say goes through the pager, if one is on. */
export function* execute(s: Session, line: string, paged: boolean): Sys<Status> {
  const cut = cutPipe(line)
  const filter = yield* filterOf(s, cut)
  if (filter === 'refused') return CMD.warning
  const words = wordsOf(cut.line)
  if (words.length === 0) return CMD.success
  const found = find(s.mode, words)
  if ('status' in found) {
    yield* s.sink.print(`${MESSAGES[found.status]}: ${line}\n`)
    return found.status
  }
  const up = found.mode !== s.mode && !isDo(s.mode, words)
  if (up) goUp(s, found.mode)
  const run = found.element.daemons.length === 0
    ? (): Sys<Status> => ownCommand(s, found)
    : (): Sys<Status> => (paged && !line.startsWith('exit') ? withPager(s, () => askDaemons(s, found, line)) : askDaemons(s, found, line))
  return (yield call(filter === undefined ? run() : filtering(s, filter, run))) as Status
}

const isDo = (mode: Mode, words: readonly string[]): boolean => words[0] === 'do' && mode !== 'view'

/** The command in this mode, or in the nearest above that has it; what is ambiguous or incomplete is not looked for further up. */
export function find(from: Mode, words: readonly string[]): Found {
  if (isDo(from, words)) return look('enable', words.slice(1))
  const first = look(from, words)
  let found = first
  let mode = from
  while ('status' in found && found.status === CMD.noMatch && mode !== 'config' && isConfiguration(mode)) {
    mode = modeInfo(mode).parent!
    found = look(mode, words)
  }
  return 'status' in found ? first : found
}

function look(mode: Mode, words: readonly string[]): Found {
  const match = matchCommand(mode, words)
  if (match.kind === 'ok') return { element: match.element, args: match.args, mode }
  return { status: match.kind === 'none' ? CMD.noMatch : match.kind === 'ambiguous' ? CMD.ambiguous : CMD.incomplete }
}

