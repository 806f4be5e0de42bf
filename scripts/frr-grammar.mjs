// Makes src/world/frr/grammar/data from what vtysh 8.4.4 installs (scripts/frr-elements.c) and checks it against the lists that were recorded.
//   node scripts/frr-grammar.mjs elements.txt /work/shared/recordings/frr/grammar
import { readFileSync, writeFileSync, existsSync } from 'node:fs'

const [input, recordings] = process.argv.slice(2)
const OUT = new URL('../src/world/frr/grammar/data/', import.meta.url).pathname

/** Our name of each node of vtysh, by its number: where a list was recorded, the name of its file. */
const MODES = {
  1: 'view', 3: 'enable', 4: 'config', 13: 'key-chain', 14: 'key-chain-key', 16: 'vrf', 17: 'interface', 18: 'nexthop-group',
  21: 'router-rip', 22: 'router-ripng', 23: 'router-babel', 24: 'router-eigrp', 25: 'router-bgp', 26: 'bgp-ipv4-vpn', 27: 'bgp-ipv6-vpn',
  28: 'bgp-ipv4-unicast', 29: 'bgp-ipv4-multicast', 30: 'bgp-ipv4-labeled-unicast', 31: 'bgp-ipv6-unicast', 32: 'bgp-ipv6-multicast', 33: 'bgp-ipv6-labeled-unicast',
  34: 'bgp-vrf-policy', 35: 'bgp-vnc-defaults', 36: 'bgp-vnc-nve-group', 37: 'bgp-vnc-l2-group', 39: 'bgp-l2vpn-evpn', 40: 'bgp-segment-routing-srv6',
  41: 'router-ospf', 42: 'router-ospf6', 43: 'mpls-ldp', 44: 'ldp-ipv4', 45: 'ldp-ipv6', 46: 'ldp-ipv4-interface', 47: 'ldp-ipv6-interface', 48: 'l2vpn', 49: 'l2vpn-pseudowire',
  50: 'router-isis', 59: 'route-map', 60: 'pbr-map', 66: 'pseudowire', 67: 'segment-routing', 68: 'traffic-eng', 69: 'segment-list', 70: 'sr-policy', 71: 'sr-candidate',
  72: 'pcep', 73: 'pce-config', 74: 'pce', 75: 'pcc', 76: 'srv6', 77: 'srv6-locators', 78: 'srv6-locator', 79: 'line-vty', 81: 'interface-link-params', 82: 'bgp-l2vpn-evpn-vni',
  83: 'rpki', 84: 'bgp-ipv4-flowspec', 85: 'bgp-ipv6-flowspec', 86: 'bfd', 87: 'bfd-peer', 88: 'bfd-profile', 89: 'router-openfabric', 91: 'bmp',
}
/** Nodes that no command of this vtysh leads into. */
const LEFT_OUT = new Set([0, 2, 19])

const TOKEN = /A\.B\.C\.D\/M|A\.B\.C\.D|X:X::X:X\/M|X:X::X:X|X:X:X:X:X:X\/M|X:X:X:X:X:X|\([-+]?\d+ ?- ?[-+]?\d+\)|[A-Z][-_A-Z:0-9]+(?![-_a-zA-Z0-9*])|[-+]?[a-zA-Z0-9*][-+_a-zA-Z0-9*]*|\$[-+_a-zA-Z0-9*]+|\.\.\.|[<>[\]{}|]/g
const tokensOf = (syntax) => syntax.match(TOKEN).filter((t) => !/^[<>[\]{}|$]|^\.\.\.$/.test(t))
const shown = (syntax) => syntax.replace(/\$[-+_a-zA-Z0-9*]+/g, '').replace(/\s+/g, ' ').trim()

const elements = new Map()
const modes = new Map()
const nodes = new Map()
for (const line of readFileSync(input, 'utf8').split('\n')) {
  const f = line.split('\t')
  if (f[0] === 'N' && !LEFT_OUT.has(Number(f[1]))) nodes.set(Number(f[1]), { parent: Number(f[2]), prompt: f[4].replace('%s', ''), title: f[3] })
  if (f[0] !== 'E' || LEFT_OUT.has(Number(f[1]))) continue
  const syntax = f[5].replace(/\s+/g, ' ').replace(/([<[{|]) /g, '$1').replace(/ ([|>\]}])/g, '$1').trim()
  const docs = f[6].replace(/\\n$/, '').split('\\n')
  // Two commands of one syntax are two: typing it is ambiguous.
  const key = [syntax, f[2], f[3], f[6], f[4]].join('\t')
  if (!elements.has(key)) elements.set(key, { syntax, docs, daemons: Number(f[2]) >>> 0, attributes: Number(f[3]) })
  // What the view mode has, enable has too.
  for (const node of f[1] === '1' ? ['1', '3'] : [f[1]]) {
    const mode = MODES[node]
    if (!mode) throw new Error(`node ${node} has no name`)
    if (!modes.has(mode)) modes.set(mode, { node: Number(node), keys: [] })
    const { keys } = modes.get(mode)
    if (!keys.includes(key)) keys.push(key)
  }
}

