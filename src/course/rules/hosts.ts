import { didYouMean, listed } from '../nearest.ts'
import type { Position } from '../source.ts'
import { allCommands, type Rule } from './rule.ts'

/** Every command runs on a host, and the lab has that host. */
export const hosts: Rule = ({ lesson, options, report }) => {
  const known = options.hosts?.(lesson)
  const look = (host: string | undefined, at: Position, length = 1) => {
    if (host === undefined) report({ rule: 'no-host', at, message: 'nothing says on which host this runs', advice: 'write `on=HOST` here, or `host: HOST` in the front matter' })
    else if (known && !known.includes(host)) report({ rule: 'unknown-host', at, length, message: `the lab \`${lesson.lab}\` has no host \`${host}\``, advice: `${didYouMean(host, known)}its hosts are ${listed(known)}` })
  }
  const key = lesson.keys.get('host')
  if (key && lesson.host !== undefined) look(lesson.host, key, 4)
  for (const step of lesson.steps) {
    for (const setup of step.setup) if (setup.host !== lesson.host || !key) look(setup.host, setup.at)
    for (const command of allCommands(step)) if (command.host !== lesson.host || !key) look(command.host, command.at, 3)
    for (const check of step.checks) for (const command of check.commands) look(command.host, command.at, command.host.length)
  }
}
