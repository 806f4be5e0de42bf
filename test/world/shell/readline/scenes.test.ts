import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { allPrograms } from '../../../../src/world/programs/index.ts'
import { box } from '../box.ts'
import { terminal } from '../terminal.ts'
import { record } from './record.ts'
import { parseScenes, pictures, sceneText, type Scene } from './scene.ts'

/*
 * Each scene was played with a real bash 5.2 on a pseudo-terminal; the screens must be the same here. RECORD_SCENES=1 plays them with the bash of this
 * machine and writes the files anew.
 */
const FOLDER = new URL('scenes/', import.meta.url)

const QUIET = 500_000

/** Plays a scene in the lab; as in the recording, the next act waits until nothing was written for half a second. */
function play(scene: Scene): string[] {
  const t = terminal({ cols: scene.cols, rows: scene.rows, term: scene.term }, box(allPrograms))
  const rest = (): string => {
    const more = t.type('', QUIET)
    return more === '' ? '' : more + rest()
  }
  return [t.start + rest(), ...scene.acts.map((act) => (typeof act === 'string' ? t.type(act) : t.resize(act[0], act[1])) + rest())]
}

for (const file of readdirSync(FOLDER).sort()) {
  const url = new URL(file, FOLDER)
  const scenes = parseScenes(readFileSync(url, 'utf8'))
  describe(`readline: ${file}`, () => {
    if (process.env.RECORD_SCENES) {
      it('is recorded', async () => {
        const done: Scene[] = []
        for (const scene of scenes) done.push({ ...scene, pictures: await pictures(scene, await record(scene)) })
        writeFileSync(url, done.map(sceneText).join('\n'))
      }, 600_000)
      return
    }
    it.each(scenes.map((s) => [s.name, s] as const))('%s', async (_, scene) => {
      const seen = await pictures(scene, play(scene))
      for (const [i, wanted] of scene.pictures.entries()) expect(seen[i], i === 0 ? 'at first' : `after ${JSON.stringify(scene.acts[i - 1])}`).toEqual(wanted)
    })
  })
}
