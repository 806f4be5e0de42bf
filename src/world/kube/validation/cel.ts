/**
 * CEL as far as validation rules of resource definitions use it: fields, `has`, `in`, `size`, comparison, logic, `? :`, `all`, `exists`, `startsWith`,
 * `endsWith`, `contains`. A rule in other words is not judged.
 */
type Value = unknown
type Scope = Readonly<Record<string, Value>>
type Expr = (s: Scope) => Value

/** A rule that is not understood here, or one that cannot be computed (a field that is not there). */
export class CelError extends Error {}

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|([A-Za-z_]\w*)|(&&|\|\||==|!=|<=|>=|[<>!+\-*/%?:.,()[\]]))/y

function tokens(text: string): string[] {
  const found: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const m = TOKEN.exec(text)
    if (!m) throw new CelError('syntax')
    found.push(m[1] ?? m[2] ?? m[3] ?? m[4]!)
  }
  return found
}

const BINARY: Readonly<Record<string, readonly [number, (a: Value, b: Value) => Value]>> = {
  '==': [3, (a, b) => JSON.stringify(a) === JSON.stringify(b)], '!=': [3, (a, b) => JSON.stringify(a) !== JSON.stringify(b)],
  '<': [3, (a, b) => (a as number) < (b as number)], '<=': [3, (a, b) => (a as number) <= (b as number)], '>': [3, (a, b) => (a as number) > (b as number)], '>=': [3, (a, b) => (a as number) >= (b as number)],
  in: [3, (a, b) => (Array.isArray(b) ? b.some((x) => JSON.stringify(x) === JSON.stringify(a)) : typeof b === 'object' && b !== null && Object.hasOwn(b, String(a)))],
  '+': [4, (a, b) => (a as number) + (b as number)], '-': [4, (a, b) => (a as number) - (b as number)], '*': [5, (a, b) => (a as number) * (b as number)], '/': [5, (a, b) => Math.trunc((a as number) / (b as number))],
  '%': [5, (a, b) => (a as number) % (b as number)],
}

const size = (v: Value): number => (typeof v === 'string' || Array.isArray(v) ? v.length : Object.keys(v as object).length)

const METHODS: Readonly<Record<string, (self: Value, ...args: Value[]) => Value>> = {
  startsWith: (s, p) => String(s).startsWith(String(p)), endsWith: (s, p) => String(s).endsWith(String(p)), contains: (s, p) => String(s).includes(String(p)), size,
}

function select(v: Value, name: string): Value {
  if (typeof v !== 'object' || v === null || !Object.hasOwn(v, name)) throw new CelError(`no such key: ${name}`)
  return (v as Record<string, Value>)[name]
}

