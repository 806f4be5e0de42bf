import { isErrno, type Sys } from '../../sim/index.ts'
import { encodeUtf8 } from '../../text/index.ts'
import { sys } from '../../os/index.ts'
import type { Shell } from '../state.ts'

/** Writes all of it. A signal that interrupts the wait only interrupts the wait. */
export function* writeFully(fd: number, text: string): Sys<void> {
  const bytes = encodeUtf8(text)
  for (let at = 0; at < bytes.length;) {
    try {
      at += yield* sys.write(fd, at === 0 ? bytes : bytes.subarray(at))
    } catch (e) {
      if (!isErrno(e, 'EINTR')) throw e
    }
  }
}

/** Says something on descriptor 2; where that cannot be written to, nobody hears it. */
export function* say(text: string): Sys<void> {
  try {
    yield* writeFully(2, text)
  } catch (e) {
    if (!isErrno(e)) throw e
  }
}

/** The name by which the shell complains: the file whose command runs, or `$0`. */
export function complainer(sh: Shell): string {
  if (!sh.ofPerson) {
    const file = sh.calls.at(-1)?.file
    if (file) return file
  }
  return sh.arg0
}

/** What stands before a message: `bash: line 3: `, `-bash: ` at a prompt, `sh: 3: ` of dash. */
export function prefix(sh: Shell, line = sh.line): string {
  const name = complainer(sh)
  if (sh.dialect === 'dash') return `${name}: ${line || 1}: ${sh.evals > 0 ? 'eval: ' : ''}`
  return sh.ofPerson ? `${name}: ` : `${name}: line ${line || 1}: `
}

export function* complain(sh: Shell, message: string): Sys<void> { yield* say(`${prefix(sh)}${message}\n`) }
