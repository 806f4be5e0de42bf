import { describe, expect, it } from 'vitest'
import { cases, compare } from './differential.ts'
import { machine } from './rig.ts'

const FILES = {
  x: 'a 1\nb 2\nc 3\n', y: 'b B\nc C\nd D\n', long: `${'The quick brown fox jumps over the lazy dog. '.repeat(4)}\nshort\n\n\ttab\tbed\n`,
    bin: '\x00\x01\x02\x7fABC\x00hello world\n\x00\x00', same: 'x'.repeat(64),
  old: 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n', new: 'one\ntwo\n3\nfour\nfive\nsix\nseven\nnine\nten\neleven\n', nonl: 'one\ntwo',
    upper: 'ONE\nTwo\n', spaced: 'one \ntwo\n', t: 'name:age:city\nann:30:Seoul\nbob:5:Rome\n', nums: '1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n',
}

compare('tac, nl, paste, fold, rev', 'tac', FILES, cases('s1\ns2\ns3\n', 'tac x', 'tac nonl', 'tac x y', 'tac', 'tac nope', 'tac -s " " x', 'nl x', 'nl -ba long',
  'nl -w3 -s: x', 'nl -v5 -i2 x', 'nl -nln x', 'nl -nrz -w4 x', 'nl -bpb x', 'nl -bx x', 'nl long x', 'paste x y', 'paste -d, x y', 'paste -s x', 'paste -s -d, x',
  'paste - -', 'paste -d, - - -', 'paste x nope', 'paste -sd+ nums', 'paste -d ",;" x y x',
  'fold -w 10 long', 'fold -s -w 10 long', 'fold -w x x', 'fold -20 long', 'fold -b -w 7 long', 'rev x', 'rev nope', 'expand long', 'expand -t 4 long',
    'unexpand -a long', 'unexpand long', 'expand -t x long', 'base64 x', 'base64 long', 'base64 -w 20 long', 'base64 -w0 x', 'base64 bin', 'base64 -w x x', 'base64 nope',
    'base64 a b', 'base32 x'))

compare('join and comm', 'join', FILES, cases('', 'join x y', 'join -a1 x y', 'join -v2 x y', 'join -v1 x y', 'join -o 1.1,2.2 x y', 'join -e - -a1 -a2 -o 0,1.2,2.2 x y',
  'join x', 'join -t: -1 1 -2 1 t t', 'join -j 2 x y', 'join x nope', 'join -1 0 x y', 'comm x y', 'comm x x', 'comm -12 x x', 'comm -3 x y', 'comm -23 x y', 'comm x',
  'comm x nope', 'comm old new', 'comm --output-delimiter=, x y', 'comm --total x x', 'comm --nocheck-order old new'))

compare('od, xxd, hexdump', 'xxd', FILES, cases('abc', 'od x', 'od -c x', 'od -An -tx1 x', 'od -A x -t x1z x', 'od -t d1 bin', 'od -t u2 bin', 'od -x bin', 'od -b bin',
  'od -t x4 bin', 'od -t a bin', 'od -N 4 x', 'od -j 4 x', 'od same', 'od -v same', 'od -w8 -tx1 x', 'od -t x9 x', 'od -t fD same', 'od -c -t x1 x', 'od', 'od nope',
  'od -A d x',
  'xxd x', 'xxd -p x', 'xxd -l 4 x', 'xxd -b x', 'xxd -i x', 'xxd -u -c 8 x', 'xxd bin', 'xxd -g 1 x', 'xxd -e x', 'xxd -s 4 x', 'xxd', 'xxd -p long', 'xxd same',
    'hexdump x', 'hexdump -C x', 'hexdump -C bin', 'hexdump -C same', 'hexdump -v -C same', 'hexdump -c bin', 'hexdump -b x', 'hexdump -n 4 -C x', 'hexdump -s 4 -C x',
    'hexdump -o x', 'hexdump -d x', 'hexdump -x x', 'hexdump nope', 'hexdump'))

compare('sums', 'sha256sum', FILES, cases('abc', 'md5sum x', 'sha1sum x y', 'sha256sum', 'sha256sum x bin', 'sha224sum x', 'sha384sum x', 'sha512sum x', 'md5sum nope x',
  'md5sum -c x', 'sha256sum --tag x', 'md5sum -b x', 'md5sum .'))

compare('strings, cmp, column', 'column', FILES, cases('a bb ccc\ndddd e\n', 'strings bin', 'strings -n 2 bin', 'strings -t d bin', 'strings -t x bin', 'cmp x y',
  'cmp -l x y', 'cmp -s x y', 'cmp x x', 'cmp x nope', 'cmp old nonl', 'cmp nonl old', 'cmp -b x y', 'cmp -n 1 x x', 'column -t', 'column -t -s: t', 'column',
  'column nums', 'column -c 40 nums', 'column -x -c 40 nums', 'column -t -o " | " t -s:', 'column -N A,B -t x', 'column -t -R 2 -s: t', 'column -t -H 2 -s: t',
  'column -t -O 2,1 -s: t', 'column -Z', 'column nope', 'column -t -l 2 -s: t'))

compare('diff', 'diff', FILES, cases('', 'diff x y', 'diff x x', 'diff -q x y', 'diff -s x x', 'diff old new', 'diff -u0 --label a --label b old new',
  'diff -u --label a --label b old new', 'diff -U1 --label a --label b old new', 'diff -c --label a --label b old new', 'diff nonl old',
  'diff -u --label a --label b nonl old', 'diff -i upper nonl', 'diff -w spaced nonl', 'diff -b spaced nonl', 'diff -Z spaced nonl', 'diff -y -W 40 old new',
  'diff -y -W 40 --suppress-common-lines old new', 'diff --color=always x y', 'diff --color=always -u --label a --label b old new', 'diff x nope', 'diff x', 'diff',
  'diff x y z', 'diff -N x nope', 'diff bin x', 'diff -B long x', 'diff . x', 'diff -Q x y', 'diff nums old', 'diff -y -W 30 x y'))

describe('sums', () => {
  it('checks what it wrote', () => {
    const m = machine()
    m.file('a', 'text')
    const { out } = m.run(['sha256sum', 'a'])
    m.file('list', out)
    expect(m.run(['sha256sum', '-c', 'list'])).toMatchObject({ out: 'a: OK\n', status: 0 })
    m.file('a', 'other')
    expect(m.run(['sha256sum', '-c', 'list'])).toMatchObject({ out: 'a: FAILED\n', err: 'sha256sum: WARNING: 1 computed checksum did NOT match\n', status: 1 })
  })
})

describe('xxd -r and base64 -d', () => {
  it('give back what was dumped', () => {
    const m = machine()
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => (i * 7) & 255)
    m.file('b', bytes)
    for (const [out, back] of [[['xxd', 'b'], ['xxd', '-r']], [['xxd', '-p', 'b'], ['xxd', '-r', '-p']], [['base64', 'b'], ['base64', '-d']]] as const) {
      expect(m.run(back, { stdin: m.run(out).bytes }).bytes).toEqual(bytes)
    }
  })
})
