import type { NeighbourState } from '../../../net/index.ts'
import { net } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { needAddress } from './addresses.ts'
import { Arguments, Fail, garbage, invalid, kernel, matches, USAGE_ERROR } from './arguments.ts'
import { linkNames, type Context } from './context.ts'
import { isMac, macOf } from './link-words.ts'
import { protocolNumber } from './names.ts'
import { STATES } from './neigh.ts'
import { NEIGH_USAGE } from './usage/neigh.ts'

interface Draft { address?: number; mac?: string; dev?: string; state?: NeighbourState; router: boolean; protocol?: number }

function read(c: Context, words: readonly string[]): Draft {
  const d: Draft = { router: false }
  const args = new Arguments(words)
  for (; args.left > 0; args.take()) {
    const word = args.word!
    if (matches(word, 'lladdr')) d.mac = args.next()
    else if (word === 'nud') {
      const name = args.next()
      const state = STATES.find((s) => s === name.toUpperCase())
      if (!state) throw invalid('nud state is bad', name)
      d.state = state
    } else if (matches(word, 'proxy')) d.address = needAddress(args.next(), c.family)
    else if (word === 'router') d.router = true
    else if (word === 'use' || word === 'managed' || word === 'extern_learn') continue
    else if (word === 'dev') d.dev = args.next()
    else if (matches(word, 'protocol')) {
      const name = args.next()
      const n = protocolNumber(name)
      if (n === undefined) throw invalid('"protocol" value is invalid\n', name)
      d.protocol = n
    } else {
      const to = word === 'to' ? args.next() : word
      if (matches(to, 'help')) throw new Fail(USAGE_ERROR, NEIGH_USAGE)
      if (d.address !== undefined) throw garbage('to', to)
      d.address = needAddress(to, c.family)
    }
  }
  return d
}

/** `ip neigh add|change|replace|del ADDR …`. */
export function* neighbourModify(c: Context, verb: 'add' | 'change' | 'replace' | 'delete', words: readonly string[]): Sys<number> {
  const d = read(c, words)
  if (d.dev === undefined || d.address === undefined) throw new Fail(USAGE_ERROR, 'Device and destination are required arguments.\n')
  const names = yield* linkNames()
  const { id } = names.need(d.dev)
  if (d.mac !== undefined && !isMac(d.mac)) throw new Fail(1, `"${d.mac}" is invalid lladdr.\n`)
  if (verb === 'delete') {
    yield* kernel(net.change('deleteNeighbour', id, d.address))
    return 0
  }
  yield* kernel(net.change('setNeighbour', verb, {
    link: id, address: d.address, state: d.state ?? 'PERMANENT', router: d.router,
    ...(d.mac === undefined ? {} : { mac: macOf(d.mac) }), ...(d.protocol === undefined ? {} : { protocol: d.protocol }),
  }))
  return 0
}
