import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createHash } from 'node:crypto'
import { labFile, type Lesson } from '../course/index.ts'
import type { OpenedLab } from '../session/index.ts'
import { openEmbeddedLab, TopologyError, type EmbeddedLab, type WallClock } from '../world/index.ts'
import { beginningOf } from './beginnings.ts'
import type { LoadedCourse } from './courses.ts'
import { UsageError } from './failure.ts'

/** The wall clock of the machine on which the tutor runs. */
export const wallClock: WallClock = {
  now: () => performance.now(),
  after(ms, callback) {
    if (ms <= 0) {
      const immediate = setImmediate(callback)
      return () => clearImmediate(immediate)
    }
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

export const hashOf = (...texts: string[]): string => texts.reduce((h, t) => h.update(t).update('\0'), createHash('sha256')).digest('hex').slice(0, 16)

interface Wanted { readonly text: string; readonly file: string; readonly readFile: (path: string) => string | undefined; readonly seed?: number | undefined; readonly term?: string | undefined }

function build(o: Wanted): EmbeddedLab {
  try {
    return openEmbeddedLab({ text: o.text, file: o.file, readFile: o.readFile, wall: wallClock, beginning: () => beginningOf(o.text, o.readFile, o.seed), ...(o.seed === undefined ? {} : { seed: o.seed }), ...(o.term ? { term: o.term } : {}) })
  } catch (e) {
    if (e instanceof TopologyError) throw new UsageError(e.message)
    throw e
  }
}

/** The lab of a lesson, newly built. */
export function openLessonLab({ course, file }: LoadedCourse, topology: string, o: { seed?: number | undefined; term?: string } = {}): OpenedLab & { lab: EmbeddedLab } {
  const path = labFile(course, { lab: topology } as Lesson)
  const text = file(path)
  if (text === undefined) throw new UsageError(`${path}: a lesson wants this topology, and the course has none of that name`)
  const lab = build({ text, file: path, readFile: (p) => file(join(dirname(path), p)), ...o })
  return { lab, hash: hashOf(text), seed: lab.seed }
}

/** A lab by the name of a topology of the course, or by a file of one's own. */
export function openLabByName(loaded: LoadedCourse, name: string, o: { seed?: number | undefined; term?: string } = {}): EmbeddedLab {
  if (!/\.ya?ml$/.test(name) && !existsSync(name)) return openLessonLab(loaded, name, o).lab
  if (!existsSync(name)) throw new UsageError(`${name}: there is no such topology file`)
  const beside = (p: string): string | undefined => {
    const path = join(dirname(name), p)
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined
  }
  return build({ text: readFileSync(name, 'utf8'), file: name, readFile: beside, ...o })
}
