import { describe, expect, test } from 'vitest'
import { expectOutput, match } from '../../../src/course/index.ts'
import { held, problemsOf, said } from './rig.ts'

const accepts: Readonly<Record<string, { yes: readonly string[]; no: readonly string[] }>> = {
  ip: {
    yes: ['10.0.0.1', '255.255.255.255', '::', '::1', 'fe80::1', 'fe80::a00:27ff:fe12:3456%eth1', '2001:db8:1:2:3:4:5:6', '::ffff:10.0.0.1', '1:2:3:4:5:6:7::'],
    no: ['10.0.0.256', '10.0.0', '10.0.0.1.2', '1::2::3', ':::', '2001:db8', '1:2:3:4:5:6:7:8:9', 'fe80::12345', '10.0.0.0/8', 'webpod', '12:30:45', ':1:2:3:4:5:6:7'],
  },
  cidr: { yes: ['10.0.0.0/8', '0.0.0.0/0', '2001:db8::/32', '::/0'], no: ['10.0.0.0', '10.0.0.0/33', '::/129', '10.0.0.300/8'] },
  int: { yes: ['0', '-1', '65001'], no: ['', '1.5', '1k', 'one'] },
  age: { yes: ['17s', '2d4h', '5m12s', '1d02h03m', '00:01:23', '350ms', '1.5s', '2w3d'], no: ['17', 'never', 's', '1:2'] },
  mac: { yes: ['08:00:27:12:ab:CD'], no: ['08:00:27:12:ab', '08:00:27:12:ab:cg', '08:00:27:12:ab:cd:ef'] },
  time: {
    yes: ['18:50:00', '18:50:01.123456', '2025-08-16T18:50:00Z', '2025-08-16 18:50:00 +0900', 'Aug 16 18:50:00', 'Sat Aug 16 18:50:00', '0.045', '12.3ms', '3 s'],
    no: ['soon', '18:5', ''],
  },
  word: { yes: ['a', 'a-b/c:d', '<none>', '가'], no: ['', 'a b'] },
  any: { yes: ['', 'a', 'a b  c', '가 나'], no: [] },
  'pod:webpod': { yes: ['webpod-65794679cc-7dbj2', 'webpod-x7k2f', 'webpod-0', 'webpod'], no: ['webpod2-0', 'curl-pod', 'webpod-'] },
  're:[ab]{2}|c': { yes: ['ab', 'c'], no: ['abc', 'a', ''] },
  're:\\d+(\\.\\d+)?%': { yes: ['0%', '33.3%'], no: ['%'] },
}

describe.each(Object.entries(accepts))('{{%s}}', (kind, { yes, no }) => {
  test.each(yes.map((text) => [text]))('takes "%s"', (text) => {
    expect(held('', `<{{${kind}}}>`, `<${text}>`).ok).toBe(true)
  })
  test.each(no.map((text) => [text]))('refuses "%s"', (text) => {
    expect(held('', `<{{${kind}}}>`, `<${text}>`).ok).toBe(false)
  })
})

describe('placeholders among text', () => {
  test.each([
    ['RemoteAddr: {{ip}}:{{int}}', 'RemoteAddr: 172.20.0.4:38988', true],
    ['IP {{ip}}.{{int}} > {{ip}}.80: {{any}}', 'IP 10.0.2.15.33412 > 10.1.0.1.80: Flags [S], seq 1', true],
    ['{"asn":{{int}}}', '{"asn":65001}', true],
    ['{{re:\\d{2}}}}', '12}', true],
    ['time={{time}} ms', 'time=0.045 ms', true],
    ['default via {{ip}} {{any}}', 'default via 10.0.2.2', true],
    ['default via {{ip}} {{any}}', 'default via 10.0.2.2x', false],
    ['{{word}}   {{word}}', 'a b', true],
    ['{{re:\\{\\{}}', '{{', true],
  ])('%s', (expected, actual, passes) => {
    expect(held('', expected, actual).ok).toBe(passes)
  })

  test('matching is linear in the length of a line', () => {
    const { expectation } = expectOutput('', '{{re:(a*)*b}} {{any}} {{any}} {{any}} end')
    const start = performance.now()
    expect(match(expectation, { output: `${'a'.repeat(20_000)} end\n` }).ok).toBe(false)
    expect(match(expectation, { output: `${'a '.repeat(5_000)}b end end x\n` }).ok).toBe(false)
    expect(performance.now() - start).toBeLessThan(5_000)
  })

  test.each([
    ['a {{ipp}}', '1:3'],
    ['a {{}}', '1:3'],
    ['{{.Names}}', '1:1'],
    ['a\n  {{int', '2:3'],
    ['{{re:(}}', '1:1'],
    ['{{re:(?=a)}}', '1:1'],
    ['{{re:(a)\\1}}', '1:1'],
    ['{{re:(?P<n>a)}}', '1:1'],
    ['{{pod}}', '1:1'],
    ['{{re:}}', '1:1'],
    ['{{=a b}}', '1:1'],
    ['{{x=ipp}}', '1:1'],
  ])('%s is an error of the author', (expected, place) => {
    expect(problemsOf('', expected)).toEqual([`${place} placeholder`])
  })
  test('that says what was probably meant', () => {
    const [problem] = expectOutput('', '{{cird}}').problems
    expect(problem).toMatchObject({ message: 'there is no placeholder `cird`', length: 8 })
    expect(problem?.advice).toMatch(/^did you mean `cidr`\? the placeholders are `ip`, `cidr`/)
  })
})

