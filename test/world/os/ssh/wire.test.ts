import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wire } from '../../../../src/world/os/index.ts'

const names = fc.constantFrom<wire.MessageName>('request', 'userRequest', 'data', 'extendedData', 'close')
const messages = fc.array(fc.tuple(names, fc.uint8Array({ maxLength: 200 }), fc.dictionary(fc.string({ maxLength: 8 }).filter((k) => k !== '__proto__'), fc.string({ maxLength: 20 }), { maxKeys: 4 })), { maxLength: 12 })

/** Everything that one side said, as one run of bytes. */
function sealed(list: readonly (readonly [wire.MessageName, Uint8Array, Record<string, string>])[], start: wire.Cipher): Uint8Array {
  let out: Uint8Array = new Uint8Array(0)
  let cipher = start
  for (const [name, bytes, fields] of list) {
    const next = wire.seal(name, name === 'data' || name === 'extendedData' ? bytes : fields, cipher)
    out = wire.join(out, next.packet)
    cipher = next.cipher
  }
  return out
}

describe('packets', () => {
  it('come out as they went in, however the network cuts them', () => {
    fc.assert(fc.property(messages, fc.boolean(), fc.integer({ min: 1, max: 50 }), (list, secret, cut) => {
      let cipher = secret ? wire.cipherOf('secret', 'to-server') : undefined
      const all = sealed(list, cipher)
      let buffer: Uint8Array = new Uint8Array(0)
      const got: wire.Message[] = []
      for (let at = 0; at < all.length; at += cut) {
        buffer = wire.join(buffer, all.slice(at, at + cut))
        for (let m = wire.open(buffer, cipher); m !== undefined; m = wire.open(buffer, cipher)) {
          if (m === 'broken') throw new Error('broken')
          got.push(m.message)
          buffer = m.rest
          cipher = m.cipher
        }
      }
      expect(got.map((m) => [m.name, [...m.bytes], m.fields])).toEqual(list.map(([name, bytes, fields]) => (name === 'data' || name === 'extendedData' ? [name, [...bytes], {}] : [name, [], fields])))
    }))
  })

  it('are unreadable once keys were exchanged, and are no packets to who has another key', () => {
    const { packet } = wire.seal('userRequest', { password: 'vagrant' }, wire.cipherOf('one', 'to-server'))
    expect(new TextDecoder().decode(packet)).not.toContain('vagrant')
    expect([undefined, 'broken']).toContainEqual(wire.open(packet, wire.cipherOf('other', 'to-server')))
  })

  it('garbage is broken, not waited for', () => {
    expect(wire.open(new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n'), undefined)).toBe('broken')
  })
})
