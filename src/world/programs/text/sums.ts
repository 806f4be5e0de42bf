import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Program } from '../../os/index.ts'
import { LineReader, quoteIfNeeded, tool, type ToolCall } from '../cli/index.ts'

const HASHES = { md5, sha1, sha224, sha256, sha384, sha512 } as const
type HashName = keyof typeof HASHES

function* sumOf(hash: HashName, path: string): Sys<string> {
  const fd = path === '-' ? 0 : yield* sys.open(path, 'r')
  const sum = HASHES[hash].create()
  for (;;) {
    const chunk = yield* sys.read(fd)
    if (chunk.length === 0) break
    sum.update(chunk)
  }
  if (fd !== 0) yield* sys.close(fd)
  return bytesToHex(sum.digest())
}

const escape = (name: string): string => name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')

const make = (hash: HashName): Program => tool({
  name: `${hash}sum`,
  usage: '[OPTION]... [FILE]...',
  about: `Shows or checks ${hash.toUpperCase()} sums.`,
  options: {
    'b,binary': '(no difference here)',
    'c,check': 'read sums from FILEs and check them',
    ',tag': 'name the kind of sum',
    't,text': '(default)',
    'z,zero': 'lines end with NUL',
    ',ignore-missing': 'with -c, pass over files that are not there',
    ',quiet': 'with -c, show no OK',
    ',status': 'with -c, show nothing',
    ',strict': '',
    'w,warn': '',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    let status = 0
    for (const name of call.operands.length > 0 ? call.operands : ['-']) {
      if (call.has('check')) {
        if (!(yield* check(call, hash, name))) status = 1
        continue
      }
      try {
        const sum = yield* sumOf(hash, name)
        const [mark, shown] = call.has('zero') || escape(name) === name ? ['', name] : ['\\', escape(name)]
        call.out.put(
          call.has('tag') ? `${mark}${hash.toUpperCase()} (${shown}) = ${sum}` : `${mark}${sum} ${call.has('binary') ? '*' : ' '}${shown}`,
        )
        call.out.put(call.has('zero') ? '\0' : '\n')
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.complain(`${quoteIfNeeded(name)}: ${e.message}`)
        status = 1
      }
    }
    return status
  },
})

function* check(call: ToolCall, hash: HashName, list: string): Sys<boolean> {
  let fd = 0
  try {
    if (list !== '-') fd = yield* sys.open(list, 'r')
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* call.complain(`${quoteIfNeeded(list)}: ${e.message}`)
    return false
  }
  const counts = { good: 0, bad: 0, missing: 0, wrong: 0 }
  const reader = new LineReader(fd, { characters: true })
  for (let line = yield* reader.line(); line !== undefined; line = yield* reader.line()) {
    const plain = /^\\?([0-9a-fA-F]+) [ *](.+)$/.exec(line)
    const tagged = /^\\?[A-Z0-9]+ \((.+)\) = ([0-9a-fA-F]+)$/.exec(line)
    const [sum, name] = plain ? [plain[1]!, plain[2]!] : tagged ? [tagged[2]!, tagged[1]!] : ['', '']
    if (sum.length !== HASHES[hash].outputLen * 2) {
      counts.wrong++
      continue
    }
    try {
      const good = (yield* sumOf(hash, name)) === sum.toLowerCase()
      counts[good ? 'good' : 'bad']++
      if (!call.has('status') && !(good && call.has('quiet'))) call.out.put(`${name}: ${good ? 'OK' : 'FAILED'}\n`)
    } catch (e) {
      if (!isErrno(e)) throw e
      if (call.has('ignore-missing') && e.errno === 'ENOENT') continue
      counts.missing++
      yield* call.complain(`${quoteIfNeeded(name)}: ${e.message}`)
      if (!call.has('status')) call.out.put(`${name}: FAILED open or read\n`)
    }
  }
  if (fd !== 0) yield* sys.close(fd)
  if (counts.good + counts.bad + counts.missing === 0) {
    yield* call.complain(`${quoteIfNeeded(list)}: no properly formatted checksum lines found`)
    return false
  }
  if (!call.has('status')) {
    const warn = (n: number, one: string, many: string): Sys<void> => call.complain(`WARNING: ${n} ${n === 1 ? one : many}`)
    if (counts.wrong > 0) yield* warn(counts.wrong, 'line is improperly formatted', 'lines are improperly formatted')
    if (counts.missing > 0) yield* warn(counts.missing, 'listed file could not be read', 'listed files could not be read')
    if (counts.bad > 0) yield* warn(counts.bad, 'computed checksum did NOT match', 'computed checksums did NOT match')
  }
  return counts.bad + counts.missing === 0
}

/** md5sum, sha256sum and their kin. */
export const sums: Record<string, Program> = Object.fromEntries((Object.keys(HASHES) as HashName[]).map((h) => [`${h}sum`, make(h)]))
