import { sys } from '../../os/index.ts'
import type { Sys } from '../../sim/index.ts'

/** How often the ring is looked at. */
const PERIOD = 50_000
const NO_AGENT = 'Error: Unable to connect to monitor: dial unix /var/run/cilium/monitor1_2.sock: connect: no such file or directory\n'

const values = (words: readonly string[], ...names: readonly string[]): string[] => words.flatMap((x, i) => {
  const [name, value] = x.includes('=') ? [x.slice(0, x.indexOf('=')), x.slice(x.indexOf('=') + 1)] : [x, words[i + 1] ?? '']
  return names.includes(name) ? value.split(',') : []
})

/** cilium-dbg monitor: the notifications of this node's datapath as they come, until it is interrupted. */
export function* monitor(words: readonly string[]): Sys<number> {
  const options = {
    types: values(words, '-t', '--type'), from: values(words, '--from').map(Number), to: values(words, '--to').map(Number), relatedTo: values(words, '--related-to').map(Number),
  }
  let now: { next: number; lines: readonly string[] } | undefined = yield { call: 'cilium-monitor', options }
  if (!now) {
    yield* sys.complain(NO_AGENT)
    return 1
  }
  yield* sys.print('Listening for events on 2 CPUs with 64x4096 of shared memory\nPress Ctrl-C to quit\n')
  for (;;) {
    yield* sys.sleep(PERIOD)
    const from: number = now.next
    now = yield { call: 'cilium-monitor', options, from }
    if (!now) {
      yield* sys.complain('Error: monitor: EOF\n')
      return 1
    }
    if (now.lines.length > 0) yield* sys.print(now.lines.map((l) => `${l}\n`).join(''))
  }
}
