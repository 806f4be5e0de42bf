import type { Json } from '../../../text/index.ts'

export class TemplateFailure extends Error {}

/** A word of a command. */
export type Operand =
  | { readonly kind: 'fields'; readonly from: 'dot' | 'root' | string; readonly names: readonly string[] }
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline; readonly names: readonly string[] }

export interface Pipeline { readonly declare: readonly string[]; readonly assign: boolean; readonly commands: readonly (readonly Operand[])[] }

export interface Control { readonly kind: 'if' | 'with' | 'range'; readonly pipeline: Pipeline; readonly source: string; readonly body: readonly Node[]; readonly otherwise: readonly Node[] }

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipeline: Pipeline; readonly source: string }
  | Control
  | { readonly kind: 'break' | 'continue' }

interface Tok { readonly kind: 'word' | 'string' | 'number' | 'field' | 'variable' | 'punct'; readonly text: string; readonly spaced: boolean }

function tokens(source: string): Tok[] {
  const out: Tok[] = []
  const pattern = /(\s+)|("(?:\\.|[^"\\])*"|`[^`]*`)|('(?:\\.|[^'\\])')|([-+]?\d[\w.]*)|(\$\w*)|(\.[A-Za-z_]\w*|\.)|([A-Za-z_]\w*)|(:=|[|(),=])/gy
  let spaced = false
  while (pattern.lastIndex < source.length) {
    const at = pattern.lastIndex
    const m = pattern.exec(source)
    if (!m) throw new TemplateFailure(`1: unexpected ${JSON.stringify(source[at])} in operand`)
    if (m[1] !== undefined) { spaced = true; continue }
    const kind = m[2] !== undefined ? 'string' : m[4] !== undefined || m[3] !== undefined ? 'number' : m[5] !== undefined ? 'variable' : m[6] !== undefined ? 'field' : m[7] !== undefined ? 'word' : 'punct'
    out.push({ kind, text: m[0], spaced })
    spaced = false
  }
  return out
}

const unquote = (text: string): string => (text.startsWith('`') ? text.slice(1, -1) : text.slice(1, -1).replace(/\\(.)/gs, (_, c: string) => ({ n: '\n', t: '\t', r: '\r' })[c] ?? c))

