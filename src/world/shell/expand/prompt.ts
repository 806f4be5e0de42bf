import type { Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { strftime } from '../../text/index.ts'
import type { Shell } from '../state.ts'
import { shortDirectory } from '../print/directory.ts'
import { RELEASE } from '../version.ts'
import { scalar } from './parameters.ts'
import { userName } from './tilde.ts'
import { expandText } from './words.ts'

/** Marks the ends of what takes no columns on the screen (`\[` and `\]`). */
export const INVISIBLE_START = '\x01'
export const INVISIBLE_END = '\x02'

const VERSION = RELEASE.split('.').slice(0, 2).join('.')

/** A prompt string with its backslash escapes, then (where promptvars is on) its parameters, commands and arithmetic expanded. */
export function* expandPrompt(sh: Shell, text: string): Sys<string> {
  let out = ''
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\' || i + 1 >= text.length) {
      out += text[i]
      continue
    }
    const c = text[++i]!
    const octal = /^[0-7]{3}/.exec(text.slice(i))
    if (octal) {
      out += String.fromCharCode(Number.parseInt(octal[0], 8))
      i += 2
      continue
    }
    if (c === 'D' && text[i + 1] === '{') {
      const end = text.indexOf('}', i)
      out += yield* time(sh, text.slice(i + 2, end < 0 ? undefined : end) || '%X')
      i = end < 0 ? text.length : end
      continue
    }
    out += yield* escape(sh, c)
  }
  if (!sh.shopts.promptvars) return out
  return yield* expandText(sh, out, 'none', 'heredoc')
}

function* time(sh: Shell, format: string): Sys<string> {
  sh.clock = yield* sys.clock()
  return strftime(format, { micros: sh.clock }, 'bash')
}

const quoted = (text: string): string => text.replace(/[\\$`]/g, '\\$&')

function* escape(sh: Shell, c: string): Sys<string> {
  switch (c) {
    case 'a': return '\x07'
    case 'e': return '\x1b'
    case 'n': return '\n'
    case 'r': return '\r'
    case '[': return INVISIBLE_START
    case ']': return INVISIBLE_END
    case '\\': return '\\\\'
    case 's': return sh.arg0.slice(sh.arg0.lastIndexOf('/') + 1)
    case 'v': return VERSION
    case 'V': return RELEASE
    case '#': return String(sh.commandNumber)
    case '!': return String(sh.historyBase + sh.history.length)
    case 'j': return String(sh.jobs.length)
    case '$': return (yield* sys.self()).euid === 0 ? '#' : '\\$'
    case 'u': return yield* userName()
    case 'h': case 'H': {
      const name = (yield* sys.host()).hostname
      return c === 'h' ? name.split('.')[0]! : name
    }
    case 'w': return quoted(shortDirectory(sh.cwd, scalar(sh, 'HOME'), Number(scalar(sh, 'PROMPT_DIRTRIM') ?? 0)))
    case 'W': {
      const dir = shortDirectory(sh.cwd, scalar(sh, 'HOME'), 0)
      return quoted(dir === '/' || dir === '~' ? dir : dir.slice(dir.lastIndexOf('/') + 1))
    }
    case 'l': return sh.process?.tty === undefined ? 'tty' : (yield* sys.ttyget(0)).name.split('/').at(-1)!
    case 't': return yield* time(sh, '%H:%M:%S')
    case 'T': return yield* time(sh, '%I:%M:%S')
    case '@': return yield* time(sh, '%I:%M %p')
    case 'A': return yield* time(sh, '%H:%M')
    case 'd': return yield* time(sh, '%a %b %d')
    default: return `\\${c}`
  }
}
