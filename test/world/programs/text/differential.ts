import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { machine } from './rig.ts'
import { words } from './words.ts'

/** A command line and its input; what the lab's program says must be what the machine's own tool says. */
export interface Case {
  readonly argv: readonly string[]
  readonly stdin?: string
  /** Compare the exit status and standard output only: the words differ between versions. */
  readonly quiet?: boolean
  /** More commands, run one after the other in one directory of their own, before this one. */
  readonly before?: readonly (readonly string[])[]
}

export interface Real { readonly out: string; readonly err: string; readonly status: number }

export type Files = Readonly<Record<string, string>>

const word = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** The command that prints exactly a text. */
const show = (text: string): string => (text.includes('\0') ? `printf ${word(Array.from(text, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`).join(''))}` : `printf %s ${word(text)}`)

function available(tool: string): boolean {
  try {
    execFileSync('bash', ['-c', `command -v ${tool}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export const cases = (stdin: string, ...lines: readonly string[]): Case[] => lines.map((line) => ({ argv: words(line), stdin }))

/** Runs all cases on the machine's tools in one shell process. */
function real(files: Files, list: readonly Case[]): Real[] {
  const put = Object.entries(files).map(([name, content]) => `${show(content)} > ${word(name)}`).join('\n')
  const script = ['enable -n echo printf test [ true false pwd; d=$(mktemp -d); trap \'rm -rf "$d"\' EXIT', `mkdir "$d/work"; cd "$d/work"; ${put}`]
  list.forEach((c, i) => {
    const line = (argv: readonly string[]): string => argv.map(word).join(' ')
    if (c.before) script.push(`mkdir "$d/c${i}"; cd "$d/c${i}"; ${put}`, ...c.before.map((b) => `${line(b)} </dev/null >/dev/null 2>&1`))
    script.push(`${show(c.stdin ?? '')} > "$d/in"; ${line(c.argv)} < "$d/in" > "$d/out" 2> "$d/err"`, 's=$?; cat "$d/out"; printf \'\\0\'; cat "$d/err"; printf \'\\0%s\\0\' $s', ...(c.before ? ['cd "$d/work"'] : []))
  })
  const bytes = execFileSync('bash', ['--norc'], { input: script.join('\n'), env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' }, maxBuffer: 1 << 28 })
  const fields = bytes.toString('utf8').split('\0')
  return list.map((_, i) => ({ out: fields[i * 3]!, err: fields[i * 3 + 1]!, status: Number(fields[i * 3 + 2]) }))
}

/** One test a case. `newer` says what a later version than this machine's would say. Without the tool on this machine the group is skipped, in words. */
export function compare(title: string, tool: string, files: Files, list: readonly Case[], newer: (r: Real) => Real = (r) => r): void {
  describe.skipIf(!available(tool))(`${title} as the real ${tool}`, () => {
    let expected: ReturnType<typeof real> | undefined
    const shared = machine()
    for (const [name, content] of Object.entries(files)) shared.file(name, content)
    list.forEach((c, i) => {
      it(`${c.before ? `${c.before.map((b) => b.join(' ')).join('; ')}; ` : ''}${c.argv.join(' ')}${c.stdin === undefined ? '' : ` < ${JSON.stringify(c.stdin.slice(0, 40))}`} [${i}]`, () => {
        expected ??= real(files, list)
        const m = c.before ? machine() : shared
        if (c.before) for (const [name, content] of Object.entries(files)) m.file(name, content)
        for (const b of c.before ?? []) m.run(b)
        const { out, err, status } = m.run(c.argv, { stdin: c.stdin ?? '' })
        const want = newer(expected[i]!)
        expect(c.quiet ? { out, status } : { out, err, status }).toEqual(c.quiet ? { out: want.out, status: want.status } : want)
      })
    })
  })
}
