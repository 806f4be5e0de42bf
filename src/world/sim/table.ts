import { PagedMap } from './paged.ts'

export type Key = string | number

/** Names a table of plain, immutable records. Declared once, by the room that owns the records; two with one name are an error. */
export interface TableDef<K extends Key, V extends object> {
  readonly name: string
  readonly _record?: V
  readonly _key?: K
}

const declared = new Set<string>()

export function defineTable<K extends Key, V extends object>(name: string): TableDef<K, V> {
  if (declared.has(name)) throw new Error(`the table ${name} is declared twice`)
  declared.add(name)
  return { name }
}

const order = (a: Key, b: Key): number => (a < b ? -1 : a > b ? 1 : 0)

/** Records by key in key order (strings by code unit). A record is never changed in place: `set` replaces it. */
export class Table<K extends Key, V extends object> {
  readonly #map: PagedMap<K, V>
  constructor(map: PagedMap<K, V> = new PagedMap<K, V>(order)) { this.#map = map }

  get size(): number { return this.#map.size }
  get(key: K): V | undefined { return this.#map.get(key) }
  has(key: K): boolean { return this.#map.has(key) }
  set(key: K, record: V): void { this.#map.set(key, record) }
  delete(key: K): boolean { return this.#map.delete(key) }
  entries(from?: K): Generator<[K, V]> { return this.#map.entries(from) }
  values(from?: K): Generator<V> { return this.#map.values(from) }
  keys(from?: K): Generator<K> { return this.#map.keys(from) }

  /** The record, which must be there: its absence is a mistake of ours, not of a learner. */
  must(key: K): V {
    const v = this.#map.get(key)
    if (v === undefined) throw new Error(`no record ${String(key)}`)
    return v
  }

  /** Replaces a record by itself with some fields changed. */
  patch(key: K, change: Partial<V>): V {
    const next = { ...this.must(key), ...change }
    this.#map.set(key, next)
    return next
  }

  /** Entries whose string key starts with `prefix`, in order. */
  *prefix(prefix: string): Generator<[K, V]> {
    for (const entry of this.#map.entries(prefix as K)) {
      if (!(entry[0] as string).startsWith(prefix)) return
      yield entry
    }
  }

  fork(): Table<K, V> { return new Table(this.#map.fork()) }
}
