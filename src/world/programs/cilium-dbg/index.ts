import { sys, type Program } from '../../os/index.ts'
import type { CommandOutcome } from '../../cilium/index.ts'
import type { Sys } from '../../sim/index.ts'
import { monitor } from './monitor.ts'

/** Settings that a node's own configuration sources could add: none here. */
function* buildConfig(): Sys<number> {
  const keys: readonly string[] = yield { call: 'cilium-settings' }
  const time = yield* sys.clock()
  yield* sys.complain([
    'Running', 'Starting hive', 'Establishing connection to apiserver', 'Connected to apiserver', 'Reading configuration from config-map:kube-system/cilium-config', `Got ${keys.length} config pairs from source`,
    'Reading configuration from cilium-node-config:kube-system/', 'Got 0 config pairs from source',
  ].map((msg, i) => `time=${Math.floor(time / 1_000_000) + i / 1_000} level=info msg="${msg}"\n`).join(''))
  return 0
}

/** cilium-dbg, which in the agent's image is also called cilium: asks the agent of its container. */
export const ciliumDbg: Program = function* ({ argv }) {
  const words = argv.slice(1)
  const verb = words.find((x) => !x.startsWith('-'))
  if (verb === 'build-config') return yield* buildConfig()
  if (verb === 'monitor' && !words.includes('--help') && !words.includes('-h')) return yield* monitor(words)
  const outcome: CommandOutcome = yield { call: 'cilium-command', argv: words }
  if (outcome.error !== '') yield* sys.complain(outcome.error)
  yield* sys.print(outcome.output)
  return outcome.code
}

export const ciliumDbgPrograms: Readonly<Record<string, Program>> = { 'cilium-dbg': ciliumDbg }
