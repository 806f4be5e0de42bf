import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textsOf } from '../../src/i18n/index.ts'
import { commandRows, outputRows } from '../../src/tui/panes/lesson/code.ts'
import { highlightBash } from '../../src/tui/panes/lesson/highlight/bash.ts'
import { markdownRows } from '../../src/tui/panes/lesson/markdown.ts'
import { cutLine, lineText, lineWidth, span, type Line } from '../../src/tui/text/line.ts'
import { codeWidth, textWidth } from '../../src/tui/text/width.ts'
import { wrapLine } from '../../src/tui/text/wrap.ts'
import { symbolsOf } from '../../src/tui/theme/symbols.ts'

const setting = (width: number) => ({ width, symbols: symbolsOf({}), texts: textsOf('en') })
const text = (rows: readonly Line[]) => rows.map((row) => lineText(row).replaceAll('\u00a0', ' ').trimEnd())
const md = (markdown: string, width = 40) => text(markdownRows(markdown, setting(width)))
const roles = (line: Line) => line.filter((s) => s.text.trim()).map((s) => `${s.role}:${s.text.trim()}`)

describe('width', () => {
  it('of Hangul is two columns, composed or not, of marks none, of emoji two', () => {
    expect(['a', 'é', 'e\u0301', '한', '\u1112\u1161\u11ab', '한글abc', '✅', '✓', '│', '‹'].map(textWidth)).toEqual([1, 1, 1, 2, 2, 7, 2, 1, 1, 1])
    expect(codeWidth(0x1b)).toBe(0)
  })
})

describe('wrapping', () => {
  it('breaks Korean by eojeol, never inside a word that fits', () => {
    expect(text(wrapLine([span('패킷이 라우터를 지나서 응답합니다')], 16))).toEqual(['패킷이 라우터를', '지나서', '응답합니다'])
  })

  it('cuts what is wider than the row, between characters', () => {
    expect(text(wrapLine([span('라우팅테이블')], 5))).toEqual(['라우', '팅테', '이블'])
  })

  it('keeps a word together over spans, and blanks inside the row', () => {
    expect(text(wrapLine([span('see '), span('ip', 'code'), span(','), span('  then')], 9))).toEqual(['see ip,', 'then'])
    expect(text(wrapLine([span('NAME    AGE')], 20))).toEqual(['NAME    AGE'])
    expect(text(wrapLine([span('      a')], 4))).toEqual(['a'])
  })

  const word = fc.constantFrom('a', 'route', '라우팅', '테이블을', 'averyveryverylongwordindeed', '✅', ' ', '  ', '172.20.0.0/16')
  it('never makes a row too wide nor loses a character', () => {
    fc.assert(fc.property(fc.array(word, { maxLength: 30 }), fc.integer({ min: 4, max: 30 }), fc.integer({ min: 0, max: 2 }), (words, width, hang) => {
      const line = words.map((w) => span(w))
      const rows = wrapLine(line, width, [span(' '.repeat(hang))])
      for (const row of rows) expect(lineWidth(row)).toBeLessThanOrEqual(width)
      expect(text(rows).join('').replaceAll(' ', '')).toBe(words.join('').replaceAll(' ', ''))
    }))
    fc.assert(fc.property(fc.array(word, { maxLength: 10 }), fc.integer({ min: 1, max: 30 }), (words, width) => {
      expect(lineWidth(cutLine(words.map((w) => span(w)), width))).toBeLessThanOrEqual(width)
    }))
  })
})

