import fc from 'fast-check'
import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { calendarTime, dayNumber, strftime } from '../../../../src/world/text/index.ts'
import { bash, hasTool, utf8, word } from '../real.ts'

const letters = 'a A b B c C d D e F g G h H I j k l m M n N p P q r R s S t T u U V w W x X y Y z Z %'.split(' ')
const formats = [
  ...letters.map((letter) => `%${letter}`), '%-d %-m %-H %-j %-N', '%_d %_m %_H %_j %_Y', '%0e %0k %0l', '%^a %^B %^p', '%#a %#Z %#p %#P',
  '%10Y|%_10Y|%-10Y|%010d', '%10a|%-10a|%010a|%_10a', '%10F|%15F|%3F',
  '%3N|%6N|%9N|%12N|%1N', '%:z|%::z|%:::z|%_z|%-z|%10z|%_10z|%-:z', '%Ey %Od %EY %OH', '%+4Y|%+6Y|%+F|%+5C', '%v', '%f', '%', '%-',
  'x%%y', '%E', '%:d', '%::::z', '%^c', '%12T|%-12T', '%Q%i%J', '%_5S|%05M|%2Y',
]
const moments: readonly (readonly [seconds: number, zone: string, offset: number, name: string])[] = [
  [0, 'UTC', 0, 'UTC'], [1753300000, 'UTC', 0, 'UTC'], [1753300000, 'KST-9', 32_400, 'KST'], [951_782_399, 'UTC', 0, 'UTC'],
  [951_782_400, 'EST5', -18_000, 'EST'], [1735603200, 'UTC', 0, 'UTC'], [1104537600, 'UTC', 0, 'UTC'],
  [1230768000, 'NPT-5:45', 20_700, 'NPT'], [-1, 'UTC', 0, 'UTC'], [-86_400 * 800, 'UTC', 0, 'UTC'],
  [4_102_444_800, 'XXX-0:00:30', 30, 'XXX'], [43_200, 'UTC', 0, 'UTC'], [1_700_000_000, 'NST3:30', -12_600, 'NST'],
]

describe.skipIf(!hasTool('date', /GNU coreutils/))('strftime against the real date', () => {
  const all = formats.join('\u0001')
  const answers = bash(moments.map(([seconds, zone]) => `TZ=${zone} date -d @${seconds}.123456 +${word(all)}; printf '\\0'`).join('\n')).map((s) => utf8(s).slice(0, -1).split('\u0001'))
  it.each(moments.map((m, i) => ({ m, i, shown: `${m[0]} ${m[1]}` })))('$shown', ({ m: [seconds, , offset, zone], i }) => {
    const micros = seconds < 0 ? seconds * 1e6 - 123_456 : seconds * 1e6 + 123_456
    const mine = formats.map((f) => `${f} -> ${strftime(f, { micros, offset, zone })}`)
    expect(mine).toEqual(formats.map((f, n) => `${f} -> ${answers[i]![n]}`))
  })
})

describe.skipIf(!hasTool('bash', /GNU bash/))('%(…)T against the real bash', () => {
  it('agrees on every letter and flag that the C library knows', () => {
    const known = formats.filter((f) => !/[:N+]|%q/.test(f))
    const out = execFileSync('bash', ['-c', `printf '%s\\0' ${known.map((f) => `"$(printf ${word(`%(${f})T.`)} 1753300000)"`).join(' ')}`], { env: { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'KST-9' } })
    const answers = out.toString('utf8').split('\0')
    const reading = { micros: 1753300000e6, offset: 32_400, zone: 'KST' }
    expect(known.map((f) => `${f} -> ${strftime(f, reading, 'bash')}.`)).toEqual(known.map((f, i) => `${f} -> ${answers[i]}`))
  })
})

describe('calendar', () => {
  it('agrees with the platform for any second', () => {
    fc.assert(fc.property(fc.integer({ min: -60_000_000_000, max: 250_000_000_000 }), (seconds) => {
      const theirs = new Date(seconds * 1000)
      const t = calendarTime(seconds, 0)
      expect([t.year, t.month, t.day, t.hour, t.minute, t.second, t.weekday]).toEqual(
        [theirs.getUTCFullYear(), theirs.getUTCMonth(), theirs.getUTCDate(), theirs.getUTCHours(), theirs.getUTCMinutes(), theirs.getUTCSeconds(), theirs.getUTCDay()])
      expect(dayNumber(t.year, t.month, t.day)).toBe(Math.floor(seconds / 86_400))
      expect(dayNumber(t.year, 0, 1) + t.yearDay).toBe(Math.floor(seconds / 86_400))
    }))
  })
})
