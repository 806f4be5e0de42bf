import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { stringWidth } from '../../text/index.ts'
import { latinOf, textOf, tool, type ToolCall } from '../cli/index.ts'
import { statIf } from './transfer.ts'

/** How much of a file is looked at. */
const HEAD = 65_536

const MAGIC: readonly (readonly [RegExp, string])[] = [
  [/^\x1f\x8b/, 'gzip compressed data'],
  [/^BZh/, 'bzip2 compressed data'],
  [/^\xfd7zXZ/, 'XZ compressed data'],
  [/^\x28\xb5\x2f\xfd/, 'Zstandard compressed data'],
  [/^PK\x03\x04/, 'Zip archive data'],
  [/^\x89PNG\r\n/, 'PNG image data'],
  [/^\xff\xd8\xff/, 'JPEG image data'],
  [/^GIF8[79]a/, 'GIF image data'],
  [/^%PDF-/, 'PDF document'],
  [/^[\s\S]{257}ustar/, 'POSIX tar archive'],
  [/^\xd4\xc3\xb2\xa1/, 'pcap capture file, microsecond ts (little-endian)'],
  [/^\x0a\x0d\x0d\x0a/, 'pcapng capture file'],
  [/^!<arch>\n/, 'current ar archive'],
]
interface Architecture { readonly name: string; readonly loader: string }
const ELF: Readonly<Record<string, Architecture> & { x86_64: Architecture }> = {
  x86_64: { name: 'x86-64', loader: '/lib64/ld-linux-x86-64.so.2' },
  aarch64: { name: 'ARM aarch64', loader: '/lib/ld-linux-aarch64.so.1' },
}

