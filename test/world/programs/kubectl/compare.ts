import { readFileSync } from 'node:fs'
import { openLab } from './rig.ts'
import { SCENES } from './scenes.ts'

export interface Played { readonly command: string; readonly wanted: string; readonly got: string; readonly same: boolean }

/** What differs between two runs without being the client's: times, ages of seconds, identities, versions of objects, the client's own version. */
export const masked = (text: string): string => text
  .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME').replace(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000/g, 'DATE').replace(/\b6\ds\b/g, '60s').replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'UID')
  .replace(/resourceVersion": ?"\d+"/g, 'RV').replace(/resourceVersion: "\d+"/g, 'RV').replace(/E\d{4} \d\d:\d\d:\d\d\.\d+ +\d+/g, 'E').replace(/v1\.33\.\d+/g, 'v1.33').replace(/\n$/, '')
  .replace(/\/tmp\/kubectl-edit-\d+/g, '/tmp/kubectl-edit-N').replace(/debugger-\w{5}/g, 'debugger-X')

/** Ages that the client counts with its own clock: the recording's was that of the day on which it was made. */
const CLOCKED = new Set(['describe', 'events'])
const withoutAges = (text: string): string => text.replace(/\b(\d+[ydhms]){1,2}\b/g, 'AGE').replace(/-{3,}/g, '---').replace(/ {2,}/g, '  ')

/** Plays a scene in the lab and puts it beside its recording. */
export async function play(name: string): Promise<Played[]> {
  const scene = SCENES.find((s) => s.name === name)!
  const recorded = JSON.parse(readFileSync(`test/recordings/kubectl/${name}.json`, 'utf8')) as { command: string; output: string; exit: number }[]
  const lab = openLab(scene.seed)
  const out: Played[] = []
  for (const line of recorded) {
    const { output, exit } = await lab.run(`exec 2>&1; ${line.command}`)
    const mask = (text: string): string => (CLOCKED.has(name) ? withoutAges(masked(text)) : masked(text))
    const wanted = `${mask(line.output)}\n? ${line.exit}`
    const got = `${mask(output)}\n? ${exit}`
    out.push({ command: line.command, wanted, got, same: wanted === got })
  }
  return out
}
