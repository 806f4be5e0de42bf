import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Stat } from '../../os/index.ts'
import { strftime } from '../../text/index.ts'
import { quote, quoteIfNeeded, tool, wallClock, type WallClock } from '../cli/index.ts'
import { blocksOf } from './ls-show.ts'
import { modeText } from './mode.ts'
import { owners, type Owners } from './owners.ts'

const KINDS: Readonly<Record<Stat['type'], string>> = {
  file: 'regular file', dir: 'directory', symlink: 'symbolic link', fifo: 'fifo', socket: 'socket',
  device: 'character special file',
}
export const kindOf = (s: Stat): string => (s.type === 'file' && s.size === 0 ? 'regular empty file' : KINDS[s.type])

interface Subject {
  readonly name: string
  readonly s: Stat
  readonly link: string | undefined
  readonly owners: Owners
  readonly wall: WallClock
}

const timeText = (x: Subject): string => strftime('%Y-%m-%d %H:%M:%S.%N %z', x.wall(x.s.mtime))
const timeSeconds = (x: Subject): string => String(Math.floor(x.wall(x.s.mtime).micros / 1e6))

/** The type bits of st_mode. */
const TYPE_BITS: Readonly<Record<Stat['type'], number>> = {
  file: 0o100000, dir: 0o040000, symlink: 0o120000, fifo: 0o010000, socket: 0o140000, device: 0o020000,
}

/** What a letter of a format stands for. The device is the first partition of the first disk. */
const DIRECTIVES: Readonly<Record<string, (x: Subject) => string>> = {
  a: (x) => (x.s.mode & 0o7777).toString(8), A: (x) => modeText(x.s.type, x.s.mode), b: (x) => String(blocksOf(x.s) * 2),
  B: () => '512', C: () => '?',
  d: () => '2049', D: () => '801', f: (x) => (TYPE_BITS[x.s.type] | x.s.mode).toString(16), F: (x) => kindOf(x.s),
  g: (x) => String(x.s.gid), G: (x) => x.owners.group(x.s.gid),
  h: (x) => String(x.s.nlink), i: (x) => String(x.s.ino), m: () => '/', n: (x) => x.name,
  N: (x) => quote(x.name) + (x.link === undefined ? '' : ` -> ${quote(x.link)}`),
  o: () => '4096', s: (x) => String(x.s.size), t: () => '0', T: () => '0', u: (x) => String(x.s.uid), U: (x) => x.owners.user(x.s.uid),
  w: (x) => timeText(x), W: (x) => timeSeconds(x), x: (x) => timeText(x), X: (x) => timeSeconds(x), y: (x) => timeText(x),
  Y: (x) => timeSeconds(x), z: (x) => timeText(x), Z: (x) => timeSeconds(x),
}

const DIRECTIVE = /%([-#0+ ']*)(\d*)(?:\.(\d+))?([HL]?[A-Za-z%])/g

function expand(format: string, x: Subject): string {
  return format.replace(DIRECTIVE, (whole, flags: string, width: string, precision: string | undefined, letter: string) => {
    if (letter === '%') return '%'
    if (letter === 'Hd' || letter === 'Ld') return letter === 'Hd' ? '8' : '1'
    const value = DIRECTIVES[letter]?.(x)
    if (value === undefined) return whole
    const text = precision === undefined || letter === 'y' || letter === 'Y' ? value : value.slice(0, Number(precision))
    const filler = flags.includes('0') && width !== '' ? '0' : ' '
    const padded = flags.includes('-') ? text.padEnd(Number(width)) : text.padStart(Number(width), filler)
    return flags.includes('#') && letter === 'a' ? padded.replace(/^(?!0)/, '0') : padded
  })
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n', t: '\t', '\\': '\\', a: '\x07', b: '\b', f: '\f', r: '\r', v: '\v', '"': '"', e: '\x1b',
}
const unescape = (text: string): string =>
  text.replace(/\\([0-7]{1,3}|.)/g, (_, e: string) => (/^[0-7]/.test(e) ? String.fromCharCode(parseInt(e, 8)) : (ESCAPES[e] ?? e)))

const DEFAULT = `  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F
Device: %Hd,%Ld\tInode: %-10i  Links: %h
Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)
Access: %x
Modify: %y
Change: %z
 Birth: %w
`
const TERSE = '%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o\n'

export const stat = tool({
  name: 'stat',
  usage: '[OPTION]... FILE...',
  about: 'Shows what the file system knows of a file.',
  options: {
    'L,dereference': 'of what a link leads to',
    'f,file-system': 'of the file system',
    'c,format=FORMAT': 'show FORMAT and a newline for each',
    ',printf=FORMAT': 'show FORMAT, escapes made characters',
    't,terse': 'show it all in one line',
    ',cached=MODE': '',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    if (call.operands.length === 0) return yield* call.misuse('missing operand')
    const [who, wall] = [yield* owners(), yield* wallClock()]
    const [format, printed] = [call.value('format'), call.value('printf')]
    let status = 0
    for (const name of call.operands) {
      try {
        const s = name === '-' ? yield* sys.fstat(0) : call.has('dereference') ? yield* sys.stat(name) : yield* sys.lstat(name)
        const x: Subject = { name, s, link: s.type === 'symlink' ? yield* sys.readlink(name) : undefined, owners: who, wall }
        if (call.has('file-system')) call.out.put(fileSystem(name))
        else if (format !== undefined) call.out.put(`${expand(format, x)}\n`)
        else if (printed !== undefined) call.out.put(expand(unescape(printed), x))
        else if (call.has('terse')) call.out.put(expand(TERSE, x))
        else
          call.out.put(`  File: ${quoteIfNeeded(name)}${x.link === undefined ? '' : ` -> ${quoteIfNeeded(x.link)}`}\n${expand(DEFAULT, x)}`)
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.complain(`cannot statx ${quote(name)}: ${e.message}`)
        status = 1
      }
    }
    return status
  },
})

const fileSystem = (name: string): string => `  File: "${name}"
    ID: 8a1f3c5d7e9b2046 Namelen: 255     Type: ext2/ext3
Block size: 4096       Fundamental block size: 4096
Blocks: Total: 8043020    Free: 6398811    Available: 6382427
Inodes: Total: 3932160    Free: 3842416
`
