import { emitYaml } from '../../../text/index.ts'
import { VERSION } from '../client/version.ts'
import type { Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { goJsonIndented } from '../printers/go-json.ts'
import { describeError } from '../client/errors.ts'
import { text, type Obj } from '../resource/object.ts'
import type { Failure } from '../command/failure.ts'

const CLIENT: Obj = {
  major: VERSION.major, minor: VERSION.minor, gitVersion: VERSION.gitVersion, gitCommit: VERSION.gitCommit, gitTreeState: VERSION.gitTreeState, buildDate: VERSION.buildDate, goVersion: VERSION.goVersion,
  compiler: VERSION.compiler, platform: VERSION.platform,
}

export const version: Verb = function* (k) {
  if (k.args.length > 0) throw failure(`extra arguments: [${k.args.join(' ')}]`)
  const format = k.flags.text('output')
  if (!['', 'yaml', 'json'].includes(format)) throw failure("--output must be 'yaml' or 'json'")
  let server: Obj | undefined
  let failed: Failure | undefined
  if (!k.flags.on('client')) {
    try {
      server = yield* k.api.get('/version', { timeout: '32s' })
    } catch (e) {
      failed = describeError(e)
      if (!failed) throw e
    }
  }
  if (format === '') {
    k.line(`Client Version: ${VERSION.gitVersion}`)
    k.line(`Kustomize Version: ${VERSION.kustomize}`)
    if (server) k.line(`Server Version: ${text(server, 'gitVersion')}`)
  } else {
    const all: Obj = { clientVersion: CLIENT, kustomizeVersion: VERSION.kustomize, ...(server ? { serverVersion: server } : {}) }
    k.out.put(format === 'yaml' ? emitYaml(all) : `${goJsonIndented(all, '  ', (o) => Object.keys(o))}\n`)
  }
  if (failed) throw failed
}
