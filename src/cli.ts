/**
 * The door of the house. It paints the last frame of a run at once, keeps what is typed, and only then loads the program.
 */
import * as nodeModule from 'node:module'
import { frameFileOf, wantsScreen } from './commands/early.ts'
import { boot } from './tui/boot/boot.ts'

const args = process.argv.slice(2)
const { stdin, stdout } = process
const early = wantsScreen(args, process.env, Boolean(stdin.isTTY && stdout.isTTY)) ? boot({ stdin, stdout, frameFile: frameFileOf(args, process.env) }) : undefined
// Node 22 and later keep compiled code between runs.
const { enableCompileCache } = nodeModule as { enableCompileCache?: () => unknown }
enableCompileCache?.()
const { main } = await import('./commands/main.ts')
await main(args, early)
