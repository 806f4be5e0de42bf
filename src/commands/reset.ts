import { existsSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { Journal, setAside } from '../session/index.ts'
import { frameFileOf, homeOf, journalFileOf, runNameOf } from './early.ts'
import { UsageError } from './failure.ts'

/** Puts a run's journal aside, so that the next start begins anew. Nothing is thrown away. */
export async function reset(o: { run?: string; yes?: boolean }): Promise<void> {
  const args = o.run === undefined ? [] : ['--run', o.run]
  const run = runNameOf(args, process.env)
  const file = journalFileOf(homeOf(process.env), run)
  if (!existsSync(file)) throw new UsageError(`there is no run "${run}" to reset`)
  if (!o.yes && !(await confirm(`Begin the run "${run}" anew? Its journal is kept aside. [y/N] `))) return console.log('Nothing was changed.')
  Journal.checkFree(file)
  const kept = setAside(file, 'reset')
  rmSync(frameFileOf(args, process.env), { force: true })
  console.log(`The run "${run}" begins anew at the next start. Its journal is kept as ${kept}`)
}

async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError('there is nobody to ask; add --yes')
  const io = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return /^y(es)?$/i.test((await io.question(question)).trim())
  } finally {
    io.close()
  }
}
