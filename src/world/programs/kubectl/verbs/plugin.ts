import { sys } from '../../../os/index.ts'
import { isErrno } from '../../../sim/index.ts'
import type { Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'

export const pluginList: Verb = function* (k) {
  const found: string[] = []
  for (const dir of (k.env['PATH'] ?? '').split(':')) {
    let names: string[]
    try {
      names = yield* sys.readdir(dir)
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* k.say(`Unable to read directory ${JSON.stringify(dir)} from your PATH: open ${dir}: ${e.message.toLowerCase()}. Skipping...\n`)
      continue
    }
    for (const n of names) if (n.startsWith('kubectl-')) found.push(k.flags.on('name-only') ? n : `${dir}/${n}`)
  }
  if (found.length === 0) throw failure('unable to find any kubectl plugins in your PATH')
  k.out.put(`The following compatible plugins are available:\n\n${found.map((f) => `${f}\n`).join('')}`)
}
