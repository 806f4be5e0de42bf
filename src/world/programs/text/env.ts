import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { findProgram, NotFound, quote, quoteWord, tool } from '../cli/index.ts'

export const env = tool({
  name: 'env',
  usage: '[OPTION]... [-] [NAME=VALUE]... [COMMAND [ARG]...]',
  about: 'Sets each NAME to VALUE in the environment and runs COMMAND. Without COMMAND shows the environment.',
  options: {
    'i,ignore-environment': 'start with an empty environment',
    '0,null': 'end each line with NUL, not newline',
    'u,unset=NAME': 'take NAME out',
    'C,chdir=DIR': 'change to DIR',
    'S,split-string=S': 'split S into arguments',
    'v,debug': '(ignored)',
  },
  package: 'GNU coreutils 9.4',
  stopAtOperand: true,
  trouble: 125,
  *run(call): Sys<number> {
    const words = [...call.values('split-string').flatMap((s) => s.trim().split(/\s+/)), ...call.operands]
    let vars: Record<string, string> = call.has('ignore-environment') || words[0] === '-' ? {} : { ...call.env }
    if (words[0] === '-') words.shift()
    for (const name of call.values('unset')) vars = Object.fromEntries(Object.entries(vars).filter(([n]) => n !== name))
    while (words[0]?.includes('=')) {
      const word = words.shift()!
      vars[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1)
    }
    if (words.length === 0) {
      for (const [name, value] of Object.entries(vars)) call.out.put(`${name}=${value}${call.has('null') ? '\0' : '\n'}`)
      return 0
    }
    if (call.has('null')) return yield* call.misuse('cannot specify --null (-0) with command')
    const directory = call.value('chdir')
    try {
      if (directory !== undefined) yield* sys.chdir(directory)
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* call.complain(`cannot change directory to ${quote(directory!)}: ${e.message}`)
      return 125
    }
    const path = yield* findProgram(words[0]!, vars)
    if (!(path instanceof NotFound)) {
      try {
        return yield* sys.exec(path, words, vars)
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.complain(`${quoteWord(words[0]!)}: ${e.message}`)
        return 126
      }
    }
    yield* call.complain(`${quoteWord(words[0]!)}: ${path.message}`)
    if (path.status === 127 && words[0]!.includes(' ')) yield* call.complain('use -[v]S to pass options in shebang lines')
    return path.status
  },
})
