import type { Definition } from './ast.ts'
import { CompileError } from './lexer.ts'
import { Astray, type Env, type Machine, type Node, type Path, type Track } from './machine.ts'
import { pathSteps } from './paths.ts'
import { shortJson } from './print.ts'
import { JqError, type Json } from './values.ts'

/** Names in sight, innermost first; parallel to the Env of a run. */
export interface Scope {
  readonly kind: 'variable' | 'function' | 'closure' | 'label'
  readonly name: string
  readonly parameters?: readonly string[]
  readonly next: Scope | undefined
}

export interface FunctionValue { readonly node: () => Node; readonly env: Env }

/** A function of jq's own: makes a filter of the filters that it is given. */
export interface Native { readonly node: (m: Machine, args: readonly Node[]) => Node }

export interface Library {
  /** A native function by `name/arity`. */
  native(key: string): Native | undefined
  /** A definition in jq. */
  definition(key: string): Definition | undefined
  /** Variables that every program has: `--arg`, `$ENV`. */
  variable(name: string): Json | undefined
}

/** How far away a name is in a scope; undefined where it is not in sight. */
export function distanceTo(scope: Scope | undefined, kind: Scope['kind'], name: string): number | undefined {
  let distance = 0
  for (let s = scope; s; s = s.next, distance++) if (s.kind === kind && s.name === name) return distance
  return undefined
}

/** As `distanceTo`, for a label: without it the program is wrong. */
export function labelAt(scope: Scope | undefined, name: string, at: number): number {
  const distance = distanceTo(scope, 'label', name)
  if (distance === undefined) throw new CompileError(`$*label-${name} is not defined`, at)
  return distance
}

/** `$x` is a closure `x` and a variable. */
export const parameterScope = (parameters: readonly string[], scope: Scope): Scope =>
  parameters.reduce<Scope>(
    (next, p) =>
      p.startsWith('$')
        ? { kind: 'variable', name: p.slice(1), next: { kind: 'closure', name: p.slice(1), next } }
        : { kind: 'closure', name: p, next },
    scope,
  )

/** The value goes astray where paths are followed: it is no part of the input. */
export const made = (v: Json, at: Track): Track => (at === undefined ? undefined : new Astray(v))

export function step(at: Track, v: Json, key: Json, what: 'access' | 'iterate'): Track {
  if (at === undefined) return undefined
  if (!(at instanceof Astray)) return { step: key, before: at }
  const near = what === 'iterate' ? 'iterate through' : `access element ${shortJson(key, 30)} of`
  throw new JqError(`Invalid path expression with result ${shortJson(at.value, 30)} near attempt to ${near} ${shortJson(v, 30)}`)
}

/** The steps of a path that a path expression gave. */
export function pathOf(at: Track): Json[] {
  if (at instanceof Astray) throw new JqError(`Invalid path expression with result ${shortJson(at.value, 30)}`)
  return pathSteps(at as Path)
}
