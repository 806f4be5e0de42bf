import type { World } from '../../../sim/index.ts'
import { respond, type ConnectionId } from '../../server/index.ts'

/** A refusal as a Status, which the API server hands on as it is. */
export function refuse(w: World, id: ConnectionId, code: number, reason: string, message: string): void {
  respond(w, id, { status: code, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code })}\n` })
}

/** How a command ended, for the error channel (remotecommand's v4 and later). */
export const exitStatus = (code: number): object => (code === 0
  ? { metadata: {}, status: 'Success' }
  : { metadata: {}, status: 'Failure', message: `command terminated with non-zero exit code: exit status ${code}`, reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: String(code) }] } })

export const internalError = (message: string): object => ({ metadata: {}, status: 'Failure', message: `Internal error occurred: ${message}`, reason: 'InternalError', details: { causes: [{ message }] }, code: 500 })
