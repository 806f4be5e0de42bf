import { describe, expect, test } from 'vitest'
import { expectOutput } from '../../../src/course/index.ts'
import { held, problemsOf, said } from './rig.ts'

const PEERS = JSON.stringify({ ipv4Unicast: { as: 65000, peers: { '10.1.0.9': { state: 'Established', pfxRcd: 2, up: true } }, list: [{ n: 'a', v: 1 }, { n: 'b', v: 2 }], none: null } }, null, 2)

describe('JSON is met as a subset', () => {
  test.each([
    ['some members', '{"ipv4Unicast": {"as": 65000}}', true],
    ['deep ones', '{"ipv4Unicast": {"peers": {"10.1.0.9": {"state": "Established", "up": true}}, "none": null}}', true],
    ['a placeholder for a value', '{"ipv4Unicast": {"as": {{int}}}}', true],
    ['a placeholder in a string', '{"ipv4Unicast": {"peers": {"10.1.0.9": {"state": "Est{{any}}"}}}}', true],
    ['a comparison of a number', '{"ipv4Unicast": {"as": ">=65000"}}', true],
    ['items of an array in any order', '{"ipv4Unicast": {"list": [{"n": "b"}, {"n": "a"}]}}', true],
    ['an item only once', '{"ipv4Unicast": {"list": [{"n": "b"}, {"n": "b"}]}}', false],
    ['another value', '{"ipv4Unicast": {"as": 65001}}', false],
    ['another type', '{"ipv4Unicast": {"as": "65000"}}', false],
    ['a member that is not there', '{"ipv4Unicast": {"asn": 65000}}', false],
    ['an inherited name is no member', '{"toString": {{any}}}', false],
  ])('%s', (_, expected, passes) => {
    expect(held('json', expected, PEERS).ok).toBe(passes)
  })
  test('exact: nothing else, in this order', () => {
    expect(held('json exact', '{"a": [1, 2]}', '{"a":[1,2]}').ok).toBe(true)
    expect(held('json exact', '{"a": [2, 1]}', '{"a":[1,2]}').ok).toBe(false)
    expect(said(held('json exact', '{"a": 1}', '{"a":1,"b":2}'))).toBe('$.b is more than was expected')
  })
  test('with other lines before and after it', () => {
    expect(held('json', '{"a": 1}', 'Warning: x\n{\n "a": 1\n}\ndone\n').ok).toBe(true)
    expect(said(held('json', '{"a": 1}', 'no such thing\n'))).toBe('what was printed is not JSON\n  closest   no such thing   (line 1)')
  })
})

test('a failure names the path, what is there and where it was expected', () => {
  const result = held('json', '{\n  "ipv4Unicast": {\n    "peers": {"10.1.0.9": {"pfxRcd": 3}}\n  }\n}', PEERS)
  expect(said(result)).toBe('$.ipv4Unicast.peers["10.1.0.9"].pfxRcd is 2, expected 3\n  expected  3')
  expect(result.failures[0]?.expected?.at).toEqual({ line: 3, column: 38 })
})

describe('expected JSON that is broken', () => {
  test.each([
    ['{"a": 1,}', '1:9'],
    ['{"a" 1}', '1:6'],
    ['{\n  "a": tru\n}', '2:8'],
    ['{"a": "b', '1:7'],
    ['[1, 2', '1:6'],
    ['{} x', '1:4'],
    ['{"a": "\\d"}', '1:7'],
    ['{"a": {{int}', '1:7'],
    ['['.repeat(200), '1:102'],
  ])('%s', (expected, place) => {
    expect(problemsOf('json', expected)).toEqual([`${place} json`])
  })
  test('says how', () => {
    expect(expectOutput('json', '{"a" 1}').problems[0]?.message).toBe('the expected JSON is broken: `:` is missing')
  })
})
