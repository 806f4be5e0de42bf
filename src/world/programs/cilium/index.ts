/**
 * # cilium: cilium-cli 0.18, the program on a person's machine
 *
 * A client of the API server like kubectl (over the host's own network, by the kubeconfig), with its own words. `commands.ts` is the tree with its help as data,
 * `line.ts` reads command lines as cobra does, `cluster.ts` is what the commands ask; one file a command. What it says of BGP it asks of the agents,
 * by running `cilium bgp … -o json` in their pods.
 */
import { sys, type Program } from '../../os/index.ts'
import type { Sys } from '../../sim/index.ts'
import { bgpPeers, bgpRoutes } from './bgp.ts'
import { Cluster, errorText, Fatal } from './cluster.ts'
import { meshStatus } from './clustermesh.ts'
import { childNamed, ROOT, type CliCommand } from './commands.ts'
import { complete } from './complete.ts'
import { deleteConfig, setConfig, viewConfig } from './config.ts'
import { helpOf } from './help.ts'
import { disableHubble, enableHubble } from './hubble.ts'
import { install, uninstall, upgrade } from './install.ts'
import { LineMistake, readLine, type Line } from './line.ts'
import { status } from './status.ts'
import { clientVersion, context, encryption, version } from './versions.ts'

type Verb = (c: Cluster, line: Line) => Sys<number>

const VERBS: Readonly<Record<string, Verb>> = {
  'bgp peers': bgpPeers, 'bgp routes': bgpRoutes, 'clustermesh status': meshStatus, 'config delete': deleteConfig, 'config set': setConfig, 'config view': viewConfig, context, 'encryption status': encryption,
  'hubble disable': disableHubble, 'hubble enable': enableHubble, install, status, uninstall, upgrade, version,
}

/** The command that the words behind `help` name. */
function helped(words: readonly string[]): CliCommand | undefined {
  let command: CliCommand | undefined = ROOT
  for (const word of words) command = command && childNamed(command, word)
  return command
}

export const cilium: Program = function* ({ argv, env }) {
  const words = argv.slice(1)
  if (words[0] === '__complete' || words[0] === '__completeNoDesc') return yield* complete(words.slice(1), words[0] === '__complete')
  try {
    return yield* run(readLine(words), env)
  } catch (e) {
    if (!(e instanceof LineMistake || e instanceof Fatal)) throw e
    yield* sys.complain(e.text)
    return 1
  }
}

function* run(line: Line, env: Readonly<Record<string, string>>): Sys<number> {
  const { command } = line
  if (command.path === 'help') {
    const asked = helped(line.args)
    yield* sys.print(asked ? helpOf(asked) : `Unknown help topic [${line.args.map((a) => `\`${a}\``).join(' ')}]\n${helpOf(ROOT)}`)
    return 0
  }
  if (line.help || command === ROOT || (!command.runs && !VERBS[command.path])) {
    yield* sys.print(helpOf(command))
    return 0
  }
  if (command.path === 'version' && line.on('client')) {
    yield* clientVersion()
    return 0
  }
  const verb = VERBS[command.path]
  if (!verb) {
    yield* sys.complain(`cilium: this lab does not model 'cilium ${command.path}'\n`)
    return 1
  }
  const cluster = new Cluster(line, env)
  yield* cluster.open()
  try {
    return yield* verb(cluster, line)
  } catch (e) {
    if (e instanceof LineMistake || e instanceof Fatal) throw e
    throw new Fatal(`${errorText(e)}\n`)
  } finally {
    yield* cluster.api.close()
  }
}
