import { Terminal } from '@xterm/headless'

/** What one does at a terminal: types, or changes its size. */
export type Act = string | readonly [cols: number, rows: number]

/** Rows of a screen with what is shown in reverse, and where the cursor is: one line each. */
export type Picture = readonly string[]

/** A session with a shell: acts, and the picture after each (the first one before any). */
export interface Scene {
  readonly name: string
  readonly cols: number
  readonly rows: number
  readonly term: string
  readonly acts: readonly Act[]
  readonly pictures: readonly Picture[]
}

const HEAD = /^=== (.*) (\d+)x(\d+) (\S+)$/

/** Reads a file of scenes: `=== name COLSxROWS TERM`, then `> ` with an act as JSON and the picture after it. */
export function parseScenes(text: string): Scene[] {
  const scenes: { name: string; cols: number; rows: number; term: string; acts: Act[]; pictures: string[][] }[] = []
  for (const line of text.split('\n')) {
    const head = HEAD.exec(line)
    if (head) scenes.push({ name: head[1]!, cols: Number(head[2]), rows: Number(head[3]), term: head[4]!, acts: [], pictures: [[]] })
    else if (line.startsWith('> ')) {
      scenes.at(-1)!.acts.push(JSON.parse(line.slice(2)) as Act)
      scenes.at(-1)!.pictures.push([])
    } else if (/^[|~@]/.test(line)) scenes.at(-1)!.pictures.at(-1)!.push(line)
  }
  return scenes
}

export function sceneText(scene: Scene): string {
  const lines = [`=== ${scene.name} ${scene.cols}x${scene.rows} ${scene.term}`, ...scene.pictures[0]!]
  for (const [i, act] of scene.acts.entries()) lines.push(`> ${JSON.stringify(act)}`, ...scene.pictures[i + 1]!)
  return `${lines.join('\n')}\n`
}

/** Pictures of a terminal that gets the output of a session bit by bit. */
export async function pictures(scene: Scene, output: readonly string[]): Promise<Picture[]> {
  const terminal = new Terminal({ cols: scene.cols, rows: scene.rows, allowProposedApi: true })
  const out: Picture[] = []
  for (const [i, text] of output.entries()) {
    const act = scene.acts[i - 1]
    if (typeof act === 'object') terminal.resize(act[0], act[1])
    await new Promise<void>((done) => { terminal.write(text, done) })
    out.push(picture(terminal))
  }
  return out
}

function picture(terminal: Terminal): Picture {
  const { active } = terminal.buffer
  const rows: string[] = []
  for (let y = 0; y < terminal.rows; y++) {
    const line = active.getLine(active.baseY + y)!
    // The number of a process differs from machine to machine.
    rows.push(`|${line.translateToString(true).replace(/^(\[\d+\]) \d+$/, '$1 PID')}`)
    const marks = Array.from({ length: terminal.cols }, (_, x) => (line.getCell(x)?.isInverse() ? '~' : ' ')).join('').trimEnd()
    if (marks !== '') rows.push(`~${marks}`)
  }
  while (rows.at(-1) === '|') rows.pop()
  return [...rows, `@${active.cursorX},${active.cursorY}`]
}
