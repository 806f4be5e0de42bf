/** What a NOTIFICATION says (RFC 4271 6, RFC 4486, RFC 8538). */
export interface Notice {
  readonly code: number
  readonly subcode: number
  readonly data?: Uint8Array
}

export const HEADER_ERROR = { code: 1, notSynchronized: 1, badLength: 2, badType: 3 } as const
export const OPEN_ERROR = { code: 2, version: 1, peerAs: 2, identifier: 3, parameter: 4, holdTime: 6, capability: 7 } as const
export const UPDATE_ERROR = { code: 3, attributeList: 1, unrecognized: 2, missing: 3, flags: 4, length: 5, origin: 6, nextHop: 8, optional: 9, network: 10, asPath: 11 } as const
export const HOLD_EXPIRED = { code: 4 } as const
export const FSM_ERROR = { code: 5, openSent: 1, openConfirm: 2, established: 3 } as const
export const CEASE = { code: 6, maxPrefix: 1, shutdown: 2, deconfigured: 3, reset: 4, rejected: 5, configChange: 6, collision: 7, resources: 8, hardReset: 9 } as const

const NAMES: Readonly<Record<number, { readonly name: string; readonly sub: Readonly<Record<number, string>> }>> = {
  1: { name: 'Message Header Error', sub: { 1: 'Connection Not Synchronized', 2: 'Bad Message Length', 3: 'Bad Message Type' } },
  2: { name: 'OPEN Message Error', sub: { 1: 'Unsupported Version Number', 2: 'Bad Peer AS', 3: 'Bad BGP Identifier', 4: 'Unsupported Optional Parameter', 5: 'Authentication Failure', 6: 'Unacceptable Hold Time', 7: 'Unsupported Capability', 11: 'Role Mismatch' } },
  3: {
    name: 'UPDATE Message Error',
    sub: {
      1: 'Malformed Attribute List', 2: 'Unrecognized Well-known Attribute', 3: 'Missing Well-known Attribute', 4: 'Attribute Flags Error', 5: 'Attribute Length Error',
      6: 'Invalid ORIGIN Attribute', 7: 'AS Routing Loop', 8: 'Invalid NEXT_HOP Attribute', 9: 'Optional Attribute Error', 10: 'Invalid Network Field', 11: 'Malformed AS_PATH',
    },
  },
  4: { name: 'Hold Timer Expired', sub: {} },
  5: { name: 'Neighbor Events Error', sub: { 1: 'Receive Unexpected Message in OpenSent State', 2: 'Receive Unexpected Message in OpenConfirm State', 3: 'Receive Unexpected Message in Established State' } },
  6: {
    name: 'Cease',
    sub: {
      1: 'Maximum Number of Prefixes Reached', 2: 'Administrative Shutdown', 3: 'Peer De-configured', 4: 'Administrative Reset', 5: 'Connection Rejected',
      6: 'Other Configuration Change', 7: 'Connection Collision Resolution', 8: 'Out of Resources', 9: 'Hard Reset', 10: 'BFD Down',
    },
  },
  7: { name: 'ROUTE-REFRESH Message Error', sub: {} },
}

/** `Cease/Peer De-configured`: the words of code and subcode as FRR says them; a code without subcodes stands alone with an empty second word. */
export function noticeWords(n: Pick<Notice, 'code' | 'subcode'>): { readonly code: string; readonly subcode: string } {
  const known = NAMES[n.code]
  return { code: known?.name ?? 'Unknown', subcode: known?.sub[n.subcode] ?? (n.subcode === 0 || known === undefined ? '' : 'Unspecific') }
}

/** A message that breaks the protocol: what has to be told to the peer before the session ends. Not an Error: no stack. */
export class ProtocolError {
  readonly notice: Notice
  constructor(code: number, subcode: number, data?: Uint8Array) {
    this.notice = { code, subcode, ...(data ? { data } : {}) }
  }
}
