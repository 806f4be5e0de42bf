import { compare, type Case } from './differential.ts'

const FILES = {
  f: 'apple\nBanana\ncherry pie\napple tart\n\nfoo(bar)\na.b\naxb\n192.168.10.1 eth1\nfoo_bar foobar foo\n',
  g: 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n',
  bin: 'text\0binary apple\nmore apple\n',
  pats: 'apple\nfoo\n',
  none: '',
}

const on = (stdin: string, ...list: readonly (readonly string[])[]): Case[] => list.map((a) => ({ argv: ['grep', ...a], stdin }))

compare('grep', 'grep', FILES, on('hello\nworld\nhello world\n',
  ['hello'], ['-v', 'hello'], ['-c', 'hello'], ['-n', 'world'], ['-i', 'HELLO'], ['-o', 'o'], ['-w', 'hello'], ['-x', 'hello'], ['-q', 'hello'], ['nothing'], ['-H',
    'hello'], ['--label=x', '-H', 'hello'], ['-b', 'w'], ['-ob', 'o'], ['-on', 'l*'], [''], ['-c', ''], ['-e', 'hello', '-e', 'world'], ['-m', '1', 'hello'], ['-m0',
    'hello'],
  ['apple', 'f'], ['-n', 'apple', 'f', 'g'], ['-h', 'o', 'f', 'g'], ['-l', 'o', 'f', 'g', 'none'], ['-L', 'o', 'f', 'g', 'none'], ['-L', 'zzz', 'f'], ['-c', 'o', 'f',
    'g', 'none'], ['-vc', 'o', 'f'], ['a.b', 'f'], ['-F', 'a.b', 'f'], ['a\\.b', 'f'], ['foo(bar)', 'f'], ['-E', 'foo\\(bar\\)', 'f'], ['-E', 'foo(bar)', 'f'], ['-E',
    '^(apple|foo)', 'f'], ['^\\(apple\\|foo\\)', 'f'],
  ['-E', '[0-9]+\\.[0-9]+', 'f'], ['-oE', '[0-9]+', 'f'], ['-oE', '([0-9]{1,3}\\.){3}[0-9]{1,3}', 'f'], ['-w', 'foo', 'f'], ['-ow', 'foo', 'f'], ['-ow', 'foo[a-z]*',
    'f'], ['^$', 'f'], ['-n', '^$', 'f'], ['-f', 'pats', 'f'], ['-f', 'none', 'f'], ['-vf', 'none', 'f'], ['-Ff', 'pats', 'f'], ['-xF', 'apple', 'f'], ['-iF', 'APPLE',
    'f'], ['-wF', 'foo', 'f'], ['-x', '-E', 'apple( tart)?', 'f'],
  ['-A1', 'three', 'g'], ['-B1', 'three', 'g'], ['-C1', 'five', 'g'], ['-A1', 't', 'g'], ['-nA1', '^t', 'g'], ['-nC1', 'e$', 'g'], ['-2', 'five', 'g'], ['-A1', '-B2',
    'n', 'g', 'f'], ['--no-group-separator', '-A0', 't', 'g'], ['--group-separator=##', '-A1', '^s', 'g'], ['-c', '-A1', 't', 'g'], ['-m1', '-A2', 't', 'g'], ['-m2',
    '-c', 'e', 'g'], ['-vnC1', 'e', 'g'], ['-A', '1', '-o', 'ee', 'g'],
  ['--color=always', 'apple', 'f'], ['--color=always', '-n', 'o', 'f', 'g'], ['--color=always', '-o', '-b', 'p', 'f'], ['--color=always', '-A1', 'three', 'g'],
    ['--color=always', '-v', 'o', 'g'], ['--color=always', '-c', 'o', 'g', 'f'], ['--color=always', '-l', 'o', 'g'], ['--color=always', '-i', 'BAN', 'f'],
    ['--color=auto', 'apple', 'f'], ['--color=never', 'apple', 'f'], ['--colour=always', 'x*', 'g'],
  ['apple', 'bin'], ['-a', 'more', 'bin'], ['-c', 'apple', 'bin'], ['-o', 'apple', 'bin'], ['-l', 'apple', 'bin'], ['-I', 'apple', 'bin'], ['-q', 'apple', 'bin'], ['-v',
    'apple', 'bin'], ['--binary-files=text', 'more', 'bin'],
  ['apple', 'nope'], ['-s', 'apple', 'nope'], ['apple', 'nope', 'f'], ['-q', 'apple', 'nope', 'f'], ['-q', 'apple', 'f', 'nope'], ['apple', '.'], ['-s', 'apple', '.',
    'f'], ['-d', 'skip', 'apple', '.'],
  ['-E', 'a{1', 'f'], ['a\\{1', 'f'], ['[', 'f'], ['\\(', 'f'], ['-E', '(', 'f'], ['-E', '*a', 'f'], ['*a', 'f'], ['-E', 'a**', 'f'], ['[[:foo:]]', 'f'], ['[:space:]',
    'f'], ['\\', 'f'], ['a\\{2,1\\}', 'f'], ['-E', 'a)', 'f'], ['\\)', 'f'], ['[b-a]', 'f'], ['\\d', 'f'], ['-E', '\\d+', 'f'],
  ['-P', '\\d+', 'f'], ['-oP', '\\d+(?=\\.)', 'f'], ['-oP', '(?<=foo)\\w+', 'f'], ['-oP', 'a\\K.*', 'f'], ['-P', '^a(?!x)', 'f'], ['-wP', 'foo', 'f'], ['-xP', 'apple',
    'f'], ['-oiP', 'APP', 'f'],
  ['\\<foo\\>', 'f'], ['\\bfoo\\b', 'f'], ['\\w\\+(', 'f'], ['\\(p\\)\\1', 'f'], ['-E', '(p)\\1', 'f'], ['-i', 'b[A]n', 'f'], ['[[:upper:]]', 'f'], ['[^a-z]', 'f'],
    ['-E', 'e{2}', 'g'], ['-T', 'one', 'g'], ['-nT', 'one', 'g'], ['-HZ', 'one', 'g'].slice(0, 0), ['-z', 'one', 'g'].slice(0, 0)).filter((c) => c.argv.length > 1))

