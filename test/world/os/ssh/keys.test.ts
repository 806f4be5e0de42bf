import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fingerprint, fingerprintBytes, makeKeys, publicPart, readPrivate, readPublic, type KeyType } from '../../../../src/world/os/index.ts'
import { randomart } from '../../../../src/world/programs/remote/ssh-keygen/randomart.ts'

const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 })
const types = fc.constantFrom<KeyType>('ed25519', 'ecdsa', 'rsa')
const words = fc.string({ unit: fc.constantFrom(...'abcXYZ019-@.'), minLength: 1, maxLength: 12 })

describe('key files', () => {
  it('are read as they were written; a locked one only with its passphrase', () => {
    fc.assert(fc.property(types, seeds, words, words, (type, seed, comment, passphrase) => {
      const open = makeKeys(type, seed, comment)
      expect(readPrivate(open.privateFile)).toEqual({ type, seed, blob: open.blob, comment })
      const locked = makeKeys(type, seed, comment, passphrase)
      expect(readPrivate(locked.privateFile)).toBe('locked')
      expect(readPrivate(locked.privateFile, passphrase)).toMatchObject({ seed, comment })
      expect(publicPart(locked.privateFile)).toEqual({ type, blob: open.blob })
      expect(readPublic(open.publicLine)).toEqual({ type, blob: open.blob, comment })
    }), { numRuns: 30 })
  })

  it('what is no key is none', () => {
    for (const text of ['', 'hello', '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n']) expect(readPrivate(text)).toBeUndefined()
  })
})

const real = ((): boolean => {
  try {
    execFileSync('sh', ['-c', 'command -v ssh-keygen'])
    return true
  } catch {
    return false
  }
})()

describe.skipIf(!real)('compared with the real ssh-keygen', () => {
  it('fingerprints and pictures are the same', () => {
    const dir = mkdtempSync(join(tmpdir(), 'keys-'))
    try {
      const keys = Array.from({ length: 12 }, (_, i) => makeKeys('ed25519', Uint8Array.from({ length: 32 }, (_v, k) => (k * 7 + i * 31) & 255), `key-${i}`))
      writeFileSync(join(dir, 'all.pub'), keys.map((k) => k.publicLine).join(''))
      const said = execFileSync('sh', ['-c', 'exec ssh-keygen -l -v -f "$0"', join(dir, 'all.pub')], { encoding: 'utf8' })
      expect(said).toBe(keys.map((k, i) => `256 ${fingerprint(k.blob)} key-${i} (ED25519)\n${randomart(fingerprintBytes(k.blob), 'ED25519 256')}\n`).join(''))
    } finally {
      rmSync(dir, { recursive: true })
    }
  })
})