class PipelineParser {
  #at = 0
  readonly #toks: readonly Tok[]
  constructor(toks: readonly Tok[]) { this.#toks = toks }

  parse(end?: string): Pipeline {
    const declare: string[] = []
    let assign = false
    const ahead = (n: number): string | undefined => this.#toks[this.#at + n]?.text
    if (this.#toks[this.#at]?.kind === 'variable' && (ahead(1) === ':=' || ahead(1) === '=' || (ahead(1) === ',' && ahead(3) === ':='))) {
      declare.push(ahead(0)!)
      if (ahead(1) === ',') declare.push(ahead(2)!)
      this.#at += declare.length * 2
      assign = this.#toks[this.#at - 1]!.text === '='
    }
    const commands: Operand[][] = [[]]
    for (;;) {
      const tok = this.#toks[this.#at]
      if (tok === undefined || tok.text === end) break
      if (tok.text === '|') {
        this.#at++
        commands.push([])
      } else commands.at(-1)!.push(this.#operand())
    }
    if (commands.some((c) => c.length === 0)) throw new TemplateFailure('1: missing value for command')
    return { declare, assign, commands }
  }

  #names(): string[] {
    const names: string[] = []
    while (this.#toks[this.#at]?.kind === 'field' && !this.#toks[this.#at]!.spaced) names.push(this.#toks[this.#at++]!.text.slice(1))
    return names
  }

  #operand(): Operand {
    const tok = this.#toks[this.#at++]!
    switch (tok.kind) {
      case 'string': return { kind: 'literal', value: unquote(tok.text) }
      case 'number': return { kind: 'literal', value: tok.text.startsWith("'") ? unquote(tok.text).codePointAt(0)! : Number(tok.text) }
      case 'field': return { kind: 'fields', from: 'dot', names: tok.text === '.' ? [] : [tok.text.slice(1), ...this.#names()] }
      case 'variable': return { kind: 'fields', from: tok.text === '$' ? 'root' : tok.text, names: this.#names() }
      case 'word': return tok.text === 'true' || tok.text === 'false' ? { kind: 'literal', value: tok.text === 'true' } : tok.text === 'nil' ? { kind: 'literal', value: null } : { kind: 'function', name: tok.text }
      default: {
        if (tok.text !== '(') throw new TemplateFailure(`1: unexpected ${JSON.stringify(tok.text)} in operand`)
        const pipeline = this.parse(')')
        if (this.#toks[this.#at]?.text !== ')') throw new TemplateFailure('1: unclosed left paren')
        this.#at++
        return { kind: 'pipeline', pipeline, names: this.#names() }
      }
    }
  }
}

const pipelineOf = (source: string): Pipeline => new PipelineParser(tokens(source)).parse()

interface Piece { readonly text?: string; readonly action?: string }

function pieces(template: string): Piece[] {
  const out: Piece[] = []
  let at = 0
  let trim = false
  for (;;) {
    const open = template.indexOf('{{', at)
    let text = template.slice(at, open < 0 ? undefined : open)
    if (trim) text = text.trimStart()
    if (open < 0) {
      if (text !== '') out.push({ text })
      return out
    }
    let start = open + 2
    if (template.startsWith('- ', start)) {
      text = text.trimEnd()
      start += 2
    }
    const close = endOfAction(template, start)
    if (text !== '') out.push({ text })
    let action = template.slice(start, close)
    trim = action.endsWith(' -')
    if (trim) action = action.slice(0, -2)
    out.push({ action: action.trim() })
    at = close + 2
  }
}

function endOfAction(template: string, from: number): number {
  const m = /^(?:"(?:\\.|[^"\\])*"|`[^`]*`|(?!\}\})[^])*?\}\}/.exec(template.slice(from))
  if (!m) throw new TemplateFailure('1: unclosed action')
  return from + m[0].length - 2
}

/** Reads a template. Throws TemplateFailure with the place and words of Go's. */
export function parseTemplate(template: string): readonly Node[] {
  const all = pieces(template)
  let at = 0
  const block = (inside: boolean): { nodes: Node[]; end: string } => {
    const nodes: Node[] = []
    for (; at < all.length;) {
      const p = all[at++]!
      if (p.text !== undefined) { nodes.push({ kind: 'text', text: p.text }); continue }
      const action = p.action!
      if (action.startsWith('/*')) continue
      const [, word = '', rest = ''] = /^(\w+)?\s*([^]*)$/.exec(action)!
      if (word === 'end' || word === 'else') {
        if (!inside) throw new TemplateFailure(`1: unexpected {{${word}}}`)
        return { nodes, end: action }
      }
      if (word === 'if' || word === 'with' || word === 'range') nodes.push(control(word, rest))
      else if (word === 'break' || word === 'continue') nodes.push({ kind: word })
      else nodes.push({ kind: 'action', pipeline: pipelineOf(action), source: action })
    }
    if (inside) throw new TemplateFailure('1: unexpected EOF')
    return { nodes, end: '' }
  }
  const control = (kind: 'if' | 'with' | 'range', source: string): Node => {
    if (source === '') throw new TemplateFailure(`1: missing value for ${kind}`)
    const body = block(true)
    let otherwise: readonly Node[] = []
    const chained = /^else\s+(if|with)\s+([^]*)$/.exec(body.end)
    if (chained) otherwise = [control(chained[1] as 'if' | 'with', chained[2]!)]
    else if (body.end === 'else') otherwise = block(true).nodes
    return { kind, pipeline: pipelineOf(source), source, body: body.nodes, otherwise }
  }
  return block(false).nodes
}
