/** Names a kind of function that rooms hand to a lower one: records hold names, this is where the names lead. */
export interface Slot<T> {
  readonly name: string
  readonly _entry?: T
}

export const defineSlot = <T>(name: string): Slot<T> => ({ name })

/** All functions of a world by slot and name. Filled while a world is built, shared by its forks. */
export class Registry {
  readonly #slots = new Map<string, Map<string, unknown>>()

  add<T>(slot: Slot<T>, name: string, entry: T): void {
    let entries = this.#slots.get(slot.name)
    if (!entries) this.#slots.set(slot.name, (entries = new Map()))
    if (entries.has(name)) throw new Error(`${slot.name}: ${name} is registered twice`)
    entries.set(name, entry)
  }

  get<T>(slot: Slot<T>, name: string): T | undefined {
    return this.#slots.get(slot.name)?.get(name) as T | undefined
  }

  /** All entries of a slot in the order in which they were added. */
  all<T>(slot: Slot<T>): Iterable<[string, T]> {
    return (this.#slots.get(slot.name) ?? new Map<string, T>()) as Map<string, T>
  }
}
