import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeUtf8, encodeUtf8, utf8Decoder, utf8Length } from '../../../src/world/text/index.ts'

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 80 }),
  fc.array(fc.constantFrom(
    0x41, 0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xa0, 0x9f, 0xed, 0xef, 0xbb, 0xf0, 0x90, 0x8f, 0xf4, 0xf5, 0xff,
  ), { maxLength: 80 }).map((list) => Uint8Array.from(list)),
)

describe('utf8', () => {
  it('gives every byte back', () => {
    fc.assert(fc.property(bytes, (data) => {
      const text = decodeUtf8(data)
      expect(encodeUtf8(text)).toEqual(data)
      expect(utf8Length(text)).toBe(data.length)
    }), { numRuns: 400 })
  })

  it('agrees with the platform on valid text, byte order mark included', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const data = Buffer.from(`\ufeff${text}`, 'utf8')
      expect(decodeUtf8(data)).toBe(`\ufeff${text}`)
      expect(Buffer.from(encodeUtf8(text)).equals(Buffer.from(text, 'utf8'))).toBe(true)
      expect(utf8Length(text)).toBe(Buffer.byteLength(text))
    }))
  })

  it('decodes a stream cut anywhere as if it were whole', () => {
    fc.assert(fc.property(bytes, fc.array(fc.nat({ max: 80 }), { maxLength: 6 }), (data, cuts) => {
      const decoder = utf8Decoder()
      const places = [0, ...cuts.filter((cut) => cut < data.length).sort((a, b) => a - b), data.length]
      const parts = places.slice(1).map((to, i) => decoder.push(data.subarray(places[i], to)))
      expect(encodeUtf8(parts.join('') + decoder.end())).toEqual(data)
      expect(parts.join('').length).toBeGreaterThanOrEqual(decodeUtf8(data).length - 3)
    }), { numRuns: 400 })
    const decoder = utf8Decoder()
    expect(decoder.push(Uint8Array.of(0xed, 0x95))).toBe('')
    expect(decoder.push(Uint8Array.of(0x9c, 0x41))).toBe('한A')
    expect(decoder.push(Uint8Array.of(0xf0, 0x9f))).toBe('')
    expect(decoder.end()).toBe('\udcf0\udc9f')
  })

  it.each([
    [[0xc0, 0x80], '\udcc0\udc80'], [[0xed, 0xa0, 0x80], '\udced\udca0\udc80'], [[0xf4, 0x90, 0x80, 0x80], '\udcf4\udc90\udc80\udc80'],
    [[0xe2, 0x82], '\udce2\udc82'], [[0x41, 0xff, 0x42], 'A\udcffB'],
  ])(
    'escapes what is not valid: %j', (data, text) => expect(decodeUtf8(Uint8Array.from(data))).toBe(text))

  it('encodes other lone surrogates as U+FFFD', () => {
    expect([...encodeUtf8('\ud800x\udc00')]).toEqual([0xef, 0xbf, 0xbd, 0x78, 0xef, 0xbf, 0xbd])
  })
})
