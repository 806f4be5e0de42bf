import { execFileSync } from 'node:child_process'

/** The real tools of this machine, for comparison. A test that needs one that is not there says so and is skipped. */
export function hasTool(tool: string, version: RegExp): boolean {
  try {
    return version.test(execFileSync(tool, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  } catch {
    return false
  }
}

const environment = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' }

/** Runs one bash over a whole script and returns what it printed, split at NUL bytes (latin1: one character a byte). */
export function bash(script: string): string[] {
  const out = execFileSync('bash', ['--norc'], { input: script, env: environment, maxBuffer: 1 << 28, stdio: ['pipe', 'pipe', 'ignore'] })
  const fields = out.toString('latin1').split('\0')
  fields.pop()
  return fields
}

/** A word of shell that stands for exactly this text. */
export function word(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** Text of one-character-a-byte back to text. */
export function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8')
}
