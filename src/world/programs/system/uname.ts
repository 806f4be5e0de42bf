import type { Sys } from '../../sim/index.ts'
import { sys, system } from '../../os/index.ts'
import { parseCount, quoteWord, tool } from '../cli/index.ts'

const PACKAGE = 'GNU coreutils 9.4'
const ORDER = ['kernel-name', 'nodename', 'kernel-release', 'kernel-version', 'machine', 'processor', 'hardware-platform', 'operating-system'] as const

export const uname = tool({
  name: 'uname',
  usage: '[OPTION]...',
  about: 'Shows what system this is; without OPTION as with -s.',
  options: {
    'a,all': 'everything, but -p and -i where they are unknown', 's,kernel-name': 'the name of the kernel', 'n,nodename': 'the host name', 'r,kernel-release': 'the release of the kernel',
    'v,kernel-version': 'its version', 'm,machine': 'the hardware', 'p,processor': 'the processor', 'i,hardware-platform': 'the platform', 'o,operating-system': 'the operating system',
  },
  package: PACKAGE,
  *run(call): Sys<number> {
    if (call.operands.length > 0) return yield* call.misuse(`extra operand ${quoteWord(call.operands[0]!)}`)
    const { arch, release, version } = yield* system.machine()
    const facts: Readonly<Record<(typeof ORDER)[number], string>> = {
      'kernel-name': 'Linux', nodename: (yield* sys.host()).hostname, 'kernel-release': release, 'kernel-version': version, machine: arch, processor: arch, 'hardware-platform': arch, 'operating-system': 'GNU/Linux',
    }
    const chosen = ORDER.filter((name) => call.has('all') || call.has(name))
    call.out.put(`${(chosen.length > 0 ? chosen : (['kernel-name'] as const)).map((name) => facts[name]).join(' ')}\n`)
    return 0
  },
})

export const arch = tool({
  name: 'arch',
  usage: '[OPTION]...',
  about: 'Shows the hardware, as uname -m does.',
  options: {},
  package: PACKAGE,
  *run(call): Sys<number> {
    if (call.operands.length > 0) return yield* call.misuse(`extra operand ${quoteWord(call.operands[0]!)}`)
    call.out.put(`${(yield* system.machine()).arch}\n`)
    return 0
  },
})

export const nproc = tool({
  name: 'nproc',
  usage: '[OPTION]...',
  about: 'Shows how many processors there are for this process.',
  options: { ',all': 'all that are installed', ',ignore=N': 'N fewer, but at least one' },
  package: PACKAGE,
  *run(call): Sys<number> {
    if (call.operands.length > 0) return yield* call.misuse(`extra operand ${quoteWord(call.operands[0]!)}`)
    const word = call.value('ignore')
    const ignored = word === undefined ? 0 : parseCount(word)
    if (typeof ignored !== 'number') return yield* call.misuse(`invalid number to ignore: ${quoteWord(word!)}`)
    call.out.put(`${Math.max(1, (yield* system.machine()).cpus - ignored)}\n`)
    return 0
  },
})
