import type { Errno } from '../sim/index.ts'
import { ICMP, type IcmpError } from './packet.ts'

/** icmp_err_convert: the errno of each code of "destination unreachable", and whether it ends a connected datagram socket's call at once. */
const UNREACHABLE: readonly (readonly [Errno, boolean])[] = [
  ['ENETUNREACH', false], ['EHOSTUNREACH', false], ['ENOPROTOOPT', true], ['ECONNREFUSED', true], ['EMSGSIZE', false], ['EOPNOTSUPP', false],
  ['ENETUNREACH', true], ['EHOSTDOWN', true], ['ENETUNREACH', true], ['ENETUNREACH', true], ['EHOSTUNREACH', true], ['ENETUNREACH', false],
  ['EHOSTUNREACH', false], ['EHOSTUNREACH', true], ['EHOSTUNREACH', true], ['EHOSTUNREACH', true],
]

/** What an ICMP error means to a socket: its errno, and whether it is final for one that did not ask for errors. */
export function errnoOfIcmp(message: IcmpError): { readonly errno: Errno; readonly fatal: boolean } {
  if (message.type === ICMP.unreachable) {
    const [errno, fatal] = UNREACHABLE[message.code] ?? ['EHOSTUNREACH', true]
    return { errno, fatal }
  }
  return message.type === ICMP.parameter ? { errno: 'EPROTO', fatal: true } : { errno: 'EHOSTUNREACH', fatal: false }
}
