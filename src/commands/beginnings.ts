import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot, release } from './courses.ts'

/**
 * The state of a lab when it begins, taken while the program was built: a cluster has a past, and living through it takes seconds. It holds for one code, one
 * seed, and the very texts of which the lab is made; where any of them differs, the lab is built.
 */
interface Beginning {
  readonly release: string
  readonly seed: number
  /** Hashes of the files beside the topology that were read, by the paths that it names. */
  readonly files: Readonly<Record<string, string>>
  readonly snapshot: string
}

export type ReadFile = (path: string) => string | undefined

const hashOf = (text: string | undefined): string => (text === undefined ? 'none' : createHash('sha256').update(text).digest('hex').slice(0, 32))

const fileOf = (topology: string): string => join(packageRoot(), 'dist', 'beginnings', `${hashOf(topology)}.json`)

/** The snapshot with which a lab of this topology begins, where there is one that fits. `seed`: undefined for the topology's own. */
export function beginningOf(topology: string, readFile: ReadFile, seed: number | undefined): string | undefined {
  const file = fileOf(topology)
  if (!existsSync(file)) return undefined
  const saved = JSON.parse(readFileSync(file, 'utf8')) as Beginning
  if (saved.release !== release() || (seed !== undefined && seed !== saved.seed)) return undefined
  return Object.entries(saved.files).every(([path, hash]) => hashOf(readFile(path)) === hash) ? saved.snapshot : undefined
}

export function saveBeginning(topology: string, files: ReadonlyMap<string, string | undefined>, seed: number, snapshot: string): void {
  const file = fileOf(topology)
  mkdirSync(join(file, '..'), { recursive: true })
  const saved: Beginning = { release: release(), seed, files: Object.fromEntries([...files].map(([path, text]) => [path, hashOf(text)])), snapshot }
  writeFileSync(file, JSON.stringify(saved))
}
