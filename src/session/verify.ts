import { fillCommand, match, type Captures, type Check, type CommandBlock, type Failure } from '../course/index.ts'
import type { CommandRecord, Lab, Outcome } from '../lab/index.ts'

/** How a check stands now. */
export interface CheckResult {
  readonly check: string
  readonly state: 'passed' | 'failed' | 'blocked'
  readonly captures: Captures
  /** The command that did not give what was expected, and how. */
  readonly missing?: { readonly host: string; readonly command: string; readonly failures: readonly Failure[]; readonly outcome?: Outcome }
}

/** Asks the lab whether a check holds: its commands run in a fork and leave no trace. */
export async function verifyCheck(lab: Lab, check: Check, captures: Captures): Promise<CheckResult> {
  let kept = captures
  for (const c of check.commands) {
    const filled = fillCommand(c.text, kept)
    if (!filled.ok) return { check: check.id, state: 'blocked', captures, missing: { host: c.host, command: c.text, failures: [] } }
    const outcome = await lab.probe(c.host, filled.text, c.as === undefined ? {} : { as: c.as })
    if (outcome.kind !== 'exit') return { check: check.id, state: outcome.kind === 'blocked' ? 'blocked' : 'failed', captures, missing: { host: c.host, command: filled.text, failures: [], outcome } }
    const result = match(c.expectation, { output: outcome.output, stderr: outcome.stderr, exit: outcome.exit }, kept)
    if (!result.ok) return { check: check.id, state: result.status === 'blocked' ? 'blocked' : 'failed', captures, missing: { host: c.host, command: filled.text, failures: result.failures, outcome } }
    kept = result.captures
  }
  return { check: check.id, state: 'passed', captures: kept }
}

/** Whether a command of the learner's printed what a block expects: the command need not be the suggested one, the host must be. */
export function outputMatches(block: CommandBlock, r: Pick<CommandRecord, 'host' | 'output' | 'exit'>, captures: Captures): { ok: boolean; captures: Captures; failures: readonly Failure[] } {
  if (block.host !== undefined && block.host !== r.host) return { ok: false, captures, failures: [] }
  let kept = captures
  const failures: Failure[] = []
  for (const o of block.outputs) {
    const result = match(o.expectation, { output: r.output, exit: r.exit }, kept)
    failures.push(...result.failures)
    if (!result.ok) return { ok: false, captures, failures }
    kept = result.captures
  }
  return { ok: true, captures: kept, failures }
}
