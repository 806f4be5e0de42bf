import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Stat } from '../../os/index.ts'
import { element, elements, parameter, valueOf } from '../expand/parameters.ts'
import { optionNames, type OptionName } from '../options.ts'
import type { Shell } from '../state.ts'
import { Flag, has, splitReference } from '../vars/variable.ts'

/** `-eq` and its kin. */
export const ARITHMETIC_TESTS: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  '-eq': (a, b) => a === b, '-ne': (a, b) => a !== b, '-lt': (a, b) => a < b, '-le': (a, b) => a <= b, '-gt': (a, b) => a > b, '-ge': (a, b) => a >= b,
}

export const UNARY_TESTS = new Set(['-a', '-b', '-c', '-d', '-e', '-f', '-g', '-h', '-k', '-p', '-r', '-s', '-t', '-u', '-w', '-x', '-G', '-L', '-N', '-O', '-S', '-n', '-o', '-v', '-z', '-R'])
export const BINARY_TESTS = new Set(['=', '==', '!=', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef'])

const MODE_BITS: Readonly<Record<string, number>> = { '-u': 0o4000, '-g': 0o2000, '-k': 0o1000 }

function* statOf(path: string, follow = true): Sys<Stat | undefined> {
  try {
    const fd = /^\/dev\/fd\/(\d+)$/.exec(path) ?? (path === '/dev/stdin' ? ['', '0'] : path === '/dev/stdout' ? ['', '1'] : path === '/dev/stderr' ? ['', '2'] : null)
    if (fd) return yield* sys.fstat(Number(fd[1]))
    return follow ? yield* sys.stat(path) : yield* sys.lstat(path)
  } catch (e) {
    if (isErrno(e)) return undefined
    throw e
  }
}

function* accessible(path: string, want: 'r' | 'w' | 'x'): Sys<boolean> {
  try {
    return yield* sys.access(path, want)
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
}

/** One-argument operators of `test` and `[[`. */
export function* unaryTest(sh: Shell, operator: string, operand: string): Sys<boolean> {
  switch (operator) {
    case '-n': return operand !== ''
    case '-z': return operand === ''
    case '-o': return optionNames.includes(operand as OptionName) && sh.options[operand as OptionName]
    case '-v': return isSet(sh, operand)
    case '-R': return has(sh.vars.get(operand), Flag.nameref)
    case '-t': return /^\s*\d+\s*$/.test(operand) && (yield* isTerminal(Number(operand)))
    case '-r': case '-w': case '-x': return yield* accessible(operand, operator[1] as 'r' | 'w' | 'x')
    default: break
  }
  const stat = yield* statOf(operand, operator !== '-h' && operator !== '-L')
  if (!stat) return false
  switch (operator) {
    case '-a': case '-e': return true
    case '-f': return stat.type === 'file'
    case '-d': return stat.type === 'dir'
    case '-h': case '-L': return stat.type === 'symlink'
    case '-p': return stat.type === 'fifo'
    case '-S': return stat.type === 'socket'
    case '-c': return stat.type === 'device'
    case '-s': return stat.size > 0
    case '-O': return stat.uid === (yield* sys.self()).euid
    case '-G': return stat.gid === (yield* sys.self()).egid
    case '-N': return true
    case '-u': case '-g': case '-k': return (stat.mode & MODE_BITS[operator]!) !== 0
    default: return false
  }
}

export function* isTerminal(fd: number): Sys<boolean> {
  try {
    yield* sys.ttyget(fd)
    return true
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
}

function isSet(sh: Shell, text: string): boolean {
  const reference = splitReference(text)
  if (!reference) return /^[0-9]+$/.test(text) && parameter(sh, text) !== undefined
  const { name, subscript } = reference
  if (subscript === '@' || subscript === '*') return elements(sh, name).length > 0
  if (subscript !== undefined) return element(sh, name, subscript) !== undefined
  const value = valueOf(sh, name)
  return typeof value === 'string' || element(sh, name, '0') !== undefined
}

/** Two-argument operators of `test` and `[[` besides the arithmetic ones. */
export function* binaryTest(_sh: Shell, left: string, operator: string, right: string): Sys<boolean> {
  switch (operator) {
    case '=': case '==': return left === right
    case '!=': return left !== right
    case '<': return left < right
    case '>': return left > right
    default: break
  }
  const a = yield* statOf(left)
  const b = yield* statOf(right)
  switch (operator) {
    case '-nt': return a !== undefined && (b === undefined || a.mtime > b.mtime)
    case '-ot': return b !== undefined && (a === undefined || a.mtime < b.mtime)
    case '-ef': return a !== undefined && b !== undefined && a.ino === b.ino
    default: return false
  }
}
