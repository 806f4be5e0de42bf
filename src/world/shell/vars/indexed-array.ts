/** Elements of an indexed array by subscript; it may have holes. Mutable: `Variables` copies one that another shell shares. */
export class IndexedArray {
  #items: Map<number, string>
  #sorted = true
  #last = -1

  constructor(values: Iterable<string> = []) {
    this.#items = new Map()
    let i = 0
    for (const v of values) this.#items.set(i++, v)
    this.#last = i - 1
  }

  get size(): number { return this.#items.size }
  /** The highest subscript, -1 for none. */
  get last(): number { return this.#last }

  get(index: number): string | undefined { return this.#items.get(index) }

  set(index: number, value: string): void {
    if (index < this.#last && !this.#items.has(index)) this.#sorted = false
    if (index > this.#last) this.#last = index
    this.#items.set(index, value)
  }

  delete(index: number): void {
    this.#items.delete(index)
    if (index === this.#last) this.#last = this.#items.size === 0 ? -1 : Math.max(...this.keys())
  }

  /** Subscripts, ascending. */
  keys(): number[] {
    this.#sort()
    return [...this.#items.keys()]
  }

  values(): string[] {
    this.#sort()
    return [...this.#items.values()]
  }

  entries(): [number, string][] {
    this.#sort()
    return [...this.#items.entries()]
  }

  clone(): IndexedArray {
    const copy = new IndexedArray()
    copy.#items = new Map(this.#items)
    copy.#sorted = this.#sorted
    copy.#last = this.#last
    return copy
  }

  #sort(): void {
    if (this.#sorted) return
    this.#items = new Map([...this.#items].sort((a, b) => a[0] - b[0]))
    this.#sorted = true
  }
}
