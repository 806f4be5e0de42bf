import type { World } from '../../sim/index.ts'
import type { SyntheticNode, Viewer } from '../fs.ts'

/** Answers for the part of a path that it is asked about; undefined where nothing is. */
export type Resolver = (w: World, viewer: Viewer, path: string) => SyntheticNode | undefined

/** A directory whose entries are resolvers: `''` below each asks for the entry itself. */
export function directory(entries: Readonly<Record<string, Resolver>>, more: (w: World, viewer: Viewer) => readonly string[] = () => []): Resolver {
  return (w, viewer, path) => {
    if (path === '') return { type: 'dir', list: () => [...Object.keys(entries).filter((n) => entries[n]!(w, viewer, '') !== undefined), ...more(w, viewer)] }
    const slash = path.indexOf('/')
    const [name, rest] = slash < 0 ? [path, ''] : [path.slice(0, slash), path.slice(slash + 1)]
    return Object.hasOwn(entries, name) ? entries[name]!(w, viewer, rest) : undefined
  }
}

/** A file that is only read. */
export const file = (read: (w: World, viewer: Viewer) => string, mode = 0o444): Resolver =>
  (w, viewer, path) => (path === '' ? { type: 'file', mode, read: () => read(w, viewer) } : undefined)

export const symlink = (target: (w: World, viewer: Viewer) => string): Resolver =>
  (w, viewer, path) => (path === '' ? { type: 'symlink', target: target(w, viewer) } : undefined)
