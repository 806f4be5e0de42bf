/**
 * # ip: iproute2 6.1.0 over the kernel's netlink calls
 *
 * `options.ts` reads what stands before the object, one file an object (`route.ts`, `address.ts`, `link.ts`, `neigh.ts`, `rule.ts`, `nexthop.ts`, `netns.ts`,
 * `monitor.ts`) what follows it, in iproute2's order of names, so that abbreviations mean what they mean there. `printer.ts` writes text and JSON from the same calls.
 */
import { sys, type Program } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { isTerminal } from '../../cli/index.ts'
import { address } from './address.ts'
import { Fail, matches, USAGE_ERROR } from './arguments.ts'
import type { Context, ObjectCommand } from './context.ts'
import { link } from './link.ts'
import { monitor } from './monitor.ts'
import { neigh } from './neigh.ts'
import { enter, netns } from './netns.ts'
import { nexthop } from './nexthop.ts'
import { contextOf, readOptions } from './options.ts'
import { route } from './route.ts'
import { rule } from './rule.ts'
import { TOP_USAGE } from './usage/top.ts'

const VERSION = 'ip utility, iproute2-6.1.0, libbpf 1.1.2\n'

const help: ObjectCommand = function* () { throw new Fail(USAGE_ERROR, TOP_USAGE) }

/** An object of iproute2 that the lab's kernel has no part for: it answers as a kernel without the module. */
const absent: ObjectCommand = function* () { throw new Fail(2, 'RTNETLINK answers: Operation not supported\n') }

/** In iproute2's order. */
const objects: readonly (readonly [string, ObjectCommand])[] = [
  ['address', address], ['addrlabel', absent], ['maddress', absent], ['route', route], ['rule', rule], ['neighbor', neigh], ['neighbour', neigh],
  ['ntable', absent], ['ntbl', absent], ['link', link], ['l2tp', absent], ['fou', absent], ['ila', absent], ['macsec', absent], ['tunnel', absent],
  ['tunl', absent], ['tuntap', absent], ['tap', absent], ['token', absent], ['tcpmetrics', absent], ['monitor', monitor], ['xfrm', absent],
  ['mroute', absent], ['mrule', absent], ['netns', netns], ['netconf', absent], ['vrf', absent], ['sr', absent], ['nexthop', nexthop], ['mptcp', absent],
  ['ioam', absent], ['help', help], ['stats', absent], ['amt', absent],
]

function* run(c: Context, words: readonly string[]): Sys<number> {
  const [word, ...rest] = words
  const object = objects.find(([name]) => matches(word!, name))
  if (!object) throw new Fail(1, `Object "${word}" is unknown, try "ip help".\n`)
  return yield* object[1](c, rest)
}

/** `-batch FILE`: a command a line; the first that fails ends it unless `-force`. */
function* batch(c: Context, file: string, force: boolean): Sys<number> {
  let text: string
  try {
    text = yield* sys.readFile(file === '-' ? '/dev/stdin' : file)
  } catch (e) {
    if (!isErrno(e)) throw e
    throw new Fail(1, `Cannot open file "${file}" for reading: ${e.message}\n`)
  }
  let status = 0
  for (const [i, line] of text.split('\n').entries()) {
    const words = line.replace(/#.*/, '').split(/\s+/).filter((w) => w !== '')
    if (words.length === 0) continue
    const code = yield* guarded(run(c, words))
    if (code === 0) continue
    status = 1
    yield* sys.complain(`Command failed ${file}:${i + 1}\n`)
    if (!force) break
  }
  return status
}

function* guarded(body: Sys<number>): Sys<number> {
  try {
    return yield* body
  } catch (e) {
    if (!(e instanceof Fail)) throw e
    yield* sys.complain(e.text)
    return e.code
  }
}

function* main(argv: readonly string[], env: Readonly<Record<string, string>>): Sys<number> {
  const o = readOptions(argv.slice(1))
  if (o.version) {
    yield* sys.print(VERSION)
    return 0
  }
  const c = contextOf(o, env, yield* isTerminal(1))
  if (o.netns !== undefined) yield* enter(o.netns)
  if (o.batch !== undefined) return yield* batch(c, o.batch, o.force)
  if (o.rest.length === 0) throw new Fail(USAGE_ERROR, TOP_USAGE)
  return yield* run(c, o.rest)
}

export const ip: Program = ({ argv, env }) => guarded(main(argv, env))
