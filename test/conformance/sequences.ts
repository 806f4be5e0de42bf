import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parse } from 'yaml'

/** Files that go on in one lab, in order. */
export interface Sequence { readonly name: string; readonly lab: string; readonly stage: string; readonly files: readonly string[]; readonly peerHostname?: 'own' }

export interface Selection {
  readonly sequences: readonly Sequence[]
  /** `file` (as in unstable.yaml) to the numbers of the commands that are played, not judged. */
  readonly unstable: ReadonlyMap<string, ReadonlySet<number>>
  readonly masks: string
  readonly root: string
}

function rootOf(path: string): string | undefined {
  for (let dir = statSync(path).isDirectory() ? path : dirname(path); ; dir = dirname(dir)) {
    if (existsSync(join(dir, 'index.yaml'))) return dir
    if (dirname(dir) === dir) return undefined
  }
}

function recordingsIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path).sort().map((f) => join(path, f)).flatMap((f) => (statSync(f).isDirectory() ? recordingsIn(f) : f.endsWith('.txt') ? [f] : []))
}

interface IndexRow { name: string; lab: string; for: string; files: string[]; peerHostname?: 'own' }

/**
 * Which sequences the paths mean: those of the nearest index.yaml whose files lie there; a file that no index knows is a sequence of its own, on the
 * lab that is given. Throws an Error where a path does not exist or a lab is missing.
 */
export function select(paths: readonly string[], o: { lab?: string; stage?: string; fallback: string }): Selection {
  const masksOf = (root: string | undefined): string => {
    const own = root && join(root, 'volatile.yaml')
    return readFileSync(own && existsSync(own) ? own : join(o.fallback, 'volatile.yaml'), 'utf8')
  }
  const sequences: Sequence[] = []
  let firstRoot: string | undefined
  for (const given of paths) {
    const path = resolve(given)
    if (!existsSync(path)) throw new Error(`${given}: there is no such file or folder`)
    const root = rootOf(path)
    firstRoot ??= root
    const wanted = new Set(recordingsIn(path))
    if (root) {
      const rows = (parse(readFileSync(join(root, 'index.yaml'), 'utf8')) as { sequences: IndexRow[] }).sequences
      for (const row of rows) {
        const files = row.files.map((f) => join(root, f))
        if (!files.some((f) => wanted.has(f)) || (o.stage !== undefined && row.for !== o.stage)) continue
        const last = files.findLastIndex((f) => wanted.has(f))
        for (const f of files) wanted.delete(f)
        if (!sequences.some((s) => s.name === row.name)) sequences.push({ name: row.name, lab: o.lab ?? join(root, row.lab), stage: row.for, files: files.slice(0, last + 1), ...(row.peerHostname ? { peerHostname: row.peerHostname } : {}) })
      }
    }
    if (o.stage !== undefined) continue
    for (const file of wanted) {
      if (root && relative(root, file).split('/').includes('grammar')) continue
      const lab = o.lab ?? [join(dirname(file), 'topology.yaml')].find((f) => existsSync(f))
      if (!lab) throw new Error(`${file}: no index.yaml names its lab; give one with --lab TOPOLOGY.yaml`)
      sequences.push({ name: file, lab, stage: '', files: [file] })
    }
  }
  const root = firstRoot ?? o.fallback
  const unstableFile = join(root, 'unstable.yaml')
  const rows = existsSync(unstableFile) ? (parse(readFileSync(unstableFile, 'utf8')) as Record<string, { n: number }[]>) : {}
  return { sequences, root, masks: masksOf(firstRoot), unstable: new Map(Object.entries(rows).map(([f, r]) => [f, new Set(r.map((x) => x.n))])) }
}
