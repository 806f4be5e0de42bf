import { describe, expect, it } from 'vitest'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { parse } from 'unbash'
import { parseDocument } from 'yaml'
import { z } from 'zod'

const POISON = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'Intl', 'crypto', 'Date'] as const

/** To ask whether a value is a promise is no harm; to make one is. */
const NoPromise = new Proxy(Promise, {
  construct() { throw new Error('Promise was used inside the lab') },
  get(target, key) {
    if (key === 'prototype' || key === Symbol.hasInstance) return Reflect.get(target, key) as unknown
    throw new Error('Promise was used inside the lab')
  },
})

/** Runs something while every clock, timer, promise and source of randomness throws. */
function poisoned(use: () => unknown): void {
  const kept = POISON.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)!] as const)
  const random = Math.random
  const promise = globalThis.Promise
  for (const name of POISON) Object.defineProperty(globalThis, name, { configurable: true, get() { throw new Error(`${name} was used inside the lab`) } })
  globalThis.Promise = NoPromise
  Math.random = () => { throw new Error('Math.random was used inside the lab') }
  try {
    use()
  } finally {
    for (const [name, d] of kept) Object.defineProperty(globalThis, name, d)
    globalThis.Promise = promise
    Math.random = random
  }
}

/** Every library that the lab imports, doing what the lab does with it. */
const USES: Record<string, () => unknown> = {
  yaml: () => parseDocument('a: [1, 2, { b: c }]\n').toJS(),
  zod: () => z.strictObject({ a: z.number(), b: z.record(z.string(), z.string()).default({}) }).safeParse({ a: 'x', c: 1 }).success,
  unbash: () => parse('for i in 1 2; do echo "$i" | grep x > /tmp/y; done'),
  '@noble/hashes': () => bytesToHex(sha256(new Uint8Array(100))),
}

describe('a library inside the lab uses no clock, no randomness and no promise', () => {
  for (const [name, use] of Object.entries(USES)) it(name, () => expect(() => poisoned(use)).not.toThrow())

  it('and one that did would be found', () => expect(() => poisoned(() => Date.now())).toThrow('Date was used'))
  it('and one that made a promise, too', () => expect(() => poisoned(() => Promise.resolve(1))).toThrow('Promise was used'))
})
