import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { machine } from './rig.ts'
import { words } from './words.ts'

/** A command line and its input; what the lab's program says must be what the machine's own tool says. */
export interface Case {
  readonly argv: readonly string[]
  readonly stdin?: string
  /** Compare the exit status and standard output only: the words differ between versions. */
  readonly quiet?: boolean
  /** The order of lines does not matter. */
  readonly sorted?: boolean
  /** Commands run before this one, in a copy of the directory that is theirs alone. */
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
function real(files: Files, list: readonly Case[], setup: readonly (readonly string[])[]): Real[] {
  const dir = mkdtempSync(join(tmpdir(), 'lab-'))
  try {
    const line = (argv: readonly string[]): string => argv.map(word).join(' ')
    const put = Object.entries(files).map(([name, content]) => `${show(content)} > ${word(name)}`)
    const script = ['enable -n echo printf test [ true false pwd; shopt -s dotglob', `d=${word(dir)}; mkdir "$d/work"; cd "$d/work"`, ...put, ...setup.map((s) => `${line(s)} </dev/null >/dev/null 2>&1`)]
    list.forEach((c, i) => {
      if (c.before) script.push(`cp -a "$d/work" "$d/c${i}"; cd "$d/c${i}"`, ...c.before.map((b) => `${line(b)} </dev/null >/dev/null 2>&1`))
      script.push(`${c.stdin ? `${show(c.stdin)} > "$d/in"` : ': > "$d/in"'}; ${line(c.argv)} < "$d/in" > "$d/out${i}" 2> "$d/err${i}"; s=$?; enable echo; echo $s > "$d/status${i}"; enable -n echo`, ...(c.before ? ['cd "$d/work"'] : []))
    })
    // From a file: a script on a pipe is read byte by byte.
    writeFileSync(join(dir, 'script'), script.join('\n'))
    execFileSync('bash', ['--norc', join(dir, 'script')], { env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC', TERM: 'xterm' }, maxBuffer: 1 << 28, stdio: ['ignore', 'ignore', 'pipe'] })
    const text = (name: string): string => readFileSync(join(dir, name)).toString('utf8')
    return list.map((_, i) => ({ out: text(`out${i}`), err: text(`err${i}`), status: Number(text(`status${i}`)) }))
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** One test a case, in a directory with files that a setup went over. `newer` says what a later version than this machine's would say. Without the tool on this machine the group is skipped, in words. */
export function compare(title: string, tool: string, files: Files, list: readonly Case[], o: { readonly newer?: (r: Real) => Real; readonly setup?: readonly (readonly string[])[] } = {}): void {
  describe.skipIf(!available(tool))(`${title} as the real ${tool}`, () => {
    let expected: ReturnType<typeof real> | undefined
    const shared = machine()
    for (const [name, content] of Object.entries(files)) shared.file(name, content)
    for (const s of o.setup ?? []) shared.run(s)
    list.forEach((c, i) => {
      it(`${c.before ? `${c.before.map((b) => b.join(' ')).join('; ')}; ` : ''}${c.argv.join(' ')}${c.stdin === undefined ? '' : ` < ${JSON.stringify(c.stdin.slice(0, 40))}`} [${i}]`, () => {
        expected ??= real(files, list, o.setup ?? [])
        const m = c.before ? shared.fork() : shared
        for (const b of c.before ?? []) m.run(b)
        const view = ({ out, err, status }: Real): object => ({ out: c.sorted ? out.split('\n').sort().join('\n') : out, status, ...(c.quiet ? {} : { err }) })
        const { out, err, status } = m.run(c.argv, { stdin: c.stdin ?? '' })
        expect(view({ out, err, status: status as number })).toEqual(view(o.newer ? o.newer(expected[i]!) : expected[i]!))
      })
    })
  })
}
