import { expect, test } from 'vitest'
import { formatDuration, parseDuration } from '../../src/course/index.ts'

test.each([
  ['30s', 30_000_000], ['5', 5_000_000], ['1.5s', 1_500_000], ['250ms', 250_000], ['7us', 7], ['1m30s', 90_000_000], ['2h', 7_200_000_000], ['0s', 0],
])('%s is %i microseconds', (text, micros) => {
  expect(parseDuration(text)).toBe(micros)
})

test.each(['', 's', '5x', '-5s', '5 s', '1s2', 'soon', '1e3'])('"%s" is no time', (text) => {
  expect(parseDuration(text)).toBeUndefined()
})

test.each([[90_000_000, '1m30s'], [250_000, '250ms'], [7, '7us'], [0, '0s'], [3_600_000_001, '1h1us']])('%i microseconds are written %s', (micros, text) => {
  expect(formatDuration(micros)).toBe(text)
  expect(parseDuration(text)).toBe(micros)
})
