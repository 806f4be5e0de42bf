import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { needsMore } from '../../../src/world/shell/index.ts'
import { versionOf } from './differential/real.ts'

/** Texts as they stand at a prompt; whether bash goes on asking is what the real one says of them. */
const TEXTS: readonly string[] = [
  'echo a', '', '# comment', 'echo a # it\'s', 'echo "a', "echo 'a", 'echo "a\nb"', "echo 'a\nb'", 'echo `a', 'echo $(a', 'echo $(a)', 'echo ${x', 'echo ${x}', 'echo ${x:-"a', 'echo $((1+', 'echo $((1+2))',
  'echo $[1+', "echo $'a", 'echo $"a', 'echo "$(echo "a)"', 'echo "$(echo "a")"', 'echo "`a', 'echo a"b\'c"', 'a &&', 'a ||', 'a |', 'a |&', 'a &', 'a ;', 'a && b', 'a && # why', '! ', '!', 'time',
  'if a', 'if a; then', 'if a; then b', 'if a; then b; fi', 'if a; then b; else', 'if a; then b; elif', 'if a; then b; elif c', 'if a\nthen\nb\nfi', 'if; then', 'if a; fi', 'if', 'then', 'fi',
  'while a', 'while a; do', 'while a; do b', 'while a; do b; done', 'until', 'until a; do b; done | c', 'while a; do b; done |', 'do', 'done', 'while do',
  'for', 'for i', 'for i in', 'for i in a b', 'for i in a b; do', 'for i in a; do b', 'for i in a; do b; done', 'for i; do b; done', 'for i in a do b; done', 'for ((i=0', 'for ((;;))', 'for ((;;)); do a; done', 'for 1 2',
  'case', 'case x', 'case x in', 'case x in a', 'case x in a)', 'case x in a) b', 'case x in a) b;;', 'case x in a) b;; esac', 'case x in (a) b;; (c|d) e ;& esac', 'case x in esac', 'case x y', 'case x in a) b; esac',
  'select i in a b', 'select i in a; do b; done', 'f()', 'f() {', 'f() { a', 'f() { a; }', 'f() { a; } >', 'f() (', 'f() ( a )', 'f() a', 'function f', 'function f {', 'function f { a; }', 'function f() { a; }', 'f(', 'f(a)',
  '{', '{ a', '{ a; }', '{ a }', '{a', '}', '(', '( a', '(a)', '((', '((1', '((1+2', '((1+2))', '((1+2)', '(( a ) || b )', '()', '( )', '(a;)', '(a;;)',
  '[[ a', '[[ a ==', '[[ a == b', '[[ a == b ]]', '[[ a &&\nb ]]', '[[ (a', '[[ a =~ (b', '[[ a =~ (b|c) ]]', '[[ a b ]]', '[[ -f',
  'cat <<E', 'cat <<E\na', 'cat <<E\na\nE', "cat <<'E'\n$x\nE", 'cat <<-E\n\ta\n\tE', 'cat <<E\n E\nE ', 'cat <<A <<B\na\nA\nb', 'cat <<A <<B\na\nA\nb\nB', 'cat <<E | b', 'cat <<E &&\na\nE', 'cat <<"a b"\nx\na b',
  'x=$(cat <<E\na\nE\n', 'x=$(cat <<E\na\nE\n)', 'cat <<', 'if a; then cat <<E', 'if a; then cat <<E\nx\nE', 'if a; then cat <<E\nx\nE\nfi', 'cat <<E; echo "a', 'cat <<< a', 'cat <<< "a',
  'a=(1 2', 'a=(1 2)', 'a=(1\n2)', 'a=(1 "b', 'a=(', 'declare -A m=([a]=1', 'declare -A m=([a]=1)', 'a[1', 'a[1]=2', 'a[1+(2]=3', 'export x=(1)', 'echo a=(1)',
  'echo )', 'echo a)', 'a ;; b', ';', '&', '|', '&&', 'a | | b', 'a && && b', 'a & & b', 'a; ; b', '> ', '> f', 'a >', 'a > ;', 'a 2>', 'a >& ', 'a &>', 'a <', 'a <(b', 'a <(b)', 'a >(b', 'a < <(b', 'a > >(b)',
  'coproc', 'coproc a', 'coproc f { a', 'coproc f { a; }', 'time a |', '! a |', 'echo {a,b', 'echo {', 'echo }', 'echo [a', 'echo a[', 'echo ${a[', 'echo ${a[1]}', 'echo "${a["x"]}"', 'echo ${x//\'/}', 'echo "${x//\'/}"', 'echo ${x#"}"', 'echo ${x#"}"}',
  'echo $(case x in a) b;; esac)', 'echo $(case x in (a) b;; esac', 'echo $(if a; then b', 'echo $(if)', 'echo $(a; # )', 'echo $(a; # )\n)', 'echo "$(a \'b)\')"', 'echo `a \\`b\\``', 'echo `a "b`', 'trap "a" EXIT', 'echo \\"a', 'echo \\\'a', 'echo "a\\"', 'echo a\\\\', 'echo "\\\\"',
  'alias a=b; a "', 'let "a', 'let a=(1', 'eval "a', 'x= y=', 'x="', "x='", 'x=$', 'x=$(', 'x=`', 'x=a b="', '1>&2 echo "', '{ a; } 2>&', 'if a; then b; fi > ', 'if a; then b; fi > f', '(a) b', 'a (b)', 'f() { a; } b', 'a }', 'if a; then b; fi c',
  'while read l; do echo "$l"; done < <(printf "a\nb', 'for f in *.c; do\n  echo "$f"\n', 'a \\\n  b', 'a |\n\nb', 'a && \n # c\n b', 'function a\n{ b; }', 'f() \n{ a; }', 'f()\n', 'case x in\n\n a)\n', 'if a; then\n\n', 'select', 'select x\n',
]

