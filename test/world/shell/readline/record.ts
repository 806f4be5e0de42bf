import { createRequire } from 'node:module'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Scene } from './scene.ts'

interface Pty { onData(take: (data: string) => void): void; write(data: string): void; resize(cols: number, rows: number): void; kill(signal?: string): void }

const FIRST_MS = 400
const QUIET_MS = 500

/** Plays a scene with the real bash of this machine; gives what it wrote after each act. */
export async function record(scene: Scene): Promise<string[]> {
  const { spawn } = createRequire(import.meta.url)('@lydell/node-pty') as { spawn(file: string, args: string[], o: object): Pty }
  const home = mkdtempSync(join(tmpdir(), 'scene-'))
  const env = { PATH: '/usr/bin:/bin', HOME: home, TERM: scene.term, LC_ALL: 'C.UTF-8', PS1: '$ ', HISTFILE: join(home, '.bash_history') }
  const pty = spawn('/bin/bash', ['--norc', '--noprofile', '-i'], { cols: scene.cols, rows: scene.rows, cwd: home, env })
  let written = ''
  let last = Date.now()
  pty.onData((data) => {
    written += data
    last = Date.now()
  })
  const quiet = async (ms: number): Promise<string> => {
    last = Date.now()
    while (Date.now() - last < ms) await new Promise((done) => { setTimeout(done, 10) })
    const out = written
    written = ''
    return out
  }
  const out = [await quiet(FIRST_MS)]
  for (const act of scene.acts) {
    if (typeof act === 'string') pty.write(act)
    else pty.resize(act[0], act[1])
    out.push(await quiet(QUIET_MS))
  }
  pty.kill('SIGKILL')
  rmSync(home, { recursive: true, force: true })
  return out
}
