import { emitYaml } from '../../../text/index.ts'
import { parseJson } from '../client/api.ts'
import { resultName } from '../client/discovery.ts'
import type { Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { goJsonIndented } from '../printers/go-json.ts'
import { select } from '../resource/builder.ts'
import { fetchAll, Troubles } from '../resource/fetch.ts'
import { isObj } from '../resource/object.ts'
import { lastApplied } from './apply/last-applied.ts'

export const viewLastApplied: Verb = function* (k) {
  const troubles = new Troubles()
  const format = k.flags.text('output')
  if (!['yaml', 'json'].includes(format)) throw k.usage(`Unexpected -o output mode: ${format}, the flag 'output' must be one of yaml|json`)
  for (const info of yield* fetchAll(k, yield* select(k, { typesAlone: k.flags.on('all') }), troubles)) {
    const given = parseJson(lastApplied(info.object) ?? '')
    if (isObj(given)) k.out.put(format === 'json' ? `${goJsonIndented(given, '  ')}\n` : emitYaml(given))
    else troubles.take(failure(`no last-applied-configuration annotation found on resource: ${resultName(info.resource, info.name).split('/').at(-1)}\n`))
  }
  troubles.throw()
}
