import { call as enter, isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { chooseWord, isTerminal, quoteIfNeeded, tool, type ToolCall } from '../cli/index.ts'
import { readColors } from './grep-colors.ts'
import { compileMatcher, type MatcherOptions } from './grep-matcher.ts'
import { searchFile, type Search } from './grep-search.ts'
import { filterOf, walk } from './grep-walk.ts'

const OPTIONS = {
  'E,extended-regexp': 'PATTERNS are extended regular expressions',
  'F,fixed-strings': 'PATTERNS are plain texts',
  'G,basic-regexp': 'PATTERNS are basic regular expressions',
  'P,perl-regexp': 'PATTERNS are regular expressions of Perl',
  'e,regexp=PATTERNS': 'search for PATTERNS',
  'f,file=FILE': 'take PATTERNS from FILE',
  'i,ignore-case': 'do not distinguish case',
  y: '',
  ',no-ignore-case': 'distinguish case (default)',
  'w,word-regexp': 'match only whole words',
  'x,line-regexp': 'match only whole lines',
  'z,null-data': 'lines end with NUL, not newline',
  's,no-messages': 'say nothing of files that cannot be read',
  'v,invert-match': 'select lines that do not match',
  'V': '',
  'm,max-count=NUM': 'stop after NUM selected lines',
  'b,byte-offset': 'show byte offsets',
  'n,line-number': 'show line numbers',
  ',line-buffered': 'write each line at once',
  'H,with-filename': 'show file names',
  'h,no-filename': 'show no file names',
  ',label=LABEL': 'the name of standard input',
  'o,only-matching': 'show only the parts that match',
  'q,quiet': 'show nothing, only the exit status',
  ',silent': '',
  ',binary-files=TYPE': 'binary, text or without-match',
  'a,text': 'take binary files as text',
  I: 'take binary files as without a match',
  'd,directories=ACTION': 'read, recurse or skip',
  'D,devices=ACTION': 'read or skip',
  'r,recursive': 'search directories with all below them',
  'R,dereference-recursive': 'the same, symbolic links followed',
  ',include=GLOB': 'search only files that match GLOB',
  ',exclude=GLOB': 'leave out files that match GLOB',
  ',exclude-from=FILE': 'leave out files that match a GLOB of FILE',
  ',exclude-dir=GLOB': 'leave out directories that match GLOB',
  'L,files-without-match': 'show only names of files without selected lines',
  'l,files-with-matches': 'show only names of files with selected lines',
  'c,count': 'show only how many lines were selected',
  'T,initial-tab': 'put a tab before the line',
  'Z,null': 'put a NUL after file names',
  'B,before-context=NUM': 'show NUM lines before',
  'A,after-context=NUM': 'show NUM lines after',
  'C,context=NUM': 'show NUM lines before and after',
  '#': 'the same as --context=NUM',
  ',group-separator=SEP': 'what stands between groups of lines instead of --',
  ',no-group-separator': 'put nothing between groups',
  ',color[=WHEN]': 'mark what matched: always, never, auto',
  ',colour[=WHEN]': '',
  'U,binary': '(ignored)',
  'u,unix-byte-offsets': '',
}

const USAGE = '[OPTION]... PATTERNS [FILE]...'

export const grep = tool({
  name: 'grep',
  usage: USAGE,
  about: 'Shows the lines of each FILE in which PATTERNS match. Without FILE reads standard input, or the working directory with -r.',
  options: OPTIONS,
  package: 'GNU grep 3.11',
  trouble: 2,
  misuse: (name) => `Usage: ${name} ${USAGE}\nTry '${name} --help' for more information.\n`,
  *run(call): Sys<number> {
    const patterns = yield* patternsOf(call)
    if (typeof patterns === 'number') return patterns
    if (new Set(call.given.filter((g) => SYNTAX[g.name]).map((g) => g.name)).size > 1) {
      yield* call.complain('conflicting matchers specified')
      return 2
    }
    const matcher = compileMatcher(patterns.list, matcherOptions(call))
    if ('error' in matcher) {
      yield* call.complain(matcher.error)
      return 2
    }
    for (const w of matcher.warnings) yield* call.complain(w)
    const search = yield* searchOf(call, patterns.files.length, matcher)
    if (typeof search === 'number') return search
    const recursive = call.lastOf('recursive', 'dereference-recursive', 'directories') ?? ''
    const directories = recursive === 'directories' ? call.value('directories')! : recursive ? 'recurse' : 'read'
    const filter = yield* filterOf(call)
    if (!filter) return 2
    const names = patterns.files.length > 0 ? patterns.files : [directories === 'recurse' ? '' : '-']
    const self = yield* sys.fstat(1)
    search.outputInode = self.type === 'file' ? self.ino : undefined
    let selected = false
    const visit = function* (name: string): Sys<boolean> {
      if (yield* searchFile(search, name)) selected = true
      return selected && (search.quiet)
    }
    for (const name of names) {
      const done = (yield enter(
        walk(search, filter, name, { directories, follow: recursive === 'dereference-recursive', devices: call.value('devices') }, visit),
      )) as boolean
      if (done) return 0
    }
    return search.failed && !(search.quiet && selected) ? 2 : selected ? 0 : 1
  },
})

/** `egrep` and `fgrep` are scripts that warn and call grep. */
export const egrep: typeof grep = function* ({ argv, env }) {
  yield* sys.complain(`${argv[0]}: warning: ${argv[0]} is obsolescent; using grep -E\n`)
  return yield* grep({ argv: ['grep', '-E', ...argv.slice(1)], env })
}
export const fgrep: typeof grep = function* ({ argv, env }) {
  yield* sys.complain(`${argv[0]}: warning: ${argv[0]} is obsolescent; using grep -F\n`)
  return yield* grep({ argv: ['grep', '-F', ...argv.slice(1)], env })
}

function* patternsOf(call: ToolCall): Sys<{ readonly list: readonly string[]; readonly files: readonly string[] } | number> {
  const list: string[] = []
  let given = false
  for (const g of call.given) {
    if (g.name === 'regexp') list.push(...g.value!.split('\n'))
    if (g.name === 'file') {
      try {
        const text = yield* sys.readFile(g.value === '-' ? '/dev/stdin' : g.value!)
        if (text !== '') list.push(...text.replace(/\n$/, '').split('\n'))
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.complain(`${quoteIfNeeded(g.value!)}: ${e.message}`)
        return 2
      }
    }
    if (g.name === 'regexp' || g.name === 'file') given = true
  }
  if (given) return { list, files: call.operands }
  const [first, ...files] = call.operands
  if (first === undefined) return yield* call.misuse()
  return { list: first.split('\n'), files }
}

const SYNTAX: Readonly<Record<string, MatcherOptions['syntax']>> = {
  'extended-regexp': 'extended',
  'fixed-strings': 'fixed',
  'basic-regexp': 'basic',
  'perl-regexp': 'perl',
}

const matcherOptions = (call: ToolCall): MatcherOptions => {
  const folding = call.lastOf('ignore-case', 'y', 'no-ignore-case')
  return {
    syntax: SYNTAX[call.lastOf(...Object.keys(SYNTAX)) ?? ''] ?? 'basic',
    ignoreCase: folding === 'ignore-case' || folding === 'y',
    words: call.has('word-regexp') && !call.has('line-regexp'), lines: call.has('line-regexp'),
  }
}

const MODES: Readonly<Record<string, Search['mode']>> = { 'files-with-matches': 'with', 'files-without-match': 'without' }

function* searchOf(call: ToolCall, files: number, matcher: Search['matcher']): Sys<Search | number> {
  const context = { before: 0, after: 0 }
  const lengths = call.given.filter((g) => g.name === '#' || g.name.endsWith('context'))
  // -C and -NUM yield to -A and -B wherever those stand.
  for (const g of [
    ...lengths.filter((l) => l.name === '#' || l.name === 'context'),
    ...lengths.filter((l) => l.name.endsWith('-context')),
  ]) {
    if (!/^\d+$/.test(g.value!)) {
      yield* call.complain(`${g.value}: invalid context length argument`)
      return 2
    }
    if (g.name !== 'before-context') context.after = Number(g.value)
    if (g.name !== 'after-context') context.before = Number(g.value)
  }
  const most = call.value('max-count')
  if (most !== undefined && !/^-?\d+$/.test(most)) {
    yield* call.complain('invalid max count')
    return 2
  }
  const when = call.given.findLast((g) => g.name === 'color' || g.name === 'colour')
  const choice =
    when &&
    chooseWord('--color', when.value ?? 'auto', {
      always: ['always', 'yes', 'force'],
      never: ['never', 'no', 'none'],
      auto: ['auto', 'tty', 'if-tty'],
    })
  if (choice && 'error' in choice) return yield* call.misuse()
  const colored =
    choice?.choice === 'always' ||
    (choice?.choice === 'auto' && call.env.TERM !== undefined && call.env.TERM !== 'dumb' && (yield* isTerminal(1)))
  const names = call.lastOf('with-filename', 'no-filename')
  const recursive = call.has('recursive') || call.has('dereference-recursive') || call.value('directories') === 'recurse'
  const told = call.given.findLast((g) => g.name === 'text' || g.name === 'I' || g.name === 'binary-files')
  const binary = told?.value ?? told?.name
  const separated = call.lastOf('group-separator', 'no-group-separator')
  if (call.has('line-buffered')) call.out.lineBuffered = true
  const quiet = call.has('quiet') || call.has('silent')
  return {
    call, matcher, context, colors: colored ? readColors(call.env.GREP_COLORS) : undefined,
    invert: call.has('invert-match'), onlyMatching: call.has('only-matching'), quiet,
    mode: MODES[call.lastOf('files-with-matches', 'files-without-match') ?? ''] ?? (call.has('count') ? 'count' : 'lines'),
    most: most === undefined || most.startsWith('-') ? Infinity : Number(most),
    withName: names === 'with-filename' || (names === undefined && files > 1) || (names === undefined && recursive && 'walked'),
    lineNumbers: call.has('line-number'), offsets: call.has('byte-offset'), tab: call.has('initial-tab'), nullAfterName: call.has('null'),
    end: call.has('null-data') ? '\0' : '\n', label: call.value('label') ?? '(standard input)',
    separator: separated === 'no-group-separator' ? undefined : (call.value('group-separator') ?? '--'),
    binary: binary === 'text' ? 'text' : binary === 'without-match' || binary === 'I' ? 'without-match' : 'binary',
    silent: call.has('no-messages'), failed: false, outputInode: undefined, groups: 0,
  }
}
