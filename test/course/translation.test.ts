import { describe, expect, test } from 'vitest'
import { lint, parseCourse } from '../../src/course/index.ts'
import { fixture } from './rig.ts'

/** Problems of the fixture course after one change of a Korean file. */
function after(file: string, from: string, to: string): string[] {
  const files = fixture('ways')
  const text = files.get(`ways/${file}`) ?? ''
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`)
  files.set(`ways/${file}`, text.replace(from, to))
  return lint(parseCourse(files, 'ways')).filter((p) => p.severity !== 'note').map((p) => `${p.file.slice(5)}:${p.line}:${p.column} ${p.severity} ${p.message}`)
}

describe('a translation has the same blocks, byte for byte', () => {
  test('another command', () => {
    expect(after('01-look.ko.md', 'ip -br addr', 'ip -br  addr')).toEqual(['01-look.ko.md:33:1 error `01-look.md` has `ip -br addr` here (line 33)'])
  })
  test('another expected line', () => {
    expect(after('01-look.ko.md', '!! DOWN', '!! down')).toEqual(['01-look.ko.md:39:1 error `01-look.md` has `!! DOWN` here (line 39)'])
  })
  test('another attribute', () => {
    expect(after('01-look.ko.md', 'timeout=30s', 'timeout=31s')).toEqual(['01-look.ko.md:57:1 error `01-look.md` has `bash on=left timeout=30s` here (line 57)'])
  })
  test('another check, inside a list', () => {
    expect(after('02-mend.ko.md', 'left# ping -c 1', 'left# ping -c 2')).toEqual(['02-mend.ko.md:59:3 error `02-mend.md` has `left# ping -c 1 10.2.0.9 > /dev/null` here (line 59)'])
  })
  test('a block too few', () => {
    expect(after('02-mend.ko.md', '```bash on=right\nsudo ip route replace default via 10.2.0.1\n```\n', '')).toEqual([
      '02-mend.ko.md:69:1 error `02-mend.md` has a `bash` block on line 74 that is missing after this one',
      '02-mend.ko.md:73:1 error this solution has no commands',
    ])
  })
  test('another comment', () => {
    expect(after('01-look.ko.md', 'G003 G004', 'G003')).toEqual(['01-look.ko.md:18:1 error `01-look.md` has `<!-- covers: … -->` on line 18, and it differs'])
  })
  test('but a picture may carry translated words', () => {
    expect(after('01-look.ko.md', '── 라우터 ──', '── 길잡이 ──')).toEqual([])
  })
})

describe('its headings stand one to one', () => {
  test('one is missing', () => {
    expect(after('01-look.ko.md', '### 물어봅니다', '물어봅니다')[0]).toBe('01-look.ko.md:66:1 error `01-look.md` has the heading `### Quiz` after this one')
  })
  test('one is of another level', () => {
    expect(after('01-look.ko.md', '### 물어봅니다', '## 물어봅니다')).toContain('01-look.ko.md:55:1 error `01-look.md` has the heading `### Now ask` here')
  })
  test('one is too many', () => {
    expect(after('01-look.ko.md', '왼쪽 LAN에', '### 또\n왼쪽 LAN에')).toContain('01-look.ko.md:72:1 error `01-look.md` has no heading for this one')
  })
})

describe('its titles and questions are translated, and no more', () => {
  test('a check\'s title', () => {
    expect(after('02-mend.ko.md', '- `left`가 `right`에 닿습니다', '- `left` reaches `right`')).toEqual(['02-mend.ko.md:57:3 warning the title of this check is not translated'])
  })
  test('a choice too few', () => {
    expect(after('01-look.ko.md', '- [ ] 아무 데도 가지 않습니다\n', '')).toEqual(['01-look.ko.md:47:1 error this question has 2 choices, the canonical one 3'])
  })
  test('another right answer', () => {
    expect(after('01-look.ko.md', '- [ ] 목적지\n- [x] next hop', '- [x] 목적지\n- [ ] next hop')).toEqual(['01-look.ko.md:69:1 error this choice is right here and wrong in the canonical lesson'])
  })
  test('a hint too few', () => {
    expect(after('02-mend.ko.md', '1. `right`의 라우팅 테이블을 보십시오.\n', '')).toEqual(['02-mend.ko.md:32:1 error this step has 2 hints, the canonical one 3'])
  })
  test('objectives and the front matter\'s figures', () => {
    expect(after('01-look.ko.md', '  - 패킷이 어느 경로를 타는지 말할 수 있습니다\n', '')).toEqual(['01-look.ko.md:5:1 error there are 1 objectives here and 2 in `01-look.md`'])
    expect(after('02-mend.ko.md', 'minutes: 12', 'minutes: 13')).toEqual(['02-mend.ko.md:4:1 error `minutes` is 13 here and 12 in `02-mend.md`'])
  })
  test('the glossary', () => {
    expect(after('glossary.ko.md', '## PodCIDR\n', '')).toEqual(['glossary.ko.md:1:1 error this glossary has 1 terms, the canonical one 2'])
    expect(after('glossary.md', 'The address of the machine that gets the packet next.\n', '')).toEqual(['glossary.md:3:1 error `Next hop` is not explained'])
  })
})
