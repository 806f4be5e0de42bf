import { AssocArray } from './assoc-array.ts'
import { IndexedArray } from './indexed-array.ts'
import { Flag, has, splitReference, type Variable } from './variable.ts'

/** What a function call, or a command with assignments before it, hides: the variables as they were, by name. */
export interface Frame {
  readonly kind: 'function' | 'temporary'
  readonly saved: Map<string, Variable | undefined>
}

const MAX_REFERENCES = 8

/**
 * The variables of a shell: one flat map of what is visible, and frames that know what they hide (dynamic scope). `fork()` gives a subshell its own;
 * arrays are copied by the first of both that writes.
 */
export class Variables {
  #visible: Map<string, Variable>
  #frames: Frame[]
  #owned = new WeakSet<object>()
  /** Counts changes of exported variables: the environment is rebuilt when it grew. */
  #exports = 0
  #environment: { at: number; env: Readonly<Record<string, string>> } | undefined

  constructor(visible = new Map<string, Variable>(), frames: Frame[] = []) {
    this.#visible = visible
    this.#frames = frames
  }

  fork(): Variables {
    this.#owned = new WeakSet()
    const copy = new Variables(new Map(this.#visible), this.#frames.map((f) => ({ ...f, saved: new Map(f.saved) })))
    copy.#environment = this.#environment && { ...this.#environment }
    copy.#exports = this.#exports
    return copy
  }

  get(name: string): Variable | undefined { return this.#visible.get(name) }

  /** Puts a record in place, whatever it replaces. */
  put(name: string, v: Variable): void {
    const old = this.#visible.get(name)
    if (((old?.flags ?? 0) | v.flags) & Flag.export) this.#exports++
    this.#visible.set(name, v)
  }

  remove(name: string): void {
    if (has(this.#visible.get(name), Flag.export)) this.#exports++
    this.#visible.delete(name)
  }

  /** Where a chain of name references ends; undefined for one that goes round. */
  follow(name: string): { name: string; subscript: string | undefined } | undefined {
    let at = { name, subscript: undefined as string | undefined }
    for (let i = 0; i < MAX_REFERENCES; i++) {
      const v = this.#visible.get(at.name)
      if (!has(v, Flag.nameref) || typeof v!.value !== 'string' || v!.value === '') return at
      const next = splitReference(v!.value)
      if (!next) return at
      at = next
      if (next.subscript !== undefined) return at
    }
    return undefined
  }

  /** The array of a variable, the shell's own copy to write in. */
  writableIndexed(name: string): IndexedArray {
    const v = this.#visible.get(name)
    if (v?.value instanceof IndexedArray) {
      if (this.#owned.has(v.value)) return v.value
      const own = v.value.clone()
      this.#owned.add(own)
      this.#visible.set(name, { ...v, value: own })
      return own
    }
    const made = new IndexedArray(typeof v?.value === 'string' ? [v.value] : [])
    this.#owned.add(made)
    this.put(name, { flags: (v?.flags ?? 0) | Flag.indexed, value: made })
    return made
  }

  writableAssoc(name: string): AssocArray {
    const v = this.#visible.get(name)
    if (v?.value instanceof AssocArray && this.#owned.has(v.value)) return v.value
    const own = v?.value instanceof AssocArray ? v.value.clone() : new AssocArray()
    this.#owned.add(own)
    this.put(name, { flags: (v?.flags ?? 0) | Flag.assoc, value: own })
    return own
  }

  pushFrame(kind: Frame['kind']): void { this.#frames.push({ kind, saved: new Map() }) }

  popFrame(): void {
    const frame = this.#frames.pop()
    if (!frame) return
    for (const [name, v] of frame.saved) this.#restore(name, v)
  }

  /** Function frames that are open. */
  get depth(): number { return this.#frames.reduce((n, f) => n + (f.kind === 'function' ? 1 : 0), 0) }

  /** Hides a variable until the innermost frame (of functions: the innermost function's) ends. False where it is hidden there already. */
  hide(name: string, kind: Frame['kind']): boolean {
    const frame = this.#frames.findLast((f) => f.kind === kind)
    if (!frame || frame.saved.has(name)) return false
    frame.saved.set(name, this.#visible.get(name))
    return true
  }

  /** Is it local to the innermost function? */
  isLocal(name: string): boolean {
    return this.#frames.findLast((f) => f.kind === 'function')?.saved.has(name) === true && has(this.#visible.get(name), Flag.local)
  }

  /** `unset` as dynamic scope has it: a local of the running function stays as a hole, one of a caller gives way to what it hid. */
  unset(name: string): void {
    const at = this.#frames.findLastIndex((f) => f.saved.has(name))
    if (at < 0) {
      this.remove(name)
      return
    }
    const frame = this.#frames[at]!
    const innermost = this.#frames.findLastIndex((f) => f.kind === 'function')
    if (at >= innermost && frame.kind === 'function') {
      this.put(name, { flags: Flag.local, value: undefined })
      return
    }
    const hidden = frame.saved.get(name)
    frame.saved.delete(name)
    this.#restore(name, hidden)
  }

  /** The variable of the outermost scope (`declare -g`): read, and written by the function that is given. */
  global(name: string): { get: () => Variable | undefined; put: (v: Variable) => void } {
    const frame = this.#frames.find((f) => f.saved.has(name))
    if (!frame) return { get: () => this.get(name), put: (v) => this.put(name, v) }
    return { get: () => frame.saved.get(name), put: (v) => void frame.saved.set(name, v) }
  }

  /** Names of locals of the innermost function. */
  locals(): string[] {
    const frame = this.#frames.findLast((f) => f.kind === 'function')
    return frame ? [...frame.saved.keys()].filter((n) => has(this.#visible.get(n), Flag.local)) : []
  }

  names(): string[] { return [...this.#visible.keys()].sort() }
  entries(): [string, Variable][] { return [...this.#visible].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)) }

  /** What children are given: exported variables that are set and no arrays. */
  environment(): Readonly<Record<string, string>> {
    if (this.#environment?.at === this.#exports) return this.#environment.env
    const env: Record<string, string> = {}
    for (const [name, v] of this.#visible) if (v.flags & Flag.export && typeof v.value === 'string') env[name] = v.value
    this.#environment = { at: this.#exports, env }
    return env
  }

  #restore(name: string, v: Variable | undefined): void {
    if (v) this.put(name, v)
    else this.remove(name)
  }
}
