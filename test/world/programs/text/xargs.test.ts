import { compare, type Case } from './differential.ts'

const on = (stdin: string, ...list: readonly (readonly string[])[]): Case[] => list.map((a) => ({ argv: ['xargs', ...a], stdin }))

compare('xargs', 'xargs', { f: 'x\ny z\n' }, [
  ...on('a b c\nd  "e f" g\\ h\n', [], ['echo'], ['-n1'], ['-n', '2', 'echo', 'x'], ['-L1'], ['-L', '2', 'echo'], ['-I{}', 'echo', '<{}>'], ['-I', '%', 'echo', '%', '%'],
    ['-i', 'echo', '{}'], ['-t', 'echo', 'hi'], ['-n1', '-t', 'echo'], ['-s', '20', 'echo'], ['printf', '[%s]\\n'], ['-a', 'f'], ['-a', 'nope',
    'echo'], ['-E', 'd  "e f" g\\ h', 'echo']),
  ...on('', [], ['-r', 'echo', 'x'], ['echo', 'x'], ['-I{}', 'echo', '{}'], ['--no-run-if-empty', 'echo']),
  ...on('a\0b c\0', ['-0', '-n1', 'echo']), ...on('a,b c,d', ['-d,', '-n1', 'echo'], ['-d', ',', 'echo'], ['-d', '\\t', 'echo']), ...on("it's\n", ['echo'], ['-d', '\\n',
    'echo']), ...on('1\n2\n', ['false'], ['nope'], ['-n1', 'sh', '-c', 'exit 3'], ['-n1', 'sh', '-c', 'exit 255'], ['-n', 'x', 'echo'], ['-n0', 'echo'], ['-n'], ['-Z'],
    ['--bogus'], ['-dxx', 'echo'], ['-I']),
])