class Parser {
  readonly #t: string[]
  #i = 0
  constructor(text: string) { this.#t = tokens(text) }

  whole(): Expr {
    const e = this.#ternary()
    if (this.#i < this.#t.length) throw new CelError('syntax')
    return e
  }

  #take(t: string): boolean {
    if (this.#t[this.#i] !== t) return false
    this.#i++
    return true
  }

  #need(t: string): void { if (!this.#take(t)) throw new CelError('syntax') }

  #ternary(): Expr {
    const c = this.#or()
    if (!this.#take('?')) return c
    const a = this.#ternary()
    this.#need(':')
    const b = this.#ternary()
    return (s) => (c(s) === true ? a(s) : b(s))
  }

  #or(): Expr {
    let left = this.#and()
    while (this.#take('||')) {
      const [a, b] = [left, this.#and()]
      left = (s) => a(s) === true || b(s) === true
    }
    return left
  }

  #and(): Expr {
    let left = this.#binary(3)
    while (this.#take('&&')) {
      const [a, b] = [left, this.#binary(3)]
      left = (s) => a(s) === true && b(s) === true
    }
    return left
  }

  #binary(level: number): Expr {
    if (level > 5) return this.#unary()
    let left = this.#binary(level + 1)
    for (let op = BINARY[this.#t[this.#i] ?? '']; op && op[0] === level; op = BINARY[this.#t[this.#i] ?? '']) {
      this.#i++
      const [a, b, run] = [left, this.#binary(level + 1), op[1]]
      left = (s) => run(a(s), b(s))
    }
    return left
  }

  #unary(): Expr {
    if (this.#take('!')) {
      const e = this.#unary()
      return (s) => e(s) !== true
    }
    if (this.#take('-')) {
      const e = this.#unary()
      return (s) => -(e(s) as number)
    }
    return this.#postfix(this.#primary())
  }

  #postfix(first: Expr): Expr {
    let e = first
    for (;;) {
      const on = e
      if (this.#take('[')) {
        const index = this.#ternary()
        this.#need(']')
        e = (s) => { const v = on(s); const i = index(s); return Array.isArray(v) ? v[i as number] : select(v, String(i)) }
      } else if (this.#take('.')) {
        const name = this.#t[this.#i++] ?? ''
        e = this.#take('(') ? this.#method(on, name) : (s) => select(on(s), name)
      } else return e
    }
  }

  #method(on: Expr, name: string): Expr {
    if (name === 'all' || name === 'exists' || name === 'exists_one' || name === 'filter' || name === 'map') {
      const variable = this.#t[this.#i++] ?? ''
      this.#need(',')
      const body = this.#ternary()
      this.#need(')')
      return (s) => {
        const v = on(s)
        const items: readonly Value[] = Array.isArray(v) ? v : Object.keys(v as object)
        const run = (x: Value): Value => body({ ...s, [variable]: x })
        if (name === 'map') return items.map(run)
        const hits = items.filter((x) => run(x) === true)
        return name === 'filter' ? hits : name === 'all' ? hits.length === items.length : name === 'exists' ? hits.length > 0 : hits.length === 1
      }
    }
    const args = this.#list(')')
    const run = METHODS[name]
    if (!run) throw new CelError(`undeclared reference to '${name}'`)
    return (s) => run(on(s), ...args.map((a) => a(s)))
  }

  #list(end: string): Expr[] {
    const found: Expr[] = []
    while (!this.#take(end)) {
      found.push(this.#ternary())
      if (this.#t[this.#i] !== end) this.#need(',')
    }
    return found
  }

  #primary(): Expr {
    const t = this.#t[this.#i++] ?? ''
    if (t === '(') {
      const e = this.#ternary()
      this.#need(')')
      return e
    }
    if (t === '[') {
      const items = this.#list(']')
      return (s) => items.map((i) => i(s))
    }
    if (/^\d/.test(t)) return () => Number(t)
    if (t.startsWith('"')) return () => JSON.parse(t) as string
    if (t.startsWith("'")) return () => t.slice(1, -1).replaceAll("\\'", "'")
    if (t === 'true' || t === 'false') return () => t === 'true'
    if (t === 'null') return () => null
    if (t === 'has' && this.#take('(')) {
      const e = this.#ternary()
      this.#need(')')
      return (s) => { try { return e(s) !== undefined } catch (x) { if (x instanceof CelError) return false; throw x } }
    }
    if (t === 'size' && this.#take('(')) {
      const [e] = this.#list(')')
      return (s) => size(e!(s))
    }
    if (!/^[A-Za-z_]/.test(t) || this.#t[this.#i] === '(') throw new CelError(`undeclared reference to '${t}'`)
    return (s) => (Object.hasOwn(s, t) ? s[t] : select({}, t))
  }
}

const compiled = new Map<string, Expr | undefined>()

/** Does the rule hold? Undefined for one that is not understood. Throws a CelError when it cannot be computed. */
export function celHolds(rule: string, scope: Scope): boolean | undefined {
  if (!compiled.has(rule)) {
    try {
      compiled.set(rule, new Parser(rule).whole())
    } catch (e) {
      if (!(e instanceof CelError)) throw e
      compiled.set(rule, undefined)
    }
  }
  const expr = compiled.get(rule)
  return expr && expr(scope) === true
}
