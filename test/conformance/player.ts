import { parseAction } from '../../src/lab/index.ts'
import { openEmbeddedLab, runScript, type EmbeddedLab } from '../../src/world/index.ts'
import type { Printed } from './compare.ts'
import type { Entry } from './recording.ts'

const SECOND = 1_000_000
/** Between two commands of a recording about a hundredth of a second went by: three pings in a row met one ARP request of 3.07 s. */
const PAUSE = 5_000
/** The recorder gave up on a command after this long, and wrote exit 124. */
const RECORDER_LIMIT = 35 * SECOND
const LIMIT = 400 * SECOND

/** A lab in which recordings are played: commands as root, one after the other, stdout and stderr together. */
export class Player {
  readonly lab: EmbeddedLab
  constructor(topology: string, file: string, readFile: (path: string) => string | undefined) {
    this.lab = openEmbeddedLab({ text: topology, file, readFile, wall: { now: () => 0, after: (_ms, f) => (setImmediate(f), () => {}) } })
  }

  async act(entry: Entry & { kind: 'action' }): Promise<void> {
    await this.lab.act(parseAction(entry.action))
  }

  async command(entry: Entry & { kind: 'command' }): Promise<Printed> {
    await this.lab.advance(PAUSE)
    const limit = entry.exit === 124 && !entry.command.includes('timeout') ? RECORDER_LIMIT : LIMIT
    return runScript(this.lab, entry.host, entry.command, limit)
  }
}
