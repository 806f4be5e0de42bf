import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ArithmeticScope, evaluateArithmetic, parseInteger } from '../../../../src/world/text/index.ts'

const nothing: ArithmeticScope = { read: () => undefined, write: () => undefined, isAssociative: () => false }
const value = (expression: string): bigint | string => {
  const result = evaluateArithmetic(expression, nothing)
  return result.error ?? result.value!
}

describe('arithmetic', () => {
  it('wraps at 64 bits', () => {
    const big = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    fc.assert(fc.property(big, big, (a, b) => {
      const as = (n: bigint): string => (n < 0n ? `(0${n})` : `${n}`)
      expect(value(`${as(a)}+${as(b)}`)).toBe(BigInt.asIntN(64, a + b))
      expect(value(`${as(a)}-${as(b)}`)).toBe(BigInt.asIntN(64, a - b))
      expect(value(`${as(a)}*${as(b)}`)).toBe(BigInt.asIntN(64, a * b))
      if (b !== 0n) expect(value(`${as(a)}/${as(b)}*${as(b)}+${as(a)}%${as(b)}`)).toBe(a)
      expect(value(`(${as(a)}&${as(b)})+(${as(a)}|${as(b)})`)).toBe(BigInt.asIntN(64, a + b))
    }))
  })

  it('reads a constant in every base', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 36 }), fc.nat(), (base, n) => {
      expect(value(`${base}#${n.toString(base)}`)).toBe(BigInt(n))
    }))
  })

  it('never throws but what the scope throws', () => {
    const piece = fc.constantFrom(
      '1', '0', 'x', 'a[', ']', '(', ')', '+', '-', '*', '/', '%', '**', '<<', '=', '==', '?', ':', ',', '&&', '||', '!', '~', ' ', '++',
      '--', '+=', '08', '2#1', '@', '"',
    )
    fc.assert(fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
      const result = evaluateArithmetic(pieces.join(''), nothing)
      if (result.error !== undefined) expect(result.error).toMatch(/error token is|: /)
    }), { numRuns: 2000 })
    const unbound: ArithmeticScope = { ...nothing, read: (name) => { throw new Error(`${name}: unbound variable`) } }
    expect(() => evaluateArithmetic('1 + x', unbound)).toThrow('x: unbound variable')
    expect(evaluateArithmetic('1 || x', unbound)).toEqual({ value: 1n })
  })

  it.each([
    ['(', 100_000], ['-', 100_000], ['1?', 50_000], ['2**', 100_000], ['x=', 100_000], ['x=1,', 50_000],
  ])('survives %s many times', (piece, count) => {
    const result = evaluateArithmetic(`${piece.repeat(count)}1`, nothing)
    expect(result.error === undefined || result.error.includes('recursion') || result.error.includes('expected')).toBe(true)
  })

  it('stops variables that refer to each other for ever', () => {
    const scope = { ...nothing, read: (name: string) => (name === 'a' ? 'b' : 'a') }
    expect(evaluateArithmetic('a', scope).error).toMatch(/^[ab]: expression recursion level exceeded \(error token is "[ab]"\)$/)
  })

  it('evaluates a subscript once, and not at all for an associative array', () => {
    const calls: string[] = []
    const scope: ArithmeticScope = {
      read: (name, subscript) => { calls.push(`read ${name} ${subscript}`); return '1' },
      write: (name, subscript, text) => void calls.push(`write ${name} ${subscript} ${text}`),
      isAssociative: (name) => name === 'm',
    }
    evaluateArithmetic('a[i++]+=2, m[i + 1]=3', scope)
    expect(calls).toEqual(['read i undefined', 'write i undefined 2', 'read a 1', 'write a 1 3', 'write m i + 1 3'])
  })
})

describe('parseInteger', () => {
  it.each([
    ['5', 5n], [' 5 ', 5n], ['+5', 5n], ['-5', -5n], ['007', 7n], ['9223372036854775807', 2n ** 63n - 1n],
    ['-9223372036854775808', -(2n ** 63n)], ['9223372036854775808', undefined],
    ['', undefined], [' ', undefined], ['5x', undefined], ['0x5', undefined], ['5 5', undefined], ['--5', undefined], ['1.5', undefined],
  ])('"%s" is %s', (text, expected) => expect(parseInteger(text)).toBe(expected))
})
