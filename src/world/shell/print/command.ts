import type { AndOr, PipelineNode } from '../syntax/nodes.ts'

/** A command as `jobs` and BASH_COMMAND show it. */
export function commandText(node: PipelineNode | AndOr, source: string): string {
  return source.slice(node.pos, node.end)
}
