import { containers, microTimestamp, say } from '../../kube/index.ts'
import type { World } from '../../sim/index.ts'
import type { Agent } from './tables.ts'

type Fields = Readonly<Record<string, string | number>>

/** logfmt as Go's slog handler and logrus write it: quoted where there is a blank, a quote or nothing. */
const word = (v: string | number): string => (typeof v === 'number' || /^[^\s"=]+$/.test(v) ? String(v) : JSON.stringify(v))

function write(w: World, agent: Agent, level: 'info' | 'warn' | 'error', msg: string, fields: Fields): void {
  const container = agent.container === undefined ? undefined : w.table(containers).get(agent.container)
  if (!container) return
  const rest = Object.entries(fields).map(([k, v]) => ` ${k}=${word(v)}`).join('')
  say(w, container, `time=${microTimestamp(w)} level=${level} msg=${word(msg)}${rest}`, 'stderr')
}

/** A line of the agent's log, which `kubectl logs` shows. */
export const info = (w: World, agent: Agent, msg: string, fields: Fields = {}): void => write(w, agent, 'info', msg, fields)
export const warn = (w: World, agent: Agent, msg: string, fields: Fields = {}): void => write(w, agent, 'warn', msg, fields)
export const failure = (w: World, agent: Agent, msg: string, fields: Fields = {}): void => write(w, agent, 'error', msg, fields)
