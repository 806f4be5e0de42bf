import { globalFlags, type CommandNode, type FlagSpec } from './tree.ts'

const ROOT_GROUPS: readonly (readonly [title: string, names: readonly string[]])[] = [
  ['Basic Commands (Beginner)', ['create', 'expose', 'run', 'set']],
  ['Basic Commands (Intermediate)', ['explain', 'get', 'edit', 'delete']],
  ['Deploy Commands', ['rollout', 'scale', 'autoscale']],
  ['Cluster Management Commands', ['certificate', 'cluster-info', 'top', 'cordon', 'uncordon', 'drain', 'taint']],
  ['Troubleshooting and Debugging Commands', ['describe', 'logs', 'attach', 'exec', 'port-forward', 'proxy', 'cp', 'auth', 'debug', 'events']],
  ['Advanced Commands', ['diff', 'apply', 'patch', 'replace', 'wait', 'kustomize']],
  ['Settings Commands', ['label', 'annotate', 'completion']],
  ['Subcommands provided by plugins', []],
  ['Other Commands', ['api-resources', 'api-versions', 'config', 'plugin', 'version']],
]
const WHERE = 'https://kubernetes.io/docs/reference/kubectl/'
const OPTIONS_HINT = 'Use "kubectl options" for a list of global command-line options (applies to all commands).'

const row = (width: number) => (c: CommandNode): string => `  ${c.name.padEnd(width)}  ${c.short}\n`

const optionLine = (f: FlagSpec): string => {
  const quoted = f.kind === 's' && !f.fallback.startsWith('[') ? `'${f.fallback}'` : f.kind === 'S' || f.kind === 'A' ? '[]' : f.fallback
  return `    ${f.short === undefined ? '' : `-${f.short}, `}--${f.name}=${quoted}\n`
}

function rootHelp(root: CommandNode): string {
  const by = new Map(root.children.map((c) => [c.name, c]))
  const groups = ROOT_GROUPS.map(([title, names]) => `${title}:\n${names.map((n) => row(14)(by.get(n)!)).join('')}\n`).join('')
  return `kubectl controls the Kubernetes cluster manager.\n\n Find more information at: ${WHERE}\n\n${groups}Usage:\n  kubectl [flags] [options]\n\nUse "kubectl <command> --help" for more information about a given command.\n${OPTIONS_HINT}\n`
}

/** What `--help` says of a command: its first line, subcommands, options with their defaults, usage. The real one has prose besides. */
export function helpOf(node: CommandNode): string {
  if (node.path === '') return rootHelp(node)
  const width = Math.max(13, ...node.children.map((c) => c.name.length))
  const children = node.children.length === 0 ? '' : `Available Commands:\n${node.children.map(row(width)).join('')}\n`
  const options = node.flags.length === 0 ? '' : `Options:\n${node.flags.map(optionLine).join('')}\n`
  const aliases = node.aliases.length === 0 ? '' : `Aliases:\n${[node.name, ...node.aliases].join(', ')}\n\n`
  const more = node.children.length === 0 ? '' : `Use "kubectl ${node.path} <command> --help" for more information about a given command.\n`
  return `${node.short}.\n\n${aliases}${children}${options}Usage:\n${node.usage.map((u) => `  ${u}\n`).join('')}\n${more}${OPTIONS_HINT}\n`
}

/** `kubectl options`. */
export const optionsHelp = (): string => `The following options can be passed to any command:\n\n${globalFlags().map(optionLine).join('')}`
