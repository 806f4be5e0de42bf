import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DIR, ENV, type Ran } from '../box.ts'
import type { Script } from './scripts.ts'

/** The version of a shell of this machine, undefined where there is none. */
export function versionOf(shell: 'bash' | 'dash'): string | undefined {
  try {
    return execFileSync(shell, ['-c', 'echo "${BASH_VERSION:-dash}"'], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}

const AT_ONCE = 12
const SECONDS = 10

/** Runs scripts in the machine's own shells, each in a directory of its own, many at a time. Both outputs go through pipes, as in the lab. */
export async function runReal(all: readonly Script[]): Promise<Ran[]> {
  const top = mkdtempSync(join(tmpdir(), 'differential-'))
  const folders = all.map((s, i) => {
    const folder = join(top, String(i))
    mkdirSync(join(folder, 'w'), { recursive: true })
    writeFileSync(join(folder, 'w', 'script.sh'), s.text)
    writeFileSync(join(folder, 'stdin'), s.mode === 'stdin' ? s.text : '')
    writeFileSync(join(folder, 'run'), `cd ${folder}/w\nPWD=${folder}/w; export PWD\nunset OLDPWD\n{ { ${command(s)} < ../stdin; echo $? > ../status; } 2>&1 >&3 3>&- | cat > ../err; } 3>&1 | cat > ../out\n`)
    return folder
  })
  writeFileSync(join(top, 'list'), folders.map((f) => `${f}/run`).join('\n'))
  await new Promise<void>((resolve, reject) => {
    const env = { ...ENV, PWD: top }
    execFile('xargs', ['-P', String(AT_ONCE), '-n', '1', '-a', join(top, 'list'), 'timeout', '-s', 'KILL', String(SECONDS), 'sh'], { env, maxBuffer: 1 << 26 }, (error) =>
      error && error.code !== 123 ? reject(error) : resolve())
  })
  const results = folders.map((folder): Ran => {
    const text = (name: string): string => {
      try {
        return readFileSync(join(folder, name), 'utf8').replaceAll(join(folder, 'w'), DIR)
      } catch {
        return ''
      }
    }
    return { stdout: text('out'), stderr: text('err'), status: text('status') === '' ? 'timeout' : Number(text('status')) }
  })
  rmSync(top, { recursive: true, force: true })
  return results
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

function command(s: Script): string {
  switch (s.mode) {
    case 'c': return `bash -c ${quote(s.text.replace(/\n$/, ''))}`
    case 'stdin': return 'bash'
    case 'sh': return 'sh script.sh'
    case 'file': return 'bash script.sh'
  }
}
