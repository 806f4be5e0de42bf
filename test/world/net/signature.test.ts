import { describe, expect, it } from 'vitest'
import {
  acceptSocket, bindSocket, connectSocket, counters, encodePacket, ip, listenSocket, openSocket, receiveStream, sendSocket, setSocketOptions, socketOf, type SocketId,
} from '../../../src/world/net/index.ts'
import type { World } from '../../../src/world/sim/index.ts'
import { errnoOf, listen, ns, run, SECOND, twoLans } from './rig.ts'

/** A listener on `a` and a dial from `router`, each with a key or none. */
function attempt(server: string | undefined, client: string | undefined): { w: World; listener: SocketId; dial: SocketId; seen: () => ReturnType<ReturnType<typeof listen>> } {
  const w = twoLans()
  const seen = listen(w, 'a', 'eth0')
  const listener = openSocket(w, { ns: ns(w, 'a'), type: 'stream' })
  bindSocket(w, listener, { address: 0, port: 179 }, { privileged: true })
  listenSocket(w, listener, 5)
  if (server !== undefined) setSocketOptions(w, listener, { md5: [{ address: ip('10.1.0.254'), key: server }] })
  const dial = openSocket(w, { ns: ns(w, 'router'), type: 'stream' })
  if (client !== undefined) setSocketOptions(w, dial, { md5: [{ address: ip('10.1.0.1'), key: client }] })
  errnoOf(() => connectSocket(w, dial, { address: ip('10.1.0.1'), port: 179 }))
  run(w, 2 * SECOND)
  return { w, listener, dial, seen }
}

describe('TCP MD5 signatures (RFC 2385)', () => {
  it('let a connection stand when both sides have the key', () => {
    const { w, listener, dial, seen } = attempt('s3cret', 's3cret')
    const child = acceptSocket(w, listener)
    sendSocket(w, dial, new TextEncoder().encode('signed'))
    run(w, SECOND)
    expect(new TextDecoder().decode(receiveStream(w, child, 100))).toBe('signed')
    const segments = seen().flatMap((c) => (c.frame.kind === 'ip' && c.frame.packet.payload.kind === 'tcp' ? [c.frame.packet] : []))
    for (const p of segments) {
      expect(p.payload.kind === 'tcp' && p.payload.options.md5).toMatch(/^[0-9a-f]{32}$/)
      expect(p.payload.kind === 'tcp' && p.payload.options.ts).toBeUndefined()
      expect(encodePacket(p)).toHaveLength(p.length)
    }
  })

  it.each([
    ['only the server has a key', 's3cret', undefined, 'TcpExtTCPMD5NotFound'],
    ['only the client has a key', undefined, 's3cret', 'TcpExtTCPMD5Unexpected'],
    ['the keys differ', 's3cret', 'secret', 'TcpExtTCPMD5Failure'],
  ])('drop the SYN when %s', (_what, server, client, counter) => {
    const { w, dial } = attempt(server, client)
    expect(socketOf(w, dial).state).toBe('SYN-SENT')
    expect(counters(w, ns(w, 'a'))[counter]).toBeGreaterThanOrEqual(2)
  })
})