describe('Markdown', () => {
  it('sets paragraphs, lists, nested lists and task lists', () => {
    expect(md('One **bold** and `code`.\nStill one.\n\n- a\n- b\n  1. c\n  2. d')).toEqual(['One bold and code. Still one.', '', '• a', '• b', '  1. c', '  2. d'])
    expect(md('- [x] done\n- [ ] open')).toEqual(['■ done', '□ open'])
    expect(md('- [x] done\n\n- [ ] open')).toEqual(['■ done', '', '□ open'])
  })

  it('sets tables in columns, wide characters and alignment included', () => {
    expect(md('| 호스트 | via |\n|---|--:|\n| left | 10.0.0.1 |\n| 오른쪽 | x |')).toEqual([
      ' 호스트 │      via', '────────┼──────────', ' left   │ 10.0.0.1', ' 오른쪽 │        x',
    ])
  })

  it('wraps cells where the pane is too narrow', () => {
    const rows = md('| name | meaning |\n|---|---|\n| RIB | all the routes that a speaker knows of |', 24)
    expect(rows).toEqual([' name │ meaning', '──────┼─────────────────', ' RIB  │ all the routes', '      │ that a speaker', '      │ knows of'])
  })

  it('sets GitHub’s alerts, quotes, links, hard breaks and entities; comments are not shown', () => {
    expect(md('> [!WARNING]\n> Mind the gap.\n\n> said so\n\n[RFC 4271](https://rfc.example/4271) &amp; a  \nbreak <!-- covers: G017 -->')).toEqual([
      '▎ Warning', '▎ Mind the gap.', '', '▎ said so', '', 'RFC 4271 (https://rfc.example/4271) & a', 'break',
    ])
  })

  it('leaves drawings as they are and cuts what is too wide visibly', () => {
    expect(md('```\n a ── b\n```\n\n```\n0123456789abcdef\n```', 12)).toEqual(['   a ── b', '', '  012345678…'])
  })

  it('fits any width', () => {
    const source = '# 제목 heading\n\n- 목록의 항목이 길어서 줄이 바뀝니다\n\n| a | 라우팅 테이블 |\n|---|---|\n| 172.20.0.0/16 | 게이트웨이 |\n\n> [!NOTE]\n> 긴 설명이 있습니다\n\n```yaml\nkind: CiliumBGPClusterConfig # 주석\n```'
    for (let width = 16; width < 100; width += 3) for (const row of markdownRows(source, setting(width))) expect(lineWidth(row)).toBeLessThanOrEqual(width)
  })
})

describe('command blocks', () => {
  const block = (code: string, rest = {}) => ({ kind: 'commands' as const, code, ...rest })

  it('name the host beside the first row, mark what is next and what is done', () => {
    expect(text(commandRows(block('sudo ip route add 172.20.0.0/16 via 192.168.10.200', { host: 'k8s-ctr' }), true, setting(42)))).toEqual([
      '▸ $ sudo ip route add              k8s-ctr', '      172.20.0.0/16 via 192.168.10.200',
    ])
    expect(text(commandRows(block('ip r', { done: true, user: 'root' }), false, setting(42)))).toEqual(['✓ # ip r'])
  })

  it('have a prompt where a command begins, and none in heredocs, loops, quotes and after a backslash', () => {
    const code = 'cat <<EOF > x\nip route\nEOF\nfor h in a b; do\n  ping $h\ndone\necho "one\ntwo"\nip route add 10.0.0.0/8 \\\n  via 10.0.0.1\nip r |\n  grep via\nls'
    const begins = highlightBash(code).map(({ begins }, i) => (begins ? i : -1)).filter((i) => i >= 0)
    expect(begins).toEqual([0, 3, 6, 8, 10, 12])
  })

  it('are highlighted as bash reads them', () => {
    expect(roles(highlightBash(`sudo ip -c route | grep "$x" # why`)[0]!.line)).toEqual([
      'command:sudo', 'command:ip', 'option:-c', 'plain:route', 'operator:|', 'command:grep', 'string:"$x"', 'comment:# why',
    ])
    expect(roles(highlightBash('X=1 echo a#b $X > /tmp/y; if true; then ls; fi')[0]!.line)).toEqual([
      'variable:X=1', 'command:echo', 'plain:a#b', 'variable:$X', 'operator:>', 'plain:/tmp/y', 'operator:;', 'operator:if', 'command:true', 'operator:;', 'operator:then', 'command:ls', 'operator:;', 'operator:fi',
    ])
  })

  it('lose no character to the highlighter', () => {
    const piece = fc.constantFrom('echo ', '"', "'", '$(', ')', '<<EOF', '\n', 'EOF', '\\', '#', ' ', '$x', '${y', '|', '&&', 'for', 'done', '한글')
    fc.assert(fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const code = pieces.join('').replace(/\n+$/, '')
      expect(highlightBash(code).map(({ line }) => lineText(line)).join('\n')).toBe(code)
    }))
  })

  it('show the holes of an output as what stands there', () => {
    expect(text(outputRows('{{lbip=ip}} dev eth0 {{=lbip}}\n{{pod:webpod}} {{any}}\n...', setting(60)))).toEqual([
      '  │ ‹lbip› dev eth0 ‹lbip›', '  │ webpod-‹pod› …', '  │ ...',
    ])
  })
})
