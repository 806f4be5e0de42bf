import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { compare } from './compare.ts'
import { parseMasks } from './masks.ts'
import { Player } from './player.ts'
import { parseRecording } from './recording.ts'
import { select } from './sequences.ts'

const USAGE = `usage: npm run conformance -- [--lab TOPOLOGY.yaml] [--for STAGE] [--quiet] [--at-least PERCENT] [DIR|FILE…]

Plays recordings of real machines in the embedded lab and compares every line of what comes back.
Without a path: test/recordings, the sequences of the stage "spine".`

const fail = (message: string): never => {
  console.error(`conformance: ${message}`)
  process.exit(2)
}

function options(): { paths: string[]; lab?: string; stage?: string; quiet: boolean; verbose: boolean; atLeast: number } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { lab: { type: 'string' }, for: { type: 'string' }, quiet: { type: 'boolean' }, 'at-least': { type: 'string' }, help: { type: 'boolean' }, debug: { type: 'boolean' } },
    })
    if (values.help) {
      console.log(USAGE)
      process.exit(0)
    }
    const stage = values.for ?? (positionals.length === 0 ? 'spine' : undefined)
    return { paths: positionals.length > 0 ? positionals : ['test/recordings'], quiet: values.quiet ?? false, verbose: values.debug ?? false, atLeast: Number(values['at-least'] ?? 0), ...(values.lab ? { lab: values.lab } : {}), ...(stage ? { stage } : {}) }
  } catch (e) {
    return fail(`${(e as Error).message}\n${USAGE}`)
  }
}

const o = options()
const selection = (() => {
  try {
    return select(o.paths, { ...(o.lab ? { lab: o.lab } : {}), ...(o.stage ? { stage: o.stage } : {}), fallback: 'test/recordings' })
  } catch (e) {
    return fail((e as Error).message)
  }
})()
if (selection.sequences.length === 0) fail('no sequence is meant by these paths')
const masks = parseMasks(selection.masks)
let [raw, masked, judged] = [0, 0, 0]
for (const sequence of selection.sequences) {
  const readBeside = (path: string): string | undefined => {
    const file = join(dirname(sequence.lab), path)
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined
  }
  let player: Player
  try {
    player = new Player(readFileSync(sequence.lab, 'utf8'), relative('.', sequence.lab), readBeside, sequence.peerHostname)
  } catch (e) {
    fail((e as Error).message)
    continue
  }
  for (const file of sequence.files) {
    const name = relative(selection.root, file)
    const unstable = selection.unstable.get(name) ?? new Set<number>()
    for (const entry of parseRecording(readFileSync(file, 'utf8'), relative('.', file))) {
      if (entry.kind === 'remark') {
        await player.remark(entry.text)
        continue
      }
      if (entry.kind === 'action') {
        try {
          await player.act(entry)
        } catch (e) {
          console.log(`${name}:${entry.line}: ! ${entry.action}\n  ${(e as Error).message}\n`)
        }
        continue
      }
      if (/^gobgpd? /.test(entry.command)) continue
      let verdict
      try {
        verdict = entry.kind === 'command' ? compare(entry, await player.command(entry), entry.command, masks)
          : compare({ output: entry.screen, exit: 0 }, { output: await player.session(entry), exit: 0 }, entry.command, masks)
      } catch (e) {
        verdict = { raw: false, masked: false, difference: [`! ${o.verbose ? (e as Error).stack : (e as Error).message}`] }
      }
      if (unstable.has(entry.n)) continue
      judged++
      if (verdict.raw) raw++
      if (verdict.masked) masked++
      else if (!o.quiet) console.log(`${name}:${entry.line}: ${entry.host}# ${entry.command}\n${verdict.difference.map((l) => `  ${l}`).join('\n')}\n`)
    }
  }
}
console.log(`${masked} / ${judged} commands equal (masked), ${raw} / ${judged} (raw)`)
if (judged === 0 || (100 * masked) / judged < o.atLeast) process.exitCode = 1
