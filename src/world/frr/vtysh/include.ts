import { call, type Sys } from '../../sim/index.ts'
import { compileRegex, type Regex } from '../../text/index.ts'
import type { Session } from './session.ts'
import type { Status } from './status.ts'
import type { Piped } from './words.ts'

/** What a `| include` keeps; nothing without one, `refused` (told) where it is wrong. */
export function* filterOf(s: Session, { action, argument }: Piped): Sys<Regex | undefined | 'refused'> {
  if (action === undefined) return undefined
  if (action !== 'include') yield* s.sink.print(`% Unknown action '${action}'\n`)
  else if (argument === undefined) yield* s.sink.print('% Need a regexp to filter with\n')
  else {
    const regex = compileRegex(argument, { syntax: 'extended' })
    if (regex.error === undefined) return regex
    yield* s.sink.print(`% Bad regexp '${argument}'\n`)
  }
  return 'refused'
}

/** Runs a command of whose output only lines that fit are shown. */
export function* filtering(s: Session, regex: Regex, run: () => Sys<Status>): Sys<Status> {
  const { sink } = s
  let text = ''
  s.sink = { ...sink, *print(more: string): Sys<void> { text += more } }
  try {
    return (yield call(run())) as Status
  } finally {
    s.sink = sink
    yield* sink.print(text.split('\n').filter((line) => line !== '' && regex.exec(line)).map((line) => `${line}\n`).join(''))
  }
}
