import { childrenOf, GLOBAL_FLAGS, nameOf, ROOT, type CliCommand, type CliFlag } from './commands.ts'

const label = (f: CliFlag): string => `  ${f.short ? `-${f.short}, ` : '    '}--${f.name}${f.type === '' ? '' : ` ${f.type}`}`
const quoted = (f: CliFlag): string => (f.fallback === undefined || f.fallback === '' || (f.type === '' && f.fallback === 'false') ? '' : ` (default ${f.type === 'string' ? JSON.stringify(f.fallback) : f.fallback})`)

/** Flags as pflag lists them: by name, usages in one column. */
function flagLines(flags: readonly CliFlag[]): string {
  const sorted = [...flags].sort((a, b) => (a.name < b.name ? -1 : 1))
  const width = Math.max(...sorted.map((f) => label(f).length)) + 3
  return sorted.map((f) => `${label(f).padEnd(width)}${f.usage}${quoted(f)}\n`).join('')
}

/** What `--help` prints of a command. */
export function helpOf(c: CliCommand): string {
  const children = childrenOf(c)
  const name = `cilium${c.path === '' ? '' : ` ${c.path}`}`
  const own: CliFlag[] = [...c.flags, { name: 'help', short: 'h', type: '', usage: `help for ${c === ROOT ? 'cilium' : nameOf(c)}` }, ...(c === ROOT ? GLOBAL_FLAGS : [])]
  const usage = [...(c.runs ? [`  cilium${c.usage === '' ? '' : ` ${c.usage}`} [flags]\n`] : []), ...(children.length > 0 ? [`  ${name} [command]\n`] : [])].join('')
  const width = Math.max(11, ...children.map((x) => nameOf(x).length))
  return [
    `${c.long ?? c.short}\n`, `\nUsage:\n${usage}`, c.aliases ? `\nAliases:\n  ${[nameOf(c), ...c.aliases].join(', ')}\n` : '', c.example === undefined ? '' : `\nExamples:\n${c.example}\n`,
    children.length === 0 ? '' : `\nAvailable Commands:\n${children.map((x) => `  ${nameOf(x).padEnd(width)} ${x.short}\n`).join('')}`, `\nFlags:\n${flagLines(own)}`,
    c === ROOT ? '' : `\nGlobal Flags:\n${flagLines(GLOBAL_FLAGS)}`, children.length === 0 ? '' : `\nUse "${name} [command] --help" for more information about a command.\n`,
  ].join('')
}
