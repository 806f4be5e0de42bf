import type { ProcessView } from '../../../os/index.ts'

/** The first process and the kernel's: their children are no branches, they stand beside them. */
const INIT = 1

/** Puts children below their parents, with what is drawn before each command. Processes whose parent is not shown are roots. */
export function orderAsTree(all: readonly ProcessView[]): { order: ProcessView[]; prefixes: Map<number, string> } {
  const shown = new Set(all.map((p) => p.pid))
  const order: ProcessView[] = []
  const prefixes = new Map<number, string>()
  const childrenOf = (pid: number): ProcessView[] => all.filter((p) => p.ppid === pid && p.pid !== pid)
  const visit = (p: ProcessView, own: string, below: string): void => {
    order.push(p)
    prefixes.set(p.pid, own)
    const children = childrenOf(p.pid)
    children.forEach((child, i) => {
      if (p.pid === INIT) visit(child, '', '')
      else visit(child, `${below} \\_ `, `${below}${i === children.length - 1 ? '    ' : ' |  '}`)
    })
  }
  const roots = all.filter((p) => !shown.has(p.ppid))
  for (const p of [...roots.filter((x) => x.kernel), ...roots.filter((x) => !x.kernel)]) visit(p, '', '')
  return { order, prefixes }
}
