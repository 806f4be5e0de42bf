import { call, type Sys } from '../../../sim/index.ts'
import type { Daemon } from '../../command.ts'
import { mergeConfigs } from '../../config/index.ts'
import { configText } from '../calls.ts'
import type { FoundCommand } from '../execute.ts'
import { withPager } from '../pager.ts'
import type { Session } from '../session.ts'
import { CMD, type Status } from '../status.ts'

/** `show running-config`, `write terminal`: what all daemons say, or one, with vtysh's own lines. */
export function* showRunning(s: Session, { args }: FoundCommand): Sys<Status> {
  const bare = args.at(-1)?.text === 'no-header'
  const daemon = args[2]?.text === 'no-header' ? undefined : args[2]?.text
  if (!bare) yield* s.sink.print('Building configuration...\n\nCurrent configuration:\n!\n')
  const text = yield* mergedText(s, daemon as Daemon | undefined)
  yield call(withPager(s, function* () {
    yield* s.sink.print(text)
    return CMD.success
  }))
  yield* s.sink.print('end\n')
  return CMD.success
}

export const writeTerminal = showRunning

/** The lines between the head and `end`. A connection that broke is told. */
export function* mergedText(s: Session, only?: Daemon): Sys<string> {
  const texts: (readonly string[])[] = []
  for (const [daemon, task] of s.clients) {
    if (task !== 'lost' && (only === undefined || only === daemon)) texts.push(yield* configText(daemon))
  }
  return mergeConfigs([...texts, ownLines(s)]).map((line) => `${line}\n`).join('')
}

/** What vtysh itself adds. */
const ownLines = (s: Session): string[] => [
  ...(s.hostname === undefined ? [] : [`hostname ${s.hostname}`]),
  ...(s.domainname === undefined ? [] : [`domainname ${s.domainname}`]),
  ...(s.integrated === 'unspecified' ? [] : [`${s.integrated === 'no' ? 'no ' : ''}service integrated-vtysh-config`]),
  ...s.users.map((name) => `username ${name} nopassword`),
]
