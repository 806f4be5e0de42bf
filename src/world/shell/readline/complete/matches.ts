import type { Sys } from '../../../sim/index.ts'
import type { CompletionSpec, Shell } from '../../state.ts'
import { askCompletion } from './registry.ts'
import { unquoteWord } from './quoting.ts'
import { ShellError } from '../../errors.ts'
import { expandWordInto } from '../../expand/words.ts'
import { ACTIONS, files } from './sources.ts'
import { specMatches } from './spec.ts'
import { commandWords, typedWord, type TypedWord } from './word.ts'

/** What a word could become. */
export interface Matches {
  readonly word: TypedWord
  readonly words: readonly string[]
  /** They are paths: shown without their directories, quoted, and with a slash where they are directories. */
  readonly filenames: boolean
  readonly nospace: boolean
  /** They are what a pattern matches, not what begins like the word. */
  readonly pattern?: boolean
}

/** Candidates for the word before the cursor: a specification's, a program's own, or bash's default ones. */
export function* matchesAt(sh: Shell, chars: readonly string[], point: number, filesOnly = false): Sys<Matches> {
  const word = typedWord(sh, chars, point)
  if (filesOnly) return yield* fileNames(sh, word)
  if (!word.command && sh.shopts.progcomp) {
    const programmed = yield* programmable(sh, chars, point, word)
    if (programmed) return programmed
  }
  return yield* defaults(sh, word)
}

function* programmable(sh: Shell, chars: readonly string[], point: number, word: TypedWord): Sys<Matches | undefined> {
  const { words, index } = commandWords(sh, chars, point)
  const command = words[0] ?? ''
  if (command === '' || index === 0) return undefined
  const name = command.slice(command.lastIndexOf('/') + 1)
  const line = chars.join('')
  const typed = unquoteWord(word.text, word.quote)
  for (let attempt = 0; attempt < 3; attempt++) {
    const spec = sh.completions.get(command) ?? sh.completions.get(name) ?? sh.completions.get('-D')
    if (!spec) break
    sh.completionOptions = [...spec.options]
    const found = yield* specMatches(sh, spec, { command, word: typed, previous: words[index - 1] ?? '', words, index, line, point })
    if (found.retry) continue
    const { options } = found
    const has = (o: string): boolean => options.includes(o)
    if (found.words.length > 0) return { word, words: has('nosort') ? unique(found.words) : unique(found.words).sort(), filenames: has('filenames') || isFileSpec(spec), nospace: has('nospace') }
    if (has('bashdefault') || has('default') || has('dirnames') || has('plusdirs')) {
      return has('dirnames') && !has('default') && !has('bashdefault')
        ? { word, words: yield* files(sh, typed, true), filenames: true, nospace: false } : yield* defaults(sh, word)
    }
    return { word, words: [], filenames: false, nospace: false }
  }
  const reply = yield* askCompletion(name, { words: words.map((w) => unquoteWord(w, '')), index, line })
  if (!reply) return undefined
  const matching = unique(reply.words).filter((w) => w.startsWith(typed))
  if (matching.length === 0 && reply.orFiles) return yield* defaults(sh, word)
  return { word, words: matching.sort(), filenames: reply.filenames === true, nospace: reply.nospace === true }
}

const isFileSpec = (spec: CompletionSpec): boolean => spec.actions.some((a) => a === 'file' || a === 'directory') || spec.glob !== undefined
const unique = (words: readonly string[]): string[] => [...new Set(words)]

function* defaults(sh: Shell, word: TypedWord): Sys<Matches> {
  const { text } = word
  const plain = (words: readonly string[], nospace = false): Matches => ({ word, words, filenames: false, nospace })
  if (/^\$\{?\w*$/.test(text) && word.quote !== "'") {
    const brace = text.startsWith('${')
    const names = yield* ACTIONS.variable!(sh, text.slice(brace ? 2 : 1))
    return plain(names.map((n) => (brace ? `\${${n}}` : `$${n}`)))
  }
  if (text.startsWith('~') && !text.includes('/') && word.quote === '') {
    const users = yield* ACTIONS.user!(sh, text.slice(1))
    return plain(users.map((u) => `~${u}/`), true)
  }
  if (word.command && text.startsWith('`')) return plain((yield* ACTIONS.command!(sh, text.slice(1))).map((c) => `\`${c}`), true)
  const at = text.lastIndexOf('@')
  if (at >= 0 && sh.shopts.hostcomplete && word.quote === '') {
    const hosts = yield* ACTIONS.hostname!(sh, text.slice(at + 1))
    if (hosts.length > 0) return plain(hosts.map((h) => text.slice(0, at + 1) + h))
  }
  if (word.command) {
    const typed = unquoteWord(text, word.quote)
    if (sh.shopts.no_empty_cmd_completion && typed === '') return plain([])
    const commands = yield* ACTIONS.command!(sh, typed)
    if (typed.includes('/')) return { word, words: commands, filenames: true, nospace: false }
    const directories = commands.length === 0 ? yield* files(sh, typed, true) : []
    return directories.length > 0 ? { word, words: directories, filenames: true, nospace: false } : plain(commands)
  }
  return yield* fileNames(sh, word)
}

/** Files that begin so; where there are none, those that the word matches as a pattern. */
function* fileNames(sh: Shell, word: TypedWord): Sys<Matches> {
  const words = (yield* files(sh, unquoteWord(word.text, word.quote))).sort()
  if (words.length > 0 || word.quote !== '' || !/[*?[]/.test(word.text)) return { word, words, filenames: true, nospace: false }
  const found: string[] = []
  try {
    yield* expandWordInto(sh, word.text, found)
  } catch (e) {
    if (!(e instanceof ShellError)) throw e
  }
  return { word, words: found.filter((f) => f !== word.text), filenames: true, nospace: false, pattern: true }
}
