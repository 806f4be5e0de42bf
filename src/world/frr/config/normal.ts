import type { Argument, ConfigLine, Mode } from '../command.ts'

/*
 * Lines as FRR keeps them: prefixes without host bits, a mask as a length, sequence numbers that were left out, defaults spelled out.
 */

/** The line's arguments in FRR's form. `lines` are those of its section, `no` lines are only masked. */
export function normalise(mode: Mode, args: readonly Argument[], lines: readonly ConfigLine[]): readonly Argument[] {
  let out: readonly Argument[] = args.map((a) => (a.token === 'A.B.C.D/M' && mode !== 'interface' ? { ...a, text: maskedPrefix(a.text) } : a))
  out = joinMask(mode, out)
  if (out[0]?.token === 'no') return out
  if (mode === 'config' && out[0]?.token === 'router-id') out = [word('ip'), ...out]
  if (mode === 'config') out = numbered(out, lines)
  if (out[0]?.token === 'neighbor' && out[2]?.token === 'ebgp-multihop' && out.length === 3) out = [...out, word('255')]
  if (mode === 'router-bgp' && out[1]?.token === 'cluster-id' && /^\d+$/.test(out[2]?.text ?? '')) out = [...out.slice(0, 2), { ...out[2]!, text: dotted(Number(out[2]!.text)) }]
  if (out[0]?.token === 'redistribute') out = metricFirst(out)
  return out
}

const word = (text: string): Argument => ({ token: text, text })
const dotted = (n: number): string => [24, 16, 8, 0].map((s) => Math.floor(n / 2 ** s) % 256).join('.')
const numberOf = (address: string): number => address.split('.').reduce((n, part) => n * 256 + Number(part), 0)

function maskedPrefix(text: string): string {
  const [address = '', bits = '0'] = text.split('/')
  const size = 2 ** (32 - Number(bits))
  return `${dotted(Math.floor(numberOf(address) / size) * size)}/${Number(bits)}`
}

/** The length of a class A, B or C network. */
const classful = (address: string): number => (numberOf(address) < 0x80000000 ? 8 : numberOf(address) < 0xc0000000 ? 16 : 24)

const lengthOf = (mask: string): number => numberOf(mask).toString(2).replaceAll('0', '').length

/** `network 10.0.0.0 mask 255.255.0.0`, `ip route 10.0.0.0 255.255.0.0 …`, `network 10.0.0.0`: one prefix. */
function joinMask(mode: Mode, args: readonly Argument[]): readonly Argument[] {
  const at = args.findIndex((a, i) => a.token === 'A.B.C.D' && ['network', 'route', 'aggregate-address'].includes(args[i - 1]?.token ?? ''))
  if (at < 0 || (mode === 'config' && args[at - 2]?.token !== 'ip')) return args
  const next = args[at + 1]
  const masked = next?.token === 'mask' ? 2 : next?.token === 'A.B.C.D' ? 1 : 0
  const bits = masked === 0 ? classful(args[at]!.text) : lengthOf(args[at + masked]!.text)
  return [...args.slice(0, at), { token: 'A.B.C.D/M', text: maskedPrefix(`${args[at]!.text}/${bits}`) }, ...args.slice(at + masked + 1)]
}

const LISTS = /^(?:ip prefix-list|ipv6 prefix-list|access-list|ipv6 access-list|bgp as-path access-list|bgp (?:ext|large-)?community-list(?: standard| expanded)?) \S+ (?=permit|deny)/

/** An entry of a list without a number takes the next one: five after the last. */
function numbered(args: readonly Argument[], lines: readonly ConfigLine[]): readonly Argument[] {
  const text = args.map((a) => a.text).join(' ')
  const m = LISTS.exec(text)
  if (!m) return args
  const rest = text.slice(m[0].length)
  const there = lines.find((l) => l.text.startsWith(m[0]) && l.text.slice(m[0].length).replace(/^seq \d+ /, '') === rest)
  if (there) return there.args
  const last = Math.max(0, ...lines.flatMap((l) => (l.text.startsWith(`${m[0]}seq `) ? [Number(l.text.slice(m[0].length + 4).split(' ')[0])] : [])))
  const at = m[0].trim().split(' ').length
  return [...args.slice(0, at), word('seq'), { token: '(1-4294967295)', text: String(Math.floor(last / 5) * 5 + 5) }, ...args.slice(at)]
}

/** `redistribute connected route-map R metric 5`: FRR writes the metric first. */
function metricFirst(args: readonly Argument[]): readonly Argument[] {
  const metric = args.findIndex((a) => a.token === 'metric')
  const map = args.findIndex((a) => a.token === 'route-map')
  if (metric < 0 || map < 0 || metric < map) return args
  return [...args.slice(0, map), ...args.slice(metric, metric + 2), ...args.slice(map, map + 2)]
}
