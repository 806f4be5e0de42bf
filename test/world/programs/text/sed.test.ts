import { compare, type Case } from './differential.ts'

const FILES = { f: 'one\ntwo\nthree\nfour\nfive\n', g: 'alpha=1\n# note\nbeta = 2\n\ngamma=3', h: 'x\ny' }
const NUMBERS = '1\n2\n3\n'

const scripts = (stdin: string, ...list: readonly (string | readonly string[])[]): Case[] => list.map((s) => ({ argv: ['sed', ...(typeof s === 'string' ? [s] : s)],
  stdin }))

compare('sed, commands', 'sed', FILES, scripts(NUMBERS,
  'p', ['-n', 'p'], ['-n', '2p'], ['-n', '$p'], ['-n', '$='], '2d', '2,3d', '2!d', '1~2d', '0~2d', '2,~2d', '2,+1d', '/2/d', '/2/,$d', '2q', 'q5', '2Q3', 'q 3',
  'a hello', 'a\\\nhello', 'a hello\\nworld', 'a\\ttab', 'a\\  x', '1a\\\n  foo\\\n  bar', '1a\\', ['-e', '1a\\', '-e', 'foo'], 'i before', '1i\\foo\\bar', 'a foo\\',
    'a foo\\\\bar\\qux', '1a \\  lead', '1a\\\n', 'a\\\\foo',
  '$!{a x\n}', '1{a foo\na bar\n}', 'c\\', '$c foo', '1,2c\\foo', '1,2{c foo\n}', '$!{c foo\n}', '2!c x', '1c\\foo', '2,3!c y',
  '$!N;P;D', 'N;N;s/\\n/,/g;s/,/\\n/', ':a;N;$!ba;s/\\n/ /g', '1!G;h;$!d', 'D', '1!{x;G};h', 'x;p;x', 'G', 'n;d', '$!n;s/./X/', 'N', '1d;n;d', 'H;x;s/\\n/+/', 'h;G;G',
    'z;s/^$/e/', 'F', '=', '1,2=', 'l', 'l 3',
  'y/123/abc/', 'y/1\\/2/a\\/b/', 'y/123/\\n\\\\a/', 's/2/a/;ta;s/$/z/;:a', 'b end;s/1/x/;:end', '1ba;p;:a\nd', 't x;:x', 'T;p', 's/1/x/;T;p', '#n\np',
    '1p;\n# comment\n2p # other', '1{p}\n2{p\n};', 'p;;p', ': a b;p',
  '2r h', '$r h', 'R h', '2{r h\nN}', 'r nope', 'w /dev/stdout', '\\,1,d', '\\n1nd', '\\:1:d;\\x1x!d', '1,/1/d', '0,/1/d', '0,/1/I!d', '/2/,1p', '2,1p', '1,1p', '$,1p',
    '1,$!d', '/1/,/3/{/2/!p}', '/1/s//[&]/', '1~0p', '2~0p', '/1/Mp', '1,3{/2/d}', 'e echo hi'))

compare('sed, s', 'sed', FILES, scripts('hello world\nfoo bar foo\nbaaac\n', 's/o/0/', 's/o/0/g', 's/o/0/2', 's/o/0/2g', ['-n', 's/foo/X/p'], 's/x*/-/g', 's/a*/x/g',
  's/\\(.\\)\\(.\\)/\\2\\1/g', ['-E', 's/(.)(.)/\\2\\1/g'], ['-r', 's/(o+)/<\\1>/'], 's/o/[&]/g', 's/o/\\&/', 's/^./\\U&/', 's/\\w\\+/\\u&/g',
  's/.*/\\U&\\E!/', 's/\\(h\\)\\(.*\\)/\\U\\1\\L\\2/', 's/FOO/x/I', 's/foo/x/gI', 's,o,/,g', 's|a\\|b|X|g', 's/o/a\\\nb/', 's/o/a\\nb/', 's/ /\\t/', 's/o/\\x26/',
    's/o/\\o101\\d066\\x43/', 's/o/X/w /dev/stdout', 's/$/ end/', 's/^/> /', 's/\\bfoo\\b/BAR/g', 's/[aeiou]//g', 's/[[:space:]]\\+/_/g', 's/o\\{1,2\\}/O/', ['-E',
    's/o{2}/O/'],
  ['-E', 's/(foo|bar)+/Z/g'], 's/[/]/x/', 's/a\\|o/V/g', 's/\\(a\\)\\1/D/', 's/.$//', 's/\\./x/', 's/b\\?a/Q/', ['-E', 's/\\s+$//'], 's/\\(foo\\).*\\1/M/',
    's/1/\\l\\UABC\\Ex\\uyz/', 's/o/&&/2', 's/\\(x\\)*/<\\1>/', ['-z', 's/\\n/,/g'], ['-E', 's/^(.)|(.)$/[\\1\\2]/g'], 's/o.*//;s/$/|/', 's/o/x/;s/o/y/;s/o/z/'))

compare('sed, files and options', 'sed', FILES, [
  ...scripts('', ['-n', '$p', 'f', 'g'], ['-s', '-n', '$p', 'f', 'g'], ['-s', '1d', 'f', 'h'], ['p', 'h', 'f'], ['', 'h', 'h'], ['-n', '/=/p', 'g'], ['s/=.*//', 'g'],
    ['/^#/d;/^$/d', 'g'], ['p', 'nope'], ['-n', 'p', 'nope', 'h'], ['--expression=2p', '-n', 'f'], ['-nf', '/dev/null', 'f'], ['-u', '2q', 'f'], ['--quiet', '$=', 'f',
    'g'], ['F', 'h'], ['$!d', 'g'], ['a x', 'h'], ['-l', '4', 'l', 'f'], ['N', 'h'], ['$s/$/!/', 'f', 'g']),
  ...[['-i', 's/one/1/', 'f'], ['-i.bak', '2d', 'f', 'g'], ['-n', '-i', '2p', 'f'], ['-i', '2q', 'f'], ['-i', '$d', 'f', 'g'], ['-Ei', 's/(t)/<\\1>/', 'f'],
    ['--in-place=.orig', 's/x/y/', 'h'], ['w out', 'f'], ['-n', '/t/w out', 'f'], ['-i', 'p', '.']].map((args) => ({ before: [['sed', ...args]], argv: ['tail', '-n',
    '20', 'f', 'g', 'h', 'f.bak', 'h.orig', 'out'] })),
])

compare('sed, refusals', 'sed', FILES, scripts(NUMBERS, 'a', 's/a', 's/a/b', 's/a/b/x', 's/a/b/gg', 's/a/b/pp', 's/a/b/0', 's/a/\\1/', 'y/abc/d/', 'k', '{p', 'p}', '1,p',
  '1,2,3p', '1!!p', ',2p', '0p', '0,3p', '+1p', 'b foo', ':', '1:a', '/a', '//p', 'r', 'w', 'p x', '1', '1,2q', '}', 'y/1/', 'v 9.0', 's/1/2/3/4', '1{p;p}p', 'qx',
  '/1/;p', 'M', 's/a/b/w', 's/a/b/e x', 's//x/', 'y,1\\,2,ab,', 's/\\n/x/;s/1/a\nb/', 's/\\(/b/', 's/a\\{1/x/', ['-E', 's/(/x/'], ['-E', 's/a{2,1}/x/'], 's/a**/x/',
    ['-E', 's/*/x/'], ['-e', 'p', '-e', 's/a'], '1d;x y', ['-f', 'nope'], '1,2:a', '#n'))