/** What the real bash says: it wants more where the text, taken as all there is, ends in the middle of something. */
function realNeedsMore(texts: readonly string[]): boolean[] {
  const folder = mkdtempSync(join(tmpdir(), 'needs-more-'))
  try {
    texts.forEach((t, i) => writeFileSync(join(folder, `${i}`), `${t}\n`))
    const script = `for i in $(seq 0 ${texts.length - 1}); do bash -n "$i" 2> "$i.err" < /dev/null; echo "$(tr '\\n' ' ' < "$i.err")"; done`
    const lines = execFileSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } }).split('\n')
    return texts.map((_t, i) => /unexpected end of file|unexpected EOF while looking|delimited by end-of-file/.test(lines[i]!) && !/syntax error near/.test(lines[i]!))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('needsMore', () => {
  it.skipIf(versionOf('bash') === undefined)('says what the real bash says of many texts', () => {
    const real = realNeedsMore(TEXTS)
    const wrong = TEXTS.map((t, i) => ({ text: t, real: real[i], ours: needsMore(t) })).filter((r) => r.real !== r.ours)
    expect(wrong).toEqual([])
  })

  it('asks after a backslash at the end, and not after two', () => {
    expect(needsMore('echo \\')).toBe(true)
    expect(needsMore('echo \\\\')).toBe(false)
    expect(needsMore('echo a\\')).toBe(true)
    expect(needsMore("echo 'a\\'")).toBe(false)
    expect(needsMore('# comment \\')).toBe(false)
  })

  it('goes on in [[ where the real one, reading a file, says nothing at all', () => {
    for (const text of ['[[', '[[ a && ', '[[ ! ', '[[ (']) expect(needsMore(text)).toBe(true)
  })

  it('looks through aliases', () => {
    expect(needsMore('begin', { aliases: new Map([['begin', 'if true; then']]) })).toBe(true)
    expect(needsMore('begin')).toBe(false)
  })
})
