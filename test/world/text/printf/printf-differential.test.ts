import { describe, expect, it } from 'vitest'
import { formatPrintf } from '../../../../src/world/text/index.ts'
import { bash, hasTool, utf8, word } from '../real.ts'
import { both, bashOnly, type Case, coreutilsOnly } from './cases.ts'

/** Output (bytes, base64), status and stderr of each case. */
function real(command: string, prefix: RegExp, cases: readonly Case[]): { output: string; status: number; errors: string[] }[] {
  const script = cases.map((parts) =>
    `${command} ${parts.map(word).join(' ')} 2>"$T" | base64 -w0; s=\${PIPESTATUS[0]}; printf '\\1%s\\1%s\\0' "$s" "$(<"$T")"`)
  return bash(`T=$(mktemp); trap 'rm -f "$T"' EXIT\n${script.join('\n')}`).map((line) => {
    const [output, status, errors] = line.split('\u0001') as [string, string, string]
    return { output: Buffer.from(output, 'base64').toString('latin1'), status: Number(status), errors: utf8(errors).split('\n').filter((e) => e !== '').map((e) => e.replace(prefix, '')) }
  })
}

function ours(parts: Case, dialect: 'bash' | 'coreutils'): { output: string; status: number; errors: string[] } {
  const [format, ...args] = parts
  const { text, errors, status } = formatPrintf(format, args, { dialect })
  return { output: latin1(text), status, errors: [...errors] }
}

/** Bytes as one character each, escaped ones too. */
function latin1(text: string): string {
  return [...text].map((c) => (c >= '\udc80' && c <= '\udcff' ? String.fromCharCode(c.charCodeAt(0) - 0xdc00) : Buffer.from(c).toString('latin1'))).join('')
}

describe.skipIf(!hasTool('bash', /GNU bash, version 5\.2/))('printf against the real bash', () => {
  const cases = [...both, ...bashOnly]
  const answers = real('printf', /^bash: line \d+: printf: /, cases)
  it.each(cases.map((parts, i) => ({ shown: JSON.stringify(parts), parts, i })))('$shown', ({ parts, i }) => expect(ours(parts, 'bash')).toEqual(answers[i]))
})

describe.skipIf(!hasTool('/usr/bin/printf', /GNU coreutils/))('printf against the real coreutils', () => {
  const cases = [...both, ...coreutilsOnly]
  const answers = real('/usr/bin/printf', /^\/usr\/bin\/printf: /, cases)
  it.each(cases.map((parts, i) => ({ shown: JSON.stringify(parts), parts, i })))('$shown', ({ parts, i }) => expect(ours(parts, 'coreutils')).toEqual(answers[i]))
})
