/** One option of a command line, with its value where it takes one. */
export interface Found { readonly name: string; readonly value?: string }
export interface CommandLine { readonly options: readonly Found[]; readonly operands: readonly string[]; readonly error?: string }

/** Long options by name: whether a value must, may or must not follow, and the letter that means the same. */
export type LongOptions = Readonly<Record<string, { readonly value?: 'needed' | 'maybe'; readonly as?: string }>>

/**
 * getopt(3) and getopt_long(3) of glibc: letters as in `'c:vW:'`, operands permuted to the end (not with a leading `+`). Reading ends at the first
 * error, in glibc's words without the program's name.
 */
export function getopt(args: readonly string[], letters: string, long: LongOptions = {}): CommandLine {
  const options: Found[] = []
  const operands: string[] = []
  const inOrder = letters.startsWith('+')
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!
    if (word === '--') {
      operands.push(...args.slice(i + 1))
      break
    }
    if (word === '-' || !word.startsWith('-')) {
      operands.push(word)
      if (!inOrder) continue
      operands.push(...args.slice(i + 1))
      break
    }
    if (word.startsWith('--') && Object.keys(long).length > 0) {
      const read = readLong(word.slice(2), long, args[i + 1])
      if ('error' in read) return { options, operands, error: read.error }
      options.push(read.found)
      if (read.took) i++
      continue
    }
    for (let k = 1; k < word.length; k++) {
      const letter = word[k]!
      const at = letter === ':' || letter === '+' ? -1 : letters.indexOf(letter)
      if (at < 0) return { options, operands, error: `invalid option -- '${letter}'` }
      if (letters[at + 1] !== ':') {
        options.push({ name: letter })
        continue
      }
      const rest = word.slice(k + 1)
      if (letters[at + 2] === ':') options.push(rest === '' ? { name: letter } : { name: letter, value: rest })
      else {
        const value = rest === '' ? args[++i] : rest
        if (value === undefined) return { options, operands, error: `option requires an argument -- '${letter}'` }
        options.push({ name: letter, value })
      }
      break
    }
  }
  return { options, operands }
}

function readLong(word: string, long: LongOptions, next: string | undefined): { found: Found; took: boolean } | { error: string } {
  const equals = word.indexOf('=')
  const typed = equals < 0 ? word : word.slice(0, equals)
  const names = Object.hasOwn(long, typed) ? [typed] : Object.keys(long).filter((n) => n.startsWith(typed))
  if (names.length === 0) return { error: `unrecognized option '--${typed}'` }
  if (names.length > 1 && new Set(names.map((n) => long[n]!.as ?? n)).size > 1) {
    return { error: `option '--${typed}' is ambiguous; possibilities:${names.map((n) => ` '--${n}'`).join('')}` }
  }
  const { value: takes, as = names[0]! } = long[names[0]!]!
  const given = equals < 0 ? undefined : word.slice(equals + 1)
  if (given !== undefined && !takes) return { error: `option '--${names[0]}' doesn't allow an argument` }
  if (given !== undefined || takes !== 'needed') return { found: { name: as, ...(given === undefined ? {} : { value: given }) }, took: false }
  return next === undefined ? { error: `option '--${names[0]}' requires an argument` } : { found: { name: as, value: next }, took: true }
}
