import { describe, expect, test } from 'vitest'
import { plainText, type Block, type Inline } from '../../src/course/index.ts'
import { FRONT, lessonOf, problemsOf } from './rig.ts'

const blocks = (markdown: string): readonly Block[] => lessonOf(markdown).introduction
const spans = (markdown: string): readonly Inline[] => {
  const [block] = blocks(markdown)
  return block?.is === 'paragraph' ? block.spans : []
}
/** A span as one string, without places. */
const show = (span: Inline): string => (span.is === 'link' ? `link(${span.href}: ${span.spans.map(show).join(' ')})` : 'spans' in span ? `${span.is}(${span.spans.map(show).join(' ')})` : span.is === 'break' ? 'break' : `${span.is}:${span.text}`)
const firstLine = FRONT.split('\n').length

describe('inline prose', () => {
  test.each([
    ['strong, em, code', 'a **b *c*** `d`', ['text:a ', 'strong(text:b  em(text:c))', 'text: ', 'code:d']],
    ['a link', '[a `b`](x.md#y)', ['link(x.md#y: text:a  code:b)']],
    ['an address is a link', '<https://a.example>', ['link(https://a.example: text:https://a.example)']],
    ['entities and escapes', '&lt;none&gt; \\*a\\* &#x41;&amp;&madeup;', ['text:<none> ', 'text:*', 'text:a', 'text:*', 'text: A&&madeup;']],
    ['lines of a paragraph are joined by a blank', 'a\n  b', ['text:a ', 'text:b']],
    ['a hard break', 'a\\\nb', ['text:a', 'break', 'text:b']],
    ['deleted', '~~a~~', ['del(text:a)']],
    ['code over two lines', '`a\nb`', ['code:a b']],
  ])('%s', (_, markdown, expected) => {
    expect(spans(markdown).map(show)).toEqual(expected)
  })

  test('every span knows its place, also in nested marks, quotes and lists', () => {
    const markdown = 'one **two\nthree** `four`\n\n> - five *six*\n>   seven'
    const text = FRONT + markdown
    const places: [string, string][] = []
    const visit = (span: Inline) => { if ('spans' in span) span.spans.forEach(visit); else if (span.is !== 'break' && span.text.trim()) places.push([span.text.trim(), text.split('\n')[span.at.line - 1]?.slice(span.at.column - 1) ?? '']) }
    const walk = (block: Block) => {
      if ('spans' in block) block.spans.forEach(visit)
      else if (block.is === 'list') for (const item of block.items) item.blocks.forEach(walk)
      else if ('blocks' in block) block.blocks.forEach(walk)
    }
    blocks(markdown).forEach(walk)
    expect(places.map(([word]) => word)).toEqual(['one', 'two', 'three', 'four', 'five', 'six', 'seven'])
    for (const [word, there] of places) expect(there.replace(/^`/, '').startsWith(word)).toBe(true)
  })

  test('plain text is the words without their marks', () => {
    expect(plainText(spans('a **b *c*** `d`'))).toBe('a b c d')
  })
})

describe('blocks', () => {
  test('paragraph, heading, list, table, code, quote, rule', () => {
    expect(blocks('p\n\n### h\n\n1. a\n2. b\n\n| x | y |\n| - | -: |\n| 1 | `2` |\n\n```go\nc\n```\n\n> q\n\n---\n').map((b) => b.is)).toEqual(['paragraph', 'heading', 'list', 'table', 'code', 'quote', 'rule'])
  })
  test('a table has its alignment and cells', () => {
    expect(blocks('| x | y |\n| - | -: |\n| 1 | `2` |\n')).toMatchObject([{ align: [undefined, 'right'], header: [[{ text: 'x' }], [{ text: 'y' }]], rows: [[[{ text: '1' }], [{ is: 'code', text: '2' }]]] }])
  })
  test('a list has its start, its tasks and its nested lists', () => {
    expect(blocks('3. a\n   - [x] b\n   - [ ] c\n')).toMatchObject([{ ordered: true, start: 3, items: [{ blocks: [{ is: 'paragraph' }, { is: 'list', items: [{ task: true }, { task: false }] }] }] }])
  })
  test.each(['NOTE', 'TIP', 'IMPORTANT', 'WARNING', 'CAUTION'])('> [!%s] is an alert', (name) => {
    expect(blocks(`> [!${name}]\n> Mind **this**.\n>\n> - and this\n`)).toMatchObject([{ is: 'alert', kind: name.toLowerCase(), blocks: [{ is: 'paragraph', spans: [{ text: 'Mind ' }, { is: 'strong' }, { text: '.' }] }, { is: 'list' }] }])
  })
  test('an alert that GitHub does not know is a quote, and an error', () => {
    expect(blocks('> [!HINT]\n> a\n')).toMatchObject([{ is: 'quote' }])
    expect(problemsOf('> [!HINT]\n> a\n\n## S\n')).toEqual(['1:3 alert'])
  })
  test('HTML and images are not for a terminal', () => {
    expect(problemsOf('a <b>b</b>\n\n<div>c</div>\n\n![d](d.png)\n\n## S\n')).toEqual(['1:3 html', '1:7 html', '3:1 html', '5:1 image'])
  })
  test('places of blocks', () => {
    expect(blocks('p\n\n- a\n').map((b) => b.at)).toEqual([{ line: firstLine, column: 1 }, { line: firstLine + 2, column: 1 }])
  })
  test('CRLF files read like LF files', () => {
    expect(JSON.stringify(blocks('a\r\nb\r\n\r\n- c\r\n'))).toBe(JSON.stringify(blocks('a\nb\n\n- c\n')))
  })
})
