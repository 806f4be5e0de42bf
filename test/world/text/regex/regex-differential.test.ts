import { describe, expect, it } from 'vitest'
import { compileRegex, type RegexOptions } from '../../../../src/world/text/index.ts'
import { bash, hasTool, utf8, word } from '../real.ts'
import { basic, type Case, extended, grep, perl } from './cases.ts'
import { randomCases } from './random.ts'

const pairs = (cases: readonly Case[]): [string, string][] => cases.flatMap(([pattern, ...texts]) => texts.map((text): [string, string] => [pattern, text]))

/** `=<match>[group][group]`, `-` for no match, `!message` for an error. */
function ours(pattern: string, text: string, options: RegexOptions, groups = true): string {
  const regex = compileRegex(pattern, options)
  if (regex.error !== undefined) return `!${regex.error}`
  const match = regex.exec(text)
  if (match === 'budget') return 'budget'
  if (!match) return '-'
  const shown = groups ? match.groups.slice(1).map((span) => `[${span ? text.slice(...span) : ''}]`) : []
  return `=${match.start}<${text.slice(match.start, match.end)}>${shown.join('')}`
}

/** bash's `=~`: the whole of glibc's regcomp and regexec for extended expressions, many cases in one process. */
function bashMatch(pattern: string, text: string): string {
  return `re=${word(pattern)} x=${word(text)}
    [[ $x =~ $re ]] 2>/dev/null; case $? in
      0) pre=\${x%%"\${BASH_REMATCH[0]}"*}; s="=\${#pre}<\${BASH_REMATCH[0]}>"; for ((i = 1; i < \${#BASH_REMATCH[@]}; i++)); do s+="[\${BASH_REMATCH[i]}]"; done ;;
      1) s=- ;;
      *) s=! ;;
    esac; printf '%s\\0' "$s"`
}

/** bash cannot tell where an empty match stands, counts characters, and keeps the error's text to itself. */
const plain = (s: string): string => (s.startsWith('!') ? '!' : s.replace(/^=\d+/, ''))

describe.skipIf(!hasTool('bash', /GNU bash/))('regex against the real bash', () => {
  const cases = pairs(extended)
  const real = bash(cases.map(([p, t]) => bashMatch(p, t)).join('\n')).map(utf8)
  it.each(cases.map(([p, t], i) => ({ p, t, i })))('[[ $t =~ $p ]] $i', ({ p, t, i }) => {
    expect(plain(ours(p, t, { syntax: 'extended' }))).toBe(plain(real[i]!))
  })

  it('agrees on 800 random patterns: the match, not always the groups, where glibc has moods', () => {
    const random = randomCases(7, 800)
    const answers = bash(random.map(([p, t]) => bashMatch(p, t)).join('\n'))
    const match = (s: string): string => plain(s).replace(/>.*/, '>')
    random.forEach(([p, t], i) => expect(`${p} on "${t}": ${match(ours(p, t, { syntax: 'extended' }))}`).toBe(`${p} on "${t}": ${match(answers[i]!)}`))
    const groupsDiffer = random.filter(([p, t], i) => plain(ours(p, t, { syntax: 'extended' })) !== plain(answers[i]!)).length
    expect(groupsDiffer).toBeLessThan(20)
  })
})

