import { formatDuration } from '../duration.ts'
import type { Step } from '../types.ts'
import { allCommands, outputsOf, type Rule } from './rule.ts'

/** A step says when it is done, and helps the one who is stuck. */
export const steps: Rule = ({ lesson, canonical, report }) => {
  if (lesson.steps.length === 0) report({ rule: 'no-steps', at: { line: 1, column: 1 }, message: 'this lesson has no steps', advice: 'begin each with a heading `## What the learner does`' })
  if (canonical) return
  for (const step of lesson.steps) {
    const at = step.at
    const length = step.title.text.length + 3
    if (step.commands.length && !step.checks.length && !outputsOf(step).length) {
      report({ rule: 'no-outcome', at, length, severity: 'warning', message: 'nothing tells when this step is passed', advice: 'write a `check`, or an `output` under a command' })
    }
    if (step.kind === 'task' && !step.solutions.length) report({ rule: 'no-solution', at, length, message: 'this task has no solution, so no test can pass it', advice: 'write the reference commands under `### Solution`' })
    if (step.kind === 'task' && !step.hints.length) report({ rule: 'hints', at, length, severity: 'warning', message: 'this task has no hints', advice: 'write three under `### Hints`: what to look at, what it means here, what to do' })
    if (step.hints.length && step.hints.length !== 3) {
      report({ rule: 'hints', at: step.hints[0]?.at ?? at, severity: 'warning', message: `${step.hints.length === 1 ? 'there is 1 hint' : `there are ${step.hints.length} hints`}, not 3`, advice: 'write three: 1 what to look at, 2 what it means here, 3 what to do' })
    }
    for (const { at: place, host, text } of step.setup) {
      report({ rule: 'setup', at: place, severity: 'note', message: `runs unseen before the step${host === undefined ? '' : ` on ${host}`}: ${text.split('\n').join(' ⏎ ')}`, advice: 'nothing to do, if the learner need not know' })
    }
  }
}

/** Commands that end only when told to. */
const ENDLESS: readonly { readonly starts: RegExp; readonly unless?: RegExp }[] = [
  { starts: /^ping6?\s/, unless: /\s-[a-zA-Z46]*[cw]/ },
  { starts: /^tcpdump(\s|$)/, unless: /\s(-[a-zA-Z]*c|-r)/ },
  { starts: /^watch\s/ },
  { starts: /^while\s+(true|:)/ },
  { starts: /^(tail|journalctl|kubectl logs|docker logs|hubble observe)\s.*(\s-f\b|--follow)/ },
]

/** A command that runs for ever says how it ends. */
export const endless: Rule = ({ lesson, canonical, report }) => {
  if (canonical) return
  for (const command of lesson.steps.flatMap((step: Step) => allCommands(step))) {
    if (command.background || command.interrupt !== undefined || command.timeout !== undefined) continue
    const found = command.text.split(/[\n;|&]/).map((part) => part.trim().replace(/^(sudo|do)\s+/, '')).find((part) => ENDLESS.some(({ starts, unless }) => starts.test(part) && !unless?.test(part)))
    if (found && !/&\s*$/.test(command.text)) {
      report({ rule: 'endless', at: command.at, length: 7, severity: 'warning', message: `\`${found}\` ends only when it is told to`, advice: `write \`interrupt=${formatDuration(5_000_000)}\` after \`bash\`, or a count: \`-c 3\`` })
    }
  }
}