const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/^#!\s*\S*\/env\s+(\S+)/, 'a /usr/bin/env $1 script'],
  [/^#!\s*\S*\/bash\b/, 'Bourne-Again shell script'],
  [/^#!\s*\S*\/(?:da)?sh\b/, 'POSIX shell script'],
  [/^#!\s*\S*\/python3?[\d.]*\b/, 'Python script'],
  [/^#!\s*(\S+)/, 'a $1 script'],
]

/** What file(1) says of bytes (a byte string). */
export function describeContent(bytes: string, arch: string): string {
  if (bytes === '') return 'empty'
  if (bytes.startsWith('\x7fELF')) {
    const { name, loader } = ELF[arch] ?? ELF.x86_64
    return `ELF 64-bit LSB pie executable, ${name}, version 1 (SYSV), dynamically linked, interpreter ${loader}, stripped`
  }
  for (const [magic, name] of MAGIC) if (magic.test(bytes)) return name
  const encoding = encodingOf(bytes)
  if (encoding === undefined) return 'data'
  const script = SCRIPTS.map(([pattern, name]) => {
    const m = pattern.exec(bytes)
    return m && name.replace('$1', m[1] ?? '')
  }).find((s) => s)
  if (script) return `${script}, ${encoding} text executable`
  if (/^-----BEGIN [A-Z ]*CERTIFICATE-----/.test(bytes)) return 'PEM certificate'
  if (/^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(bytes)) return /OPENSSH/.test(bytes) ? 'OpenSSH private key' : 'PEM RSA private key'
  if (/^\s*[[{]/.test(bytes) && looksLikeJson(bytes)) return 'JSON text data'
  const lines = bytes.split('\n')
  const traits = [
    ...(lines.some((l) => l.length > 500) ? [`with very long lines (${Math.max(...lines.map((l) => l.length))})`] : []),
    ...(!bytes.includes('\n') ? ['with no line terminators'] : bytes.includes('\r\n') ? ['with CRLF line terminators'] : []),
    ...(bytes.includes('\x1b') ? ['with escape sequences'] : []),
  ]
  return [`${encoding} text`, ...traits].join(', ')
}

function encodingOf(bytes: string): string | undefined {
  if (/[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]/.test(bytes)) return undefined
  if (/^[\x00-\x7f]*$/.test(bytes)) return 'ASCII'
  // A character may be cut at the end of what was looked at.
  const text = textOf(bytes)
  return /(?<![\ud800-\udbff])[\udc80-\udcff]/.test(text.slice(0, -4))
    ? 'ISO-8859'
    : text.startsWith('\ufeff')
      ? 'Unicode text, UTF-8 (with BOM)'
      : 'Unicode text, UTF-8'
}

function looksLikeJson(bytes: string): boolean {
  try {
    const value: unknown = JSON.parse(textOf(bytes))
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}

const SYNOPSIS = `[-bcCdEhikLlNnprsSvzZ0] [--apple] [--extension] [--mime-encoding]
            [--mime-type] [-e <testname>] [-F <separator>]  [-f <namefile>]
            [-m <magicfiles>] [-P <parameter=value>] [--exclude-quiet]
            <file> ...
`

export const file = tool({
  name: 'file',
  usage: '[OPTION...] [FILE...]',
  about: 'Says what kind of data files hold.',
  options: {
    'b,brief': 'leave the names out',
    'i,mime': 'show MIME types',
    ',mime-type': 'show MIME types',
    'L,dereference': 'follow links',
    'h,no-dereference': '',
    's,special-files': '',
    'f,files-from=FILE': '',
    'z,uncompress': '',
    'N,no-pad': 'do not align',
    'k,keep-going': '',
  },
  package: 'file 5.45',
  *run(call): Sys<number> {
    if (call.operands.length === 0) {
      yield* call.say(`Usage: ${call.name} ${SYNOPSIS}`)
      return 1
    }
    const widest = Math.max(...call.operands.map((n) => stringWidth(n)))
    const arch = (yield* sys.host()).machine.arch
    for (const name of call.operands) {
      const pad = call.has('no-pad') ? '' : ' '.repeat(widest - stringWidth(name))
      const words = yield* describe(call, name, arch)
      const shown = call.has('mime') || call.has('mime-type') ? mime(words, call.has('mime')) : words
      call.out.put(`${call.has('brief') ? '' : `${name}:${pad} `}${shown}\n`)
    }
    return 0
  },
})

function* describe(call: ToolCall, name: string, arch: string): Sys<string> {
  try {
    const s = call.has('dereference') ? yield* sys.stat(name) : yield* sys.lstat(name)
    const special = s.mode & 0o4000 ? 'setuid ' : s.mode & 0o1000 && s.type === 'dir' ? 'sticky, ' : ''
    if (s.type === 'dir') return `${special}directory`
    if (s.type === 'symlink') {
      const target = yield* sys.readlink(name)
      return (yield* statIf(name)) ? `symbolic link to ${target}` : `broken symbolic link to ${target}`
    }
    if (s.type === 'fifo') return 'fifo (named pipe)'
    if (s.type === 'socket') return 'socket'
    if (s.type === 'device') return 'character special'
    const fd = yield* sys.open(name, 'r')
    const head = latinOf(yield* sys.read(fd, HEAD))
    yield* sys.close(fd)
    return special + describeContent(head, arch)
  } catch (e) {
    if (!isErrno(e)) throw e
    return e.errno === 'EACCES' ? 'regular file, no read permission' : `cannot open \`${name}' (${e.message})`
  }
}

const MIME_TYPES: readonly (readonly [RegExp, string])[] = [
  [/^directory/, 'inode/directory'],
  [/^(?:broken )?symbolic link/, 'inode/symlink'],
  [/^empty$/, 'inode/x-empty'],
  [/^ELF/, 'application/x-pie-executable'],
  [/shell script/, 'text/x-shellscript'],
  [/^JSON/, 'application/json'],
  [/^gzip/, 'application/gzip'],
  [/ text/, 'text/plain'],
]

function mime(words: string, withCharset: boolean): string {
  const type = MIME_TYPES.find(([pattern]) => pattern.test(words))?.[1] ?? 'application/octet-stream'
  const charset = words.includes('UTF-8') ? 'utf-8' : type.startsWith('text/') || type.endsWith('json') ? 'us-ascii' : 'binary'
  return withCharset ? `${type}; charset=${charset}` : type
}
