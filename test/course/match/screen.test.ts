import { describe, expect, test } from 'vitest'
import { normalise } from '../../../src/course/index.ts'

describe('an output is read as a screen shows it', () => {
  test.each([
    ['plain text stays', 'a\nb\n', 'a\nb\n'],
    ['trailing blanks go', 'a  \n b\n', 'a\n b\n'],
    ['a terminal\'s line ends', 'a\r\nb\r\r\n', 'a\nb\n'],
    ['a carriage return writes over', '10%\r 50%\r100%\n', '100%\n'],
    ['and leaves what is not written over', 'abcdef\rxy\n', 'xycdef\n'],
    ['backspaces', 'abc\b\bX\n', 'aXc\n'],
    ['rubbed out as bash does', 'abc\b \b\b \bd\n', 'ad\n'],
    ['a tab goes to the next eighth column', 'a\tb\n\tc\n', 'a       b\n        c\n'],
    ['a tab does not wipe what it crosses', 'abcdefgh\r\tX\n', 'abcdefghX\n'],
    ['colours', '\x1b[1;32mOK\x1b[0m \x1b[38;5;196mred\x1b[m\n', 'OK red\n'],
    ['a window title', '\x1b]0;vagrant@k8s-ctr: ~\x07$ ls\n', '$ ls\n'],
    ['a title closed by ST', '\x1b]2;x\x1b\\y\n', 'y\n'],
    ['a link', '\x1b]8;;https://a.example\x07a\x1b]8;;\x07\n', 'a\n'],
    ['device control strings and charsets', '\x1bP+q544e\x1b\\a\x1b(Bb\x1b=\n', 'ab\n'],
    ['erase to the end of the line', 'abc\r\x1b[Kd\n', 'd\n'],
    ['erase to its beginning', 'abcd\x1b[2D\x1b[1Kx\n', '  xd\n'],
    ['erase the line', 'abc\x1b[2K\rd\n', 'd\n'],
    ['move in the line', 'abcdef\x1b[3D\x1b[1CX\x1b[2GY\n', 'aYcdXf\n'],
    ['move up and redraw, as a spinner of lines does', 'one: wait\ntwo: wait\n\x1b[2A\x1b[Kone: ok\n\x1b[Ktwo: ok\n', 'one: ok\ntwo: ok\n'],
    ['delete, insert and erase characters', 'abcdef\r\x1b[2P\x1b[2@\x1b[1X!\n', '! cdef\n'],
    ['clear the screen', 'old\n\x1b[H\x1b[2J\x1b[3Jnew\n', 'new\n'],
    ['erase below', 'a\nb\nc\x1b[2A\r\x1b[Jx', 'x'],
    ['save and restore the cursor', 'ab\x1b7cd\x1b8X\n', 'abXd\n'],
    ['what a pager drew on the other screen is gone', 'a\n\x1b[?1049h\x1b[Hpage\x1b[?1049lb\n', 'a\nb\n'],
    ['a cursor is hidden and shown', '\x1b[?25la\x1b[?25h\n', 'a\n'],
    ['bell and NUL make no mark', 'a\x07\x00b\n', 'ab\n'],
    ['a wide character takes two columns', '가나\r가\x1b[1Dx\n', ' x나\n'],
    ['writing over half of it empties the other half', '가나\rx\n', 'x 나\n'],
    ['a combining mark goes with its letter', 'e\u0301\rx\r\n', 'x\n'],
    ['a torn sequence at the end', 'a\x1b[3', 'a'],
    ['a torn title at the end', 'a\x1b]0;b', 'a'],
  ])('%s', (_, raw, screen) => {
    expect(normalise(raw)).toBe(screen)
  })

  test('absurd cursor moves cost no memory', () => {
    expect(normalise('\x1b[999999999C\x1b[999999999BX').length).toBeLessThan(1_000)
    expect(normalise('a\x1b[999999999@b')).toMatch(/^ab/)
  })
  test('blanks before a Unicode line separator are not at the end of a line', () => {
    expect(normalise('\ta \u2028b')).toBe('        a \u2028b')
    expect(normalise('a \u2028b')).toBe('a \u2028b')
  })
  test('a long run of blanks costs no time', () => {
    const start = performance.now()
    normalise(`a${' '.repeat(200_000)}b`)
    expect(performance.now() - start).toBeLessThan(1_000)
  })
})
