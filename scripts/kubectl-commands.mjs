// Writes src/world/programs/kubectl/command/data.ts: the command tree of a real kubectl with its aliases, usage lines, flags and first lines, measured from
// `kubectl … --help`. Usage: node scripts/kubectl-commands.mjs PATH-TO-KUBECTL
import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'

const kubectl = process.argv[2]
// pflag's kinds that `--help` does not show: values that are not split at commas, and what a flag without a value means.
const ARRAYS = new Set(['from-literal', 'env', 'annotations', 'as-group', 'rule', 'raw', 'arguments', 'auth-provider-arg', 'exec-env', 'set'])
const WITHOUT_VALUE = { 'dry-run': 'unchanged', validate: 'strict', cascade: 'background' }

const help = (path) => execFileSync(kubectl, [...path, '--help'], { encoding: 'utf8', env: { HOME: '/root', PATH: process.env.PATH } })

function flagsOf(text) {
  const out = []
  let on = false
  for (const line of text.split('\n')) {
    if (/^(Options:|The following options)/.test(line)) on = true
    else if (line.startsWith('Usage:')) on = false
    const m = on && /^ {4}(?:-(.), )?--([\w-]+)=(.*):$/.exec(line)
    if (!m) continue
    const [, short, name, value] = m
    const kind = /^(true|false)$/.test(value) ? 'b' : value === '[]' ? (ARRAYS.has(name) ? 'A' : 'S') : /^'.*'$/.test(value) || value === '' ? 's'
      : /^-?\d+$/.test(value) ? 'i' : /^(\d+[hms])+$/.test(value) ? 'd' : 's'
    const plain = value.replace(/^'|'$/g, '').replace(/^\[\]$/, '')
    const shown = kind === 'b' && plain === 'false' ? '' : plain
    out.push(`${short ? `${short},` : ''}${name}:${kind}${shown === '' ? '' : `=${shown}`}${WITHOUT_VALUE[name] ? `?${WITHOUT_VALUE[name]}` : ''}`)
  }
  return out.join(' ')
}

const rows = []
function walk(path) {
  const text = help(path)
  const aliases = /^Aliases:\n(.*)$/m.exec(text)?.[1].split(',').map((s) => s.trim()).filter((a) => a !== path.at(-1)) ?? []
  const usage = /^Usage:\n((?: {2}.*\n)+)/m.exec(text)?.[1].trim().replace(/\s*\n\s*/g, ' ; ') ?? ''
  rows.push({ path: path.join(' '), aliases: aliases.join(','), usage, flags: flagsOf(text), children: [] })
  const row = rows.at(-1)
  let on = false
  for (const line of text.split('\n')) {
    if (/^\S.*:$/.test(line)) on = /Commands/.test(line)
    const m = on && /^ {2}([\w-]+) {2,}(.*)$/.exec(line)
    if (m) row.children.push([m[1], m[2]])
  }
  const listed = spawnSync(kubectl, ['__complete', ...path, ''], { encoding: 'utf8', env: { HOME: '/nonexistent', KUBECONFIG: '/nonexistent', PATH: process.env.PATH } }).stdout
  for (const line of listed.split('\n')) {
    const [name, short] = line.split('\t')
    if (short && !row.children.some(([n]) => n === name) && path.length === 0) row.children.push([name, short])
  }
  for (const [name] of row.children) if (name !== 'help') walk([...path, name])
}
walk([])
const shorts = new Map(rows.flatMap((r) => r.children.map(([n, s]) => [`${r.path} ${n}`.trim(), s])))
const options = flagsOf(execFileSync(kubectl, ['options'], { encoding: 'utf8', env: { HOME: '~', PATH: process.env.PATH } }))
const quote = (s) => s.replace(/\\/g, '\\\\').replace(/`/g, '\\`').replace(/\$\{/g, '\\${')
writeFileSync('src/world/programs/kubectl/command/data.ts', `/* Written by scripts/kubectl-commands.mjs from a kubectl 1.33. One command a line: path ¦ aliases ¦ usage ¦ flags ¦ first line of its help. */

/** Flags of every command: \`SHORT,NAME:KIND=DEFAULT?VALUE-WITHOUT-ONE\`; kinds: b(ool) i(nt) d(uration) s(tring) S(lice) A(rray). */
export const GLOBAL_FLAGS = \`${quote(options)}\`

export const COMMANDS = \`
${rows.map((r) => quote([r.path, r.aliases, r.usage, r.flags, shorts.get(r.path) ?? ''].join('¦').replaceAll('\n', ' ').replace(/\((-o\|--output=\))json\|[^)]*?\)/g, (x) => x))).join('\n')}
\`
`)