describe('captures', () => {
  test('keep what a placeholder met', () => {
    expect([...held('', 'via {{gw=ip}} dev {{dev=word}}', 'via 10.1.0.1 dev eth1', { old: '1' }).captures]).toEqual([['old', '1'], ['gw', '10.1.0.1'], ['dev', 'eth1']])
  })
  test('and stand for it later, literally', () => {
    expect(held('', '{{=gw}} up', '10.1.0.1 up', { gw: '10.1.0.1' }).ok).toBe(true)
    expect(held('', '{{=gw}} up', '10x1x0x1 up', { gw: '10.1.0.1' }).ok).toBe(false)
    expect(held('', '{{=gw}}', 'a+b (c)', { gw: 'a+b (c)' }).ok).toBe(true)
  })
  test('also on a later line, and on the same line', () => {
    expect(held('', '{{a=ip}}\n...\nvia {{=a}}', '10.0.0.1\n10.0.0.2\nvia 10.0.0.2\n').ok).toBe(true)
    expect(held('', 'from {{a=ip}} to {{=a}}', 'from 10.0.0.1 to 10.0.0.1').ok).toBe(true)
    expect(held('', 'from {{a=ip}} to {{=a}}', 'from 10.0.0.1 to 10.0.0.2').ok).toBe(false)
  })
  test('without it the expectation is blocked, not failed', () => {
    const result = held('', 'via {{=gw}} {{next=int}}', 'via 10.1.0.1 5', { next: '4' })
    expect(result).toMatchObject({ status: 'blocked', ok: false })
    expect(said(result)).toBe('this needs gw, which an earlier output has not given yet')
    expect([...result.captures]).toEqual([])
  })
  test('a failed capture unsets the name', () => {
    expect([...held('', 'via {{gw=ip}}', 'via nobody', { gw: '10.1.0.1', other: 'x' }).captures]).toEqual([['other', 'x']])
    expect([...held('exit=0', 'via {{gw=ip}}', { output: 'via 10.9.9.9', exit: 1 }, { gw: '10.1.0.1' }).captures]).toEqual([])
  })
  test('in unordered lines, tables and JSON', () => {
    expect(held('unordered', 'b {{y=int}}\na {{x=int}}', 'a 1\nb 2\n').captures).toEqual(new Map([['y', '2'], ['x', '1']]))
    expect(held('table', 'NAME  IP\nb     {{x=ip}}', 'NAME  AGE  IP\na     1s   10.0.0.1\nb     2s   10.0.0.2\n').captures.get('x')).toBe('10.0.0.2')
    expect(held('json', '{"a": {"b": {{x=int}}}}', '{"a":{"b":7,"c":1}}').captures.get('x')).toBe('7')
  })
  test('where the order of lines is nobody\'s, a name from the same block is no help', () => {
    expect(held('unordered', '{{a=int}}\n{{=a}}', '1\n1\n').status).toBe('blocked')
  })
  test('a name is kept once a block', () => {
    expect(problemsOf('', '{{a=ip}}\n{{a=ip}}')).toEqual(['2:1 capture'])
  })
})
