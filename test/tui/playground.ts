// The screen with a made-up lesson and this machine's bash in its terminals: `node scripts/run.mjs test/tui/playground.ts [ko] [--mouse] [--boot FILE]`.
import { writeFileSync } from 'node:fs'
import { spawn, type IPty } from '@lydell/node-pty'
import { boot, runScreen, terminalSize } from '../../src/tui/index.ts'
import { sampleModel } from './sample.ts'
import { FakeStage } from './stage.ts'

const args = process.argv.slice(2)
const frameFile = args.includes('--boot') ? args[args.indexOf('--boot') + 1] : undefined
const booted = boot({ stdin: process.stdin, stdout: process.stdout, ...(frameFile ? { frameFile } : {}) })
const size = terminalSize({ cols: process.stdout.columns, rows: process.stdout.rows })
const model = sampleModel(args.includes('ko') ? 'ko' : 'en')
const stage = new FakeStage({ ...model, terminals: model.terminals.map((t) => ({ ...t, size })) })
const shells = new Map<string, IPty>()

function open(id: string) {
  const shell = spawn('bash', ['--norc', '-i'], { name: 'xterm-256color', ...stage.model$.value.terminals.find((t) => t.id === id)!.size, env: { ...process.env, PS1: '\\[\\e[32m\\]vagrant@left\\[\\e[m\\]:\\w\\$ ', PROMPT_COMMAND: '' } })
  shell.onData((text) => stage.print(text, id))
  shell.onExit(({ exitCode }) => stage.set({ terminals: stage.model$.value.terminals.map((t) => (t.id === id ? { ...t, exit: { code: exitCode, cause: 'exit' } } : t)) }))
  shells.set(id, shell)
}

stage.onIntent = (intent) => {
  if (intent.do === 'input') shells.get(intent.terminal)?.write(Buffer.from(intent.bytes).toString())
  if (intent.do === 'resize') shells.get(intent.terminal)?.resize(intent.size.cols, intent.size.rows)
  if (intent.do === 'open') open(stage.model$.value.terminals.at(-1)!.id)
  if (intent.do === 'run') shells.get(intent.terminal)?.write('ip route\r')
  if (intent.do === 'why') stage.set({ note: { tone: 'warn', text: 'ICMP to 10.20.0.21: no route on right (default via eth0 decided)' } })
}
const clock = setInterval(() => stage.set({ clock: { now: stage.model$.value.clock.now + 1_000_000, pace: 'wall' } }), 1000)
open('t1')
const end = await runScreen({
  model$: stage.model$, output$: stage.output$, dispatch: stage.dispatch, stdin: process.stdin, stdout: process.stdout, env: process.env, boot: booted, mouse: args.includes('--mouse'),
  ...(frameFile ? { saveFrame: (frame) => writeFileSync(frameFile, JSON.stringify(frame)) } : {}),
})
clearInterval(clock)
for (const shell of shells.values()) shell.kill()
if (end.cause === 'signal') process.exitCode = 130