describe.skipIf(!hasTool('sed', /GNU sed/))('regex against the real sed', () => {
  const cases = [...pairs(basic).map((c) => ['basic', ...c] as const), ...pairs(grep).map((c) => ['extended', ...c] as const)]
    // What sed's own reading of `s` refuses before the expression is read.
    .filter(([, p]) => !p.endsWith('\\') && !p.includes('\n') && !/^\[(a|\[:alpha:)?$/.test(p))
  // The whole text in one pattern space (-z), the match between marks, each group after it; errors lose sed's prefix.
  const real = bash(cases.map(([syntax, p, t]) => {
    const groups = groupCount(p, syntax)
    const shown = Array.from({ length: groups }, (_, i) => `[\\${i + 1}]`).join('')
    const script = `s\u0001${p}\u0001<&>${shown}\u0002\u0001;t;s/.*/-/`
    return `out=$(printf %s ${word(t)} | sed -z ${syntax === 'extended' ? '-E ' : ''}${word(script)} 2>&1); case $out in sed:*) printf '!%s\\0' "\${out##*[0-9]: }";; *) printf '%s\\0' "$out";; esac`
  }).join('\n')).map(utf8)
  it.each(cases.map(([syntax, p, t], i) => ({ syntax, p, t, i })))('sed $syntax s/$p/ on $t', ({ syntax, p, t, i }) => {
    const mine = ours(p, t, { syntax, dialect: 'sed' })
    const start = Number(/^=(\d+)/.exec(mine)?.[1] ?? 0)
    const end = start + (/^=\d+<([^]*)>/.exec(mine)?.[1]?.replace(/>\[[^]*$/, '').length ?? 0)
    const shown = mine.startsWith('=') ? `${t.slice(0, start)}${mine.replace(/^=\d+/, '')}\u0002${t.slice(end)}` : mine
    expect(shown).toBe(real[i]!.replace(/^!sed: /, '!').replace(/\n+$/, ''))
  })
})

describe.skipIf(!hasTool('grep', /GNU grep/))('regex against the real grep', () => {
  const cases = (['basic', 'extended'] as const).flatMap((syntax) => pairs(grep).map((c) => [syntax, ...c] as const))
  const real = grepAnswers(cases.map(([syntax, p, t]) => [syntax === 'basic' ? '-G' : '-E', p, t]))
  it.each(cases.map(([syntax, p, t], i) => ({ syntax, p, t, i })))('grep $syntax $p on $t', ({ syntax, p, t, i }) => {
    const regex = compileRegex(p, { syntax, dialect: 'grep' })
    const warnings = regex.error === undefined ? regex.warnings.map((warning) => `grep: ${warning}\n`).join('') : ''
    expect(warnings + grepLine(ours(p, t, { syntax, dialect: 'grep' }, false))).toBe(real[i])
  })

  const perlCases = pairs(perl)
  const perlReal = bash(`echo a | grep -qP a && printf 'yes\\0'`)[0] === 'yes' ? grepAnswers(perlCases.map(([p, t]) => ['-P', p, t])) : []
  it.skipIf(perlReal.length === 0).each(perlCases.map(([p, t], i) => ({ p, t, i })))('grep -P $p on $t', ({ p, t, i }) => {
    expect(grepLine(ours(p, t, { syntax: 'perl' }, false))).toBe(perlReal[i])
  })
})

/** What `grep -o -m1 | head -1` prints for one line of text, errors included. */
function grepAnswers(cases: readonly (readonly [option: string, pattern: string, text: string])[]): string[] {
  return bash(cases.map(([option, p, t]) =>
    `printf '%s\\n' ${word(t)} | { grep ${option} -q -e ${word(p)} 2>&1; case $? in 0) printf yes;; 1) printf no;; esac; }; ` +
    `printf '%s\\n' ${word(t)} | grep ${option} -o -e ${word(p)} 2>/dev/null | head -1; printf '\\0'`).join('\n')).map(utf8)
}

/** The same from our result: grep -o skips empty matches, so only those that begin the text are compared. */
function grepLine(result: string): string {
  if (result.startsWith('!')) return `grep: ${result.slice(1)}\n`
  if (result === '-') return 'no'
  const text = /<([^]*)>/.exec(result)![1]!
  return `yes${text === '' ? '' : `${text}\n`}`
}

function groupCount(pattern: string, syntax: 'basic' | 'extended'): number {
  const regex = compileRegex(pattern, { syntax, dialect: 'sed' })
  return regex.error === undefined ? regex.groups : 0
}
