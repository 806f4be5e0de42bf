import { SIGNALS, type ExitStatus } from '../os/index.ts'
import { captured, captureOutput } from './capture.ts'
import type { EmbeddedLab } from './lab.ts'
import { killSession, startScript } from './login.ts'

/**
 * Runs a script as root on a host, in the world itself, beside every terminal, and gives what it printed (stdout and stderr in order). A script that is
 * not done within `limit` microseconds is killed and gives exit 124, as `timeout` would.
 */
export async function runScript(lab: EmbeddedLab, host: string, script: string, limit: number): Promise<{ output: string; exit: number }> {
  const w = lab.world
  w.stampInput()
  const p = startScript(w, host, script, 'root', 'sh')
  const capture = captureOutput(w, p)
  const outer = w.listener
  let status: ExitStatus | undefined
  w.listener = (e) => {
    if (e.effect === 'exit' && e.process === p.id) status = e.status as ExitStatus
    outer?.(e)
  }
  await lab.driver.advance(w.now + limit, () => status !== undefined)
  w.listener = outer
  const { output } = captured(w, capture)
  if (!status) {
    killSession(w, p)
    return { output, exit: 124 }
  }
  return { output, exit: 'code' in status ? status.code : 128 + SIGNALS[status.signal] }
}
