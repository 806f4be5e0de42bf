/** A page of a sorted map: parallel arrays, written in place only by the map that owns it. */
interface Page<K, V> { owner: object; keys: K[]; values: V[] }

const PAGE = 1024

/**
 * A sorted map in pages of at most 1,024 entries, copy-on-write: `fork()` costs one small object, the first writer of a page copies that page.
 * Iteration follows the order of the keys. Values are never looked into.
 */
export class PagedMap<K, V> {
  #pages: Page<K, V>[] = []
  #ownsPages = true
  #owner: object = {}
  #size = 0
  readonly compare: (a: K, b: K) => number

  constructor(compare: (a: K, b: K) => number) { this.compare = compare }

  get size(): number { return this.#size }

  get(key: K): V | undefined {
    const page = this.#pages[this.#pageOf(key)]
    if (!page) return undefined
    const i = this.#find(page, key)
    return i >= 0 ? page.values[i] : undefined
  }

  has(key: K): boolean {
    const page = this.#pages[this.#pageOf(key)]
    return page !== undefined && this.#find(page, key) >= 0
  }

  set(key: K, value: V): void {
    const n = this.#pageOf(key)
    if (this.#pages.length === 0) {
      this.#takePages()
      this.#pages.push({ owner: this.#owner, keys: [key], values: [value] })
      this.#size = 1
      return
    }
    const i = this.#find(this.#pages[n]!, key)
    if (i >= 0 && this.#pages[n]!.values[i] === value) return
    const page = this.#takePage(n)
    if (i >= 0) {
      page.values[i] = value
      return
    }
    page.keys.splice(~i, 0, key)
    page.values.splice(~i, 0, value)
    this.#size++
    if (page.keys.length > PAGE) this.#split(n, page, ~i)
  }

  delete(key: K): boolean {
    const n = this.#pageOf(key)
    const found = this.#pages[n]
    if (!found) return false
    const i = this.#find(found, key)
    if (i < 0) return false
    const page = this.#takePage(n)
    page.keys.splice(i, 1)
    page.values.splice(i, 1)
    this.#size--
    if (page.keys.length === 0) this.#pages.splice(n, 1)
    return true
  }

  first(): [K, V] | undefined {
    const page = this.#pages[0]
    return page && [page.keys[0]!, page.values[0]!]
  }

  /** Entries from `from` (inclusive; the first without it) in order. The map may be written during the iteration: what is yielded was there at its start. */
  *entries(from?: K): Generator<[K, V]> {
    const view = this.fork()
    let n = from === undefined ? 0 : view.#pageOf(from)
    let i = 0
    const start = view.#pages[n]
    if (from !== undefined && start) {
      i = view.#find(start, from)
      if (i < 0) i = ~i
    }
    for (; n < view.#pages.length; n++, i = 0) {
      const page = view.#pages[n]!
      for (; i < page.keys.length; i++) yield [page.keys[i]!, page.values[i]!]
    }
  }

  *values(from?: K): Generator<V> { for (const [, v] of this.entries(from)) yield v }
  *keys(from?: K): Generator<K> { for (const [k] of this.entries(from)) yield k }

  fork(): PagedMap<K, V> {
    const copy = new PagedMap<K, V>(this.compare)
    copy.#pages = this.#pages
    copy.#size = this.#size
    copy.#ownsPages = false
    this.#ownsPages = false
    this.#owner = {}
    return copy
  }

  #pageOf(key: K): number {
    let low = 0
    let high = this.#pages.length - 1
    while (low < high) {
      const mid = (low + high + 1) >> 1
      if (this.compare(this.#pages[mid]!.keys[0]!, key) <= 0) low = mid
      else high = mid - 1
    }
    return low
  }

  /** Index of the key in the page, or the complement of where it would stand. */
  #find(page: Page<K, V>, key: K): number {
    let low = 0
    let high = page.keys.length - 1
    while (low <= high) {
      const mid = (low + high) >> 1
      const c = this.compare(page.keys[mid]!, key)
      if (c === 0) return mid
      if (c < 0) low = mid + 1
      else high = mid - 1
    }
    return ~low
  }

  #takePages(): void {
    if (this.#ownsPages) return
    this.#pages = this.#pages.slice()
    this.#ownsPages = true
  }

  #takePage(n: number): Page<K, V> {
    this.#takePages()
    let page = this.#pages[n]!
    if (page.owner !== this.#owner) {
      page = { owner: this.#owner, keys: page.keys.slice(), values: page.values.slice() }
      this.#pages[n] = page
    }
    return page
  }

  /** Appending splits at the end, so that a table filled in key order has full pages. */
  #split(n: number, page: Page<K, V>, at: number): void {
    const cut = at === page.keys.length - 1 ? page.keys.length - 1 : page.keys.length >> 1
    this.#pages.splice(n + 1, 0, { owner: this.#owner, keys: page.keys.splice(cut), values: page.values.splice(cut) })
  }
}
