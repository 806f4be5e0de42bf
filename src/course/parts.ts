import type { Token, Tokens } from 'marked'
import { readCheck } from './check.ts'
import { readCommand, readOutput } from './command.ts'
import type { OpenFence } from './fence.ts'
import { listItems, phraseOf, proseOf, type Placed } from './markdown.ts'
import type { Report } from './problem.ts'
import { phrase, type Block, type Phrase } from './prose.ts'
import type { Check, CommandBlock, OutputBlock, Part } from './types.ts'

/** What the readers of one lesson share. A fence that nobody took is in the wrong place; the lesson's reader says so. */
export interface Context {
  readonly report: Report
  readonly host: string | undefined
  readonly fences: ReadonlyMap<Token, OpenFence>
  readonly taken: Set<Token>
}

export interface Parts { readonly parts: readonly Part[]; readonly commands: readonly CommandBlock[]; readonly checks: readonly Check[] }

/** Turns the blocks of a step, or of a solution (which has no checks, so no `checkId`), into what is shown and what is run, in reading order. */
export function readParts(blocks: readonly Placed[], checkId: ((title: Phrase) => string) | undefined, context: Context): Parts {
  const { report, host, fences, taken } = context
  const parts: Part[] = []
  const commands: CommandBlock[] = []
  const checks: Check[] = []
  let outputs: OutputBlock[] | undefined

  const take = (block: Placed, language: string): OpenFence | undefined => {
    const fence = fences.get(block.token)
    if (fence?.language !== language) return undefined
    taken.add(block.token)
    return fence
  }
  const show = (more: readonly Block[]) => {
    const last = parts.at(-1)
    if (last?.is === 'prose') parts[parts.length - 1] = { is: 'prose', blocks: [...last.blocks, ...more] }
    else if (more.length) parts.push({ is: 'prose', blocks: more })
  }
  const check = (fence: OpenFence, title = phrase(fence.at, [])) => {
    if (!title.text) report({ rule: 'check-title', at: fence.at, message: 'this check has no title', advice: 'write it as a list line above the fence, in the words of the network: `- k8s-w0 routes 172.20.0.0/16 to the router`' })
    const read = readCheck(fence, checkId?.(title) ?? '', title, report)
    checks.push(read)
    parts.push({ is: 'check', check: read })
  }

  for (const block of blocks) {
    const bash = take(block, 'bash')
    const output = take(block, 'output')
    const fence = checkId ? take(block, 'check') : undefined
    const items = checkId && block.token.type === 'list' ? titledChecks(block as Placed<Tokens.List>, context) : undefined
    if (bash) {
      outputs = []
      const command = readCommand(bash, host, outputs, report)
      commands.push(command)
      parts.push({ is: 'command', command })
    } else if (output) {
      const read = readOutput(output, report)
      if (!outputs) report({ rule: 'output-alone', at: output.at, message: 'this output belongs to no command', advice: 'put it under the `bash` block that prints it' })
      outputs?.push(read)
      parts.push({ is: 'output', output: read })
    } else if (fence) check(fence, takeTitle(parts))
    else if (items) for (const item of items) check(item.fence, item.title)
    else show(proseOf([block], report))
  }
  return { parts, commands, checks }
}

/** The last line of a list that ends the prose so far is the title of the check under it; it leaves the prose. */
function takeTitle(parts: Part[]): Phrase | undefined {
  const last = parts.at(-1)
  const list = last?.is === 'prose' ? last.blocks.at(-1) : undefined
  if (last?.is !== 'prose' || list?.is !== 'list') return undefined
  const item = list.items.at(-1)
  const line = item?.blocks[0]
  if (!item || item.blocks.length !== 1 || line?.is !== 'paragraph') return undefined
  const before = last.blocks.slice(0, -1)
  const blocks = list.items.length > 1 ? [...before, { ...list, items: list.items.slice(0, -1) }] : before
  if (blocks.length) parts[parts.length - 1] = { is: 'prose', blocks }
  else parts.pop()
  return phrase(line.at, line.spans)
}

/** A list whose items hold a check fence each, the item's line being its title. Undefined for any other list. */
function titledChecks(list: Placed<Tokens.List>, { report, fences, taken }: Context): { title: Phrase; fence: OpenFence }[] | undefined {
  const isCheck = (token: Token) => fences.get(token)?.language === 'check'
  if (!list.token.items.some((item) => item.tokens.some(isCheck))) return undefined
  return listItems(list).flatMap(({ at, blocks }) => {
    const [line, inside, ...more] = blocks
    const fence = inside && fences.get(inside.token)
    if (!line || !inside || fence?.language !== 'check' || more.length || !['text', 'paragraph'].includes(line.token.type)) {
      report({ rule: 'check-title', at, message: 'an item of a list of checks is a title and its check, nothing else', advice: 'write one line, and under it one `check` fence; put other prose above the list' })
      return []
    }
    taken.add(inside.token)
    return [{ title: phraseOf(line, report), fence }]
  })
}