// Help texts by how often they stand; a token's commonest is its default and is not written at the command.
const texts = new Map()
const byToken = new Map()
for (const e of elements.values()) {
  const tokens = tokensOf(e.syntax)
  tokens.forEach((token, i) => {
    const doc = e.docs[i] ?? ''
    texts.set(doc, (texts.get(doc) ?? 0) + 1)
    if (!byToken.has(token)) byToken.set(token, new Map())
    byToken.get(token).set(doc, (byToken.get(token).get(doc) ?? 0) + 1)
  })
}
const best = (counts) => [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0][0]
const defaults = new Map([...byToken].map(([token, counts]) => [token, best(counts)]))
const written = new Map()
for (const e of elements.values()) {
  tokensOf(e.syntax).forEach((token, i) => {
    const doc = e.docs[i] ?? ''
    if (defaults.get(token) !== doc) written.set(doc, (written.get(doc) ?? 0) + 1)
  })
}
const docs = [...written].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([d]) => d)
const docIndex = new Map(docs.map((d, i) => [d, i]))

const sorted = [...elements].sort(([, a], [, b]) => (a.syntax < b.syntax ? -1 : a.syntax > b.syntax ? 1 : a.daemons - b.daemons))
const indexOf = new Map(sorted.map(([key], i) => [key, i]))
let before = []
const lines = sorted.map(([, e]) => {
  const words = e.syntax.split(' ')
  let same = 0
  while (same < 35 && same < words.length && words[same] === before[same]) same++
  before = words
  const own = tokensOf(e.syntax).map((token, i) => (defaults.get(token) === (e.docs[i] ?? '') ? '' : docIndex.get(e.docs[i] ?? '').toString(36)))
  while (own.at(-1) === '') own.pop()
  const rest = [words.slice(same).join(' '), e.daemons.toString(36) + (e.attributes ? '!' : ''), own.join(',')]
  return same.toString(36) + rest.join('\t').replace(/\t+$/, '')
})

const quote = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\t', '\\t')}'`
const file = (name, comment, constants) => writeFileSync(OUT + name, `// Made by scripts/frr-grammar.mjs: do not edit.\n${constants.map(([n, c, v]) => `/** ${c} */\nexport const ${n} = ${v}\n`).join('')}`)

file('texts.ts', '', [
  ['TOKEN_TEXTS', 'What `?` says of a token unless its command says otherwise: token, tab, text.', quote([...defaults].filter(([, d]) => d !== '').sort(([a], [b]) => (a < b ? -1 : 1)).map(([t, d]) => `${t}\t${d}`).join('\n'))],
  ['TEXTS', 'Other texts; commands name them by their place.', quote(docs.join('\n'))],
])
file('elements.ts', '', [
  ['ELEMENTS', 'Commands in the order of their syntax: words taken from the line before (base 36) and the rest of the syntax; daemons as a bit set (base 36), `!` when it is hidden; texts of its tokens that are not the usual ones.', quote(lines.join('\n'))],
])
const modeLines = [...modes].sort(([, a], [, b]) => a.node - b.node).map(([mode, { node, keys }]) => {
  const at = nodes.get(node)
  let last = 0
  const steps = keys.map((k) => {
    const i = indexOf.get(k)
    const step = i - last
    last = i
    return (step < 0 ? '-' : '') + Math.abs(step).toString(36)
  })
  return [mode, node, MODES[at.parent] ?? '', at.prompt.trimEnd(), at.title, steps.join(' ')].join('\t')
})
file('modes.ts', '', [['MODES', 'Modes in the order of vtysh\'s nodes: name, node, parent, prompt after the host name, title, commands in the order of their installation (steps between places in ELEMENTS, base 36).', quote(modeLines.join('\n'))]])

// What vtysh lists is what we have, in its order.
let wrong = 0
for (const [mode, { keys }] of modes) {
  const path = `${recordings}/${mode}.txt`
  if (!existsSync(path)) continue
  const want = readFileSync(path, 'utf8').split('\n').filter((l) => l.startsWith('    ')).map((l) => l.slice(4))
  const have = keys.map((k) => elements.get(k)).filter((e) => !e.attributes).map((e) => shown(e.syntax))
  const differs = want.length !== have.length || want.some((l, i) => l.replace(/\s+/g, ' ').trim() !== have[i])
  if (mode !== 'view' && differs) {
    wrong++
    const i = want.findIndex((l, k) => l.replace(/\s+/g, ' ').trim() !== have[k])
    console.log(`${mode}: recorded ${want.length}, made ${have.length}; first difference ${i}: ${want[i]} | ${have[i]}`)
  }
}
console.log(`${elements.size} commands, ${docs.length} texts, ${modes.size} modes; lists that differ from their recording: ${wrong}`)
