import type { Sys } from '../../sim/index.ts'
import { sys, system } from '../../os/index.ts'
import { tool } from '../cli/index.ts'

/** lscpu(1): what /proc/cpuinfo says, in order. */
export const lscpu = tool({
  name: 'lscpu',
  usage: '[options]',
  about: 'Display information about the CPU architecture.',
  options: { 'a,all': '', 'b,online': '', 'e,extended[=LIST]': '', 'J,json': 'JSON' },
  package: 'util-linux 2.39.3',
  *run(call): Sys<number> {
    const m = yield* system.machine()
    const info = Object.fromEntries((yield* sys.readFile('/proc/cpuinfo')).split('\n').flatMap((l) => {
      const at = l.indexOf(':')
      return at < 0 ? [] : [[l.slice(0, at).trim(), l.slice(at + 1).trim()]]
    }))
    const given = (name: string, key: string): [string, string][] => (info[key] === undefined ? [] : [[name, info[key]]])
    const intel = m.arch === 'x86_64'
    const rows: [string, string][] = [
      ['Architecture:', m.arch], ['CPU op-mode(s):', intel ? '32-bit, 64-bit' : '64-bit'], ...given('Address sizes:', 'address sizes'), ['Byte Order:', 'Little Endian'], ['CPU(s):', String(m.cpus)], ['On-line CPU(s) list:', `0-${m.cpus - 1}`],
      ...given('Vendor ID:', 'vendor_id'), ...given('Model name:', 'model name'), ...given('CPU family:', 'cpu family'), ...given('Model:', 'model'), ['Thread(s) per core:', '1'], ['Core(s) per socket:', String(m.cpus)], ['Socket(s):', '1'],
      ...given('Stepping:', 'stepping'), ...given('BogoMIPS:', intel ? 'bogomips' : 'BogoMIPS'), ...given('Flags:', intel ? 'flags' : 'Features'), ['Virtualization type:', 'full'], ['NUMA node(s):', '1'], ['NUMA node0 CPU(s):', `0-${m.cpus - 1}`],
    ]
    const width = Math.max(...rows.map(([k]) => k.length)) + 1
    call.out.put(call.has('json') ? `${JSON.stringify({ lscpu: rows.map(([field, data]) => ({ field, data })) }, undefined, 3)}\n` : rows.map(([k, v]) => `${k.padEnd(width)}${v}\n`).join(''))
    return 0
  },
})
