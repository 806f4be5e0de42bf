import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openEmbeddedLab, parseTopology } from '../world/index.ts'
import { saveBeginning } from './beginnings.ts'
import { ownCourses } from './courses.ts'
import { wallClock } from './embedded.ts'

/** Writes how the labs of our own courses begin, for every start to come: those with clusters, which have a past. The others are built as quickly as read. */
export function prepareLabs(): void {
  for (const course of ownCourses()) {
    const labs = join(course, 'labs')
    for (const name of readdirSync(labs).filter((n) => n.endsWith('.yaml')).sort()) {
      const text = readFileSync(join(labs, name), 'utf8')
      const parsed = parseTopology(text, name, (path) => readFileSync(join(labs, path), 'utf8'))
      if ('problems' in parsed || Object.keys(parsed.topology.clusters).length === 0) continue
      const files = new Map<string, string>()
      const lab = openEmbeddedLab({
        text, file: join(labs, name), wall: wallClock,
        readFile: (path) => {
          const found = readFileSync(join(labs, path), 'utf8')
          files.set(path, found)
          return found
        },
      })
      const snapshot = lab.history.snapshot()
      if (snapshot !== undefined) saveBeginning(text, files, lab.seed, snapshot)
    }
  }
}
