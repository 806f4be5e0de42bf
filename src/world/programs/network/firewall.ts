import { sys, type Program } from '../../os/index.ts'

const ROOT_ONLY = 4

const TABLES: Readonly<Record<string, readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'], nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'], mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  raw: ['PREROUTING', 'OUTPUT'], security: ['INPUT', 'FORWARD', 'OUTPUT'],
}
const HEADINGS = 'target     prot opt source               destination         \n'

/** iptables 1.8: the lab's hosts have no rules, and their kernel takes none; it says so as one without the module does. */
export const iptables: Program = function* ({ argv }) {
  const words = argv.slice(1)
  const table = words[words.findIndex((w) => w === '-t' || w === '--table') + 1] ?? 'filter'
  const name = words.some((w) => w === '-t' || w === '--table') ? table : 'filter'
  const { euid } = yield* sys.self()
  if (euid !== 0) {
    yield* sys.complain("iptables v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n")
    return ROOT_ONLY
  }
  const chains = Object.hasOwn(TABLES, name) ? TABLES[name] : undefined
  if (!chains) {
    yield* sys.complain(`iptables v1.8.9 (nf_tables): table '${name}' does not exist\nPerhaps iptables or your kernel needs to be upgraded.\n`)
    return 3
  }
  if (words.some((w) => w === '-V' || w === '--version')) yield* sys.print('iptables v1.8.9 (nf_tables)\n')
  else if (words.some((w) => /^-[a-z]*S/.test(w) || w === '--list-rules')) yield* sys.print(chains.map((c) => `-P ${c} ACCEPT\n`).join(''))
  else if (words.some((w) => /^-[a-zA-Z]*L/.test(w) || w === '--list')) {
    const verbose = words.some((w) => /^-[a-zA-Z]*v/.test(w))
    const heading = verbose ? ' pkts bytes target     prot opt in     out     source               destination         \n' : HEADINGS
    yield* sys.print(chains.map((c) => `Chain ${c} (policy ACCEPT${verbose ? ' 0 packets, 0 bytes' : ''})\n${heading}`).join('\n'))
  } else if (!words.some((w) => w === '-F' || w === '-X' || w === '-Z' || w === '--flush')) {
    yield* sys.complain('iptables v1.8.9 (nf_tables): Could not fetch rule set generation id: Operation not supported\n')
    return ROOT_ONLY
  }
  return 0
}

/** nft 1.0: an empty rule set, and a kernel that takes no rules. */
export const nft: Program = function* ({ argv }) {
  const words = argv.slice(1)
  const { euid } = yield* sys.self()
  if (words.includes('-v') || words.includes('--version')) yield* sys.print('nftables v1.0.6 (Lester Gooch #5)\n')
  else if (euid !== 0) {
    yield* sys.complain('Operation not permitted (you must be root)\n')
    return 1
  } else if (words.length === 0) {
    yield* sys.complain('nft: no command specified\n')
    return 1
  } else if (!['list', 'flush'].includes(words.find((w) => !w.startsWith('-')) ?? '')) {
    yield* sys.complain('Error: Could not process rule: Operation not supported\n')
    return 1
  }
  return 0
}
