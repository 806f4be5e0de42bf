import type { Sys } from '../../sim/index.ts'
import { quote, quoteWord, tool } from '../cli/index.ts'
import { sys } from '../../os/index.ts'
import { canonical, relativeTo } from './canonical.ts'

/*
 * Programs about names of files: basename, dirname, pwd's kin readlink and realpath.
 */

const baseOf = (path: string): string => {
  const stripped = path.replace(/(?<=.)\/+$/, '')
  return /^\/+$/.test(path) ? '/' : stripped.slice(stripped.lastIndexOf('/') + 1)
}

function dirOf(path: string): string {
  const stripped = path.replace(/(?<=.)\/+$/, '')
  const at = stripped.lastIndexOf('/')
  if (at < 0) return '.'
  return stripped.slice(0, at).replace(/\/+$/, '') || '/'
}

export const basename = tool({
  name: 'basename',
  usage: ['NAME [SUFFIX]', 'OPTION... NAME...'],
  about: 'Shows NAME without the directories before it, and without SUFFIX.',
  options: {
    'a,multiple': 'take all words as NAMEs',
    's,suffix=SUFFIX': 'take SUFFIX off; the same as -a',
    'z,zero': 'end lines with NUL, not newline',
  },
  package: 'GNU coreutils 9.4',
  stopAtOperand: true,
  *run(call): Sys<number> {
    const multiple = call.has('multiple') || call.has('suffix')
    const [first, second, third] = call.operands
    if (first === undefined) return yield* call.misuse('missing operand')
    if (!multiple && third !== undefined) return yield* call.misuse(`extra operand ${quoteWord(third)}`)
    const suffix = call.value('suffix') ?? (multiple ? '' : (second ?? ''))
    for (const name of multiple ? call.operands : [first]) {
      const base = baseOf(name)
      call.out.put(
        (suffix !== '' && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base) +
          (call.has('zero') ? '\0' : '\n'),
      )
    }
    return 0
  },
})

export const dirname = tool({
  name: 'dirname',
  usage: '[OPTION] NAME...',
  about: 'Shows each NAME without its last part.',
  options: { 'z,zero': 'end lines with NUL, not newline' },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    if (call.operands.length === 0) return yield* call.misuse('missing operand')
    for (const name of call.operands) call.out.put(dirOf(name) + (call.has('zero') ? '\0' : '\n'))
    return 0
  },
})

export const readlink = tool({
  name: 'readlink',
  usage: '[OPTION]... FILE...',
  about: 'Shows where a symbolic link leads to, or the full name of a file.',
  options: {
    'f,canonicalize': 'follow all links; all but the last part must be there',
    'e,canonicalize-existing': 'the same, all must be there',
    'm,canonicalize-missing': 'the same, nothing need be there',
    'n,no-newline': 'no newline at the end',
    'q,quiet': 'say no errors',
    's,silent': '',
    'v,verbose': 'say errors',
    'z,zero': 'end lines with NUL, not newline',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    if (call.operands.length === 0) return yield* call.misuse('missing operand')
    const end = call.has('no-newline') && call.operands.length === 1 ? '' : call.has('zero') ? '\0' : '\n'
    const mode = call.lastOf('canonicalize', 'canonicalize-existing', 'canonicalize-missing')
    let status = 0
    for (const name of call.operands) {
      const result = mode
        ? yield* canonical(name, mode === 'canonicalize' ? 'parents' : mode === 'canonicalize-existing' ? 'all' : 'none')
        : yield* linkOf(name)
      if (typeof result === 'string') call.out.put(result + end)
      else {
        status = 1
        if (call.lastOf('quiet', 'silent', 'verbose') === 'verbose') yield* call.complain(`${name}: ${result.error}`)
      }
    }
    return status
  },
})

function* linkOf(name: string): Sys<string | { error: string }> {
  try {
    return yield* sys.readlink(name)
  } catch (e) {
    return { error: (e as { message: string }).message }
  }
}

export const realpath = tool({
  name: 'realpath',
  usage: '[OPTION]... FILE...',
  about: 'Shows the full name of each FILE, without links and dots.',
  options: {
    'e,canonicalize-existing': 'all parts must be there',
    'm,canonicalize-missing': 'no part need be there',
    'L,logical': '', 'P,physical': '',
    'q,quiet': 'say no errors',
    ',relative-to=DIR': 'show it as seen from DIR',
    ',relative-base=DIR': 'show it as seen from DIR where it is below it',
    's,strip': 'do not follow links',
    ',no-symlinks': '',
    'z,zero': 'end lines with NUL, not newline',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    if (call.operands.length === 0) return yield* call.misuse('missing operand')
    const need = call.has('canonicalize-existing') ? 'all' : call.has('canonicalize-missing') ? 'none' : 'parents'
    const links = !call.has('strip') && !call.has('no-symlinks')
    const base = call.value('relative-to') ?? call.value('relative-base')
    const from = base === undefined ? undefined : yield* canonical(base, 'none')
    let status = 0
    for (const name of call.operands) {
      const result = name === '' ? { error: 'No such file or directory' } : yield* canonical(name, need, links)
      if (typeof result !== 'string') {
        status = 1
        if (!call.has('quiet')) yield* call.complain(`${name === '' ? quote(name) : name}: ${result.error}`)
        continue
      }
      const shown =
        typeof from !== 'string' || (call.has('relative-base') && !call.has('relative-to') && !`${result}/`.startsWith(`${from}/`))
          ? result
          : relativeTo(from, result)
      call.out.put(shown + (call.has('zero') ? '\0' : '\n'))
    }
    return status
  },
})