compare('grep, command lines', 'grep', FILES, on('', [], ['-Q', 'x'], ['--bogus', 'x'], ['-m', 'x', 'y'], ['-A', 'x', 'y'], ['-A'], ['-e'], ['-f', 'nope', 'x'],
  ['--colo=always', 'one', 'g'], ['-y', 'ONE', 'g'], ['-E', '-F', 'a.b', 'f'], ['one', '-n', 'g'], ['--', '-v', 'g'], ['-nr', 'ten', 'g']))

const TREE: Case[] = [['-r', 'x'], ['-r', 'x', '.'], ['-rl', 'x', 'd'], ['-rh', 'x', 'd'], ['-rn', 'x', 'd', 'a.txt'], ['-rc', 'x', 'd'], ['-r', '--include=*.txt', 'x'],
  ['-r', '--exclude=*.txt', 'x'], ['-r', '--exclude-dir=e', 'x'], ['-R', 'x', 'd'], ['x', 'd', 'a.txt'], ['-s', 'x', 'd', 'a.txt'], ['-rL', 'zz', 'd'], ['-rq', 'x', 'd'],
  ['-r', 'zz', 'd']].map((a) => ({
  argv: ['sort', 'result'], before: [['mkdir', '-p', 'd/e'], ['cp', 'x.txt', 'a.txt'], ['cp', 'x.txt', 'd/b.txt'], ['cp', 'x.txt', 'd/c.md'], ['cp', 'x.txt',
    'd/e/f.txt'], ['sh', '-c', `grep ${a.map((w) => (w.includes('*') ? `'${w}'` : w)).join(' ')} | tee result`]],
}))
compare('grep -r', 'grep', { 'x.txt': 'x 1\ny 2\nxx\n' }, TREE)
