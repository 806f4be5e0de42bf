import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml'
import { didYouMean, listed } from './nearest.ts'
import type { Report } from './problem.ts'
import type { Position } from './source.ts'

/** A value that was written at a place. */
export interface At<T> { readonly value: T; readonly at: Position; readonly length: number }

/**
 * A YAML mapping whose values are asked for by name. What has the wrong shape is reported where it stands, and is `undefined`.
 * `keys` lists what may stand in it with an example of each, for the advice.
 */
export class YamlRecord {
  readonly at: Position
  private readonly nodes = new Map<string, Node | null>()
  private readonly places = new Map<string, Position>()

  private readonly report: Report

  constructor(text: string, firstLine: number, private readonly keys: Readonly<Record<string, string>>, report: Report) {
    const counter = new LineCounter()
    const document = parseDocument(text, { lineCounter: counter, prettyErrors: false })
    this.position = (offset) => {
      const { line, col } = counter.linePos(offset)
      return { line: Math.max(1, line) + firstLine - 1, column: Math.max(1, col) }
    }
    this.at = { line: firstLine, column: 1 }
    for (const error of document.errors) {
      report({ rule: 'yaml', at: this.position(error.pos[0]), message: `this is no YAML: ${error.message}`, advice: 'quote a value that holds `: ` or ` #`, and indent with blanks' })
    }
    // What is missing in a broken document may only have been swallowed by the break.
    this.report = document.errors.length ? () => undefined : report
    if (isMap(document.contents)) this.read(document.contents.items)
    else if (document.errors.length === 0) report({ rule: 'yaml', at: this.at, message: 'names and values are missing here', advice: `write them one a line: ${listed(Object.values(keys))}` })
  }

  private readonly position: (offset: number) => Position

  /** Places of the keys that are there. */
  get keyPlaces(): ReadonlyMap<string, Position> { return this.places }

  text(key: string): At<string> | undefined {
    const node = this.nodes.get(key)
    if (node === undefined) return undefined
    const scalar = isScalar(node) && ['string', 'number', 'boolean'].includes(typeof node.value) && String(node.value).trim() !== ''
    return scalar ? this.placed(node, String(node.value)) : this.wrong(key, node, 'a text')
  }

  /** A whole number from `least` on. */
  integer(key: string, least: number): At<number> | undefined {
    const node = this.nodes.get(key)
    if (node === undefined) return undefined
    const whole = isScalar(node) && typeof node.value === 'number' && Number.isInteger(node.value) && node.value >= least
    return whole ? this.placed(node, Number(node.value)) : this.wrong(key, node, `a whole number from ${least} on`)
  }

  /** A list of texts; one text alone is a list of one. */
  texts(key: string): At<string>[] | undefined {
    const node = this.nodes.get(key)
    if (node === undefined) return undefined
    if (!isSeq(node)) {
      const one = this.text(key)
      return one && [one]
    }
    return node.items.flatMap((item) => (isScalar(item) && item.value !== null ? [this.placed(item, String(item.value))] : this.wrong(key, item as Node, 'a list of texts') ?? []))
  }

  /** A mapping from name to text. */
  map(key: string): Map<string, At<string>> | undefined {
    const node = this.nodes.get(key)
    if (!isMap(node)) return undefined
    return new Map(node.items.flatMap(({ key: name, value }) => {
      if (isScalar(name) && isScalar(value) && typeof value.value === 'string') return [[String(name.value), this.placed(value, value.value)] as const]
      this.wrong(key, (value ?? name) as Node, 'a text for each language')
      return []
    }))
  }

  isMap(key: string): boolean { return isMap(this.nodes.get(key)) }

  /** Complains that a key is not there. */
  missing(key: string, why: string): void {
    if (!this.nodes.has(key)) this.report({ rule: 'missing-key', at: this.at, length: 3, message: `\`${key}\` is missing: ${why}`, advice: `write a line \`${this.keys[key]}\`` })
  }

  private read(items: readonly { key: unknown; value: unknown }[]): void {
    for (const { key, value } of items) {
      const name = isScalar(key) ? String(key.value) : ''
      const at = this.position(((key as Node | null)?.range ?? [0])[0])
      if (!Object.hasOwn(this.keys, name)) {
        this.report({ rule: 'unknown-key', at, length: name.length, message: `\`${name}\` is no key here`, advice: `${didYouMean(name, Object.keys(this.keys))}the keys are ${listed(Object.keys(this.keys))}` })
        continue
      }
      this.places.set(name, at)
      this.nodes.set(name, value as Node | null)
    }
  }

  private placed<T>(node: Node, value: T): At<T> {
    const [from, to] = node.range ?? [0, 1]
    return { value, at: this.position(from), length: Math.max(1, to - from) }
  }

  private wrong(key: string, node: Node | null, wanted: string): undefined {
    const at = node?.range ? this.position(node.range[0]) : this.places.get(key) ?? this.at
    this.report({ rule: 'key-value', at, message: `\`${key}\` should be ${wanted}`, advice: `write it like \`${this.keys[key]}\`` })
  }
}
