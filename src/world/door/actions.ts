import { Unsupported, type Action, type Verb } from '../../lab/index.ts'
import { installations } from '../frr/index.ts'
import { linkByName, namespaceByName, setCable, setLinkUp, setNetworkDelay, setNetworkLoss, type LinkId } from '../net/index.ts'
import { hosts, powerOff, powerOn, resetMachine, startUnit, stopUnit } from '../os/index.ts'
import type { World } from '../sim/index.ts'
import { announceFrom, signalSpeakers, startBareSpeaker, stopBareSpeaker, withdrawFrom } from './bare-speaker.ts'
import { captureOutput } from './capture.ts'
import { NoSuchHost, startScript } from './login.ts'

type Do<V extends Verb> = (w: World, action: Extract<Action, { verb: V }>) => void

function link(w: World, host: string, dev: string): LinkId {
  const h = w.table(hosts).get(host)
  if (!h) throw new NoSuchHost(`there is no host "${host}" in this lab`)
  const ns = namespaceByName(w, h.netns)
  const found = ns && linkByName(w, ns.id, dev)
  if (!found) throw new Error(`${host} has no interface "${dev}"`)
  return found.id
}

function network(name: string, change: () => void): void {
  try {
    change()
  } catch {
    throw new Error(`there is no network "${name}" in this lab`)
  }
}

/** `frr-stop`, `frr-start`: the unit of every machine that has FRR. */
function onRouters(w: World, change: (w: World, machine: string, unit: string) => unknown): void {
  const all = [...w.table(installations).values()]
  if (all.length === 0) throw new NoSuchHost('no machine of this lab has FRR')
  for (const i of all) change(w, i.machine, 'frr.service')
}

/** What this lab does of the actions from outside; `wait` is the driver's. */
const ACTIONS: { readonly [V in Verb]?: Do<V> } = {
  link: (w, a) => setLinkUp(w, link(w, a.host, a.dev), a.state === 'up'),
  cable: (w, a) => setCable(w, link(w, a.host, a.dev), a.state === 'in'),
  power: (w, a) => {
    if (!w.table(hosts).has(a.host)) throw new NoSuchHost(`there is no host "${a.host}" in this lab`)
    const verbs = { on: powerOn, off: powerOff, reset: resetMachine }
    verbs[a.state](w, a.host)
  },
  delay: (w, a) => network(a.network, () => setNetworkDelay(w, a.network, a.micros)),
  loss: (w, a) => network(a.network, () => setNetworkLoss(w, a.network, a.percent / 100)),
  speaker: (w, a) => startBareSpeaker(w, a.host, a.words),
  'speaker-stop': (w, a) => stopBareSpeaker(w, a.host, a.signal),
  announce: (w, a) => announceFrom(w, a.host, a.prefix, a.attributes ?? []),
  withdraw: (w, a) => withdrawFrom(w, a.host, a.prefix),
  freeze: (w, a) => signalSpeakers(w, a.host, 'STOP'),
  thaw: (w, a) => signalSpeakers(w, a.host, 'CONT'),
  'frr-stop': (w) => onRouters(w, stopUnit),
  'frr-start': (w) => onRouters(w, startUnit),
  run: (w, a) => {
    captureOutput(w, startScript(w, a.host, a.command, 'root'))
  },
}

export const supported: readonly Verb[] = ['wait', ...(Object.keys(ACTIONS) as Verb[])]

/** Acts on the world. Throws Unsupported, NoSuchHost, or an Error that names what is not there. */
export function perform(w: World, action: Action): void {
  const act = ACTIONS[action.verb] as Do<Verb> | undefined
  if (!act) throw new Unsupported(`this lab has nothing that "${action.verb}" could act on; it can ${supported.join(', ')}`)
  act(w, action)
}
