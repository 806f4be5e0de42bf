import { CHANNEL } from '../../os/index.ts'
import type { Sys } from '../../sim/index.ts'
import { parseJson, type Api } from '../kubectl/client/api.ts'
import { isObj, list, text } from '../kubectl/resource/object.ts'
import { openChannels } from '../kubectl/streaming/websocket.ts'

/** What a command in a pod printed, and how it ended. `error`: it did not run, or its connection broke. */
export interface Executed { readonly stdout: string; readonly stderr: string; readonly code: number; readonly error?: string }

const WORDS = new TextDecoder()

/** Runs a command in a container and keeps what it prints. Throws where the API refuses. */
export function* execIn(api: Api, namespace: string, pod: string, container: string, command: readonly string[]): Sys<Executed> {
  const query = [...command.map((c) => ['command', c] as const), ['container', container] as const, ['stdout', 'true'] as const, ['stderr', 'true'] as const]
  const socket = yield* openChannels(api, `/api/v1/namespaces/${namespace}/pods/${pod}/exec`, query, 'v5.channel.k8s.io')
  const out: Record<number, string> = { [CHANNEL.stdout]: '', [CHANNEL.stderr]: '' }
  const done = (code: number, error?: string): Executed => ({ stdout: out[CHANNEL.stdout]!, stderr: out[CHANNEL.stderr]!, code, ...(error === undefined ? {} : { error }) })
  try {
    for (;;) {
      const message = yield* socket.next()
      if (message === undefined) return done(1, 'websocket: close 1006 (abnormal closure): unexpected EOF')
      if (message.channel === CHANNEL.error) return ended(WORDS.decode(message.bytes), done)
      if (message.channel in out) out[message.channel] += WORDS.decode(message.bytes)
    }
  } finally {
    yield* socket.close()
  }
}

/** The Status that the kubelet sends last. */
function ended(source: string, done: (code: number, error?: string) => Executed): Executed {
  const status = parseJson(source)
  if (!isObj(status) || text(status, 'status') === 'Success') return done(0)
  if (text(status, 'reason') === 'NonZeroExitCode') return done(Number(text(list(status, 'details', 'causes').find((c) => text(c, 'reason') === 'ExitCode'), 'message') || '1'))
  return done(1, text(status, 'message'))
}
