import { DAEMONS, type Daemon, type Mode } from '../command.ts'
import { ELEMENTS } from './data/elements.ts'
import { MODES } from './data/modes.ts'
import { TEXTS, TOKEN_TEXTS } from './data/texts.ts'

/** A command as vtysh knows it. */
export interface Element {
  /** Its syntax with the names that tokens were given (`$json`). */
  readonly source: string
  /** Its syntax as `list` shows it: the key of what a daemon does. */
  readonly syntax: string
  /** Daemons that are told; none for a command of vtysh's own. */
  readonly daemons: readonly Daemon[]
  /** Not shown, only taken. */
  readonly hidden: boolean
  /** Places in `TEXTS` by token, where the text is not the token's usual one. */
  readonly texts: string
}

export interface ModeInfo {
  readonly name: Mode
  readonly parent: Mode | undefined
  /** After the host name: `(config-router)#`. */
  readonly prompt: string
  /** Its name as `find` shows it. */
  readonly title: string
  /** vtysh's number of the node: sections of the configuration stand in its order, and messages of file reading name it. */
  readonly node: number
  /** Places of its commands in the order of their installation. */
  readonly commands: string
}

/** Bits of a command's daemons, in the order of vtysh's header. */
const BITS: readonly Daemon[] = [
  'zebra', 'ripd', 'ripngd', 'ospfd', 'ospf6d', 'bgpd', 'isisd', 'pimd', 'ldpd', 'watchfrr', 'nhrpd', 'eigrpd', 'babeld', 'sharpd', 'pbrd', 'staticd', 'bfdd', 'fabricd', 'vrrpd', 'pathd', 'pim6d',
]

// The tables are constants of the program, read when first asked for: they are no state of a world.
let elements: readonly Element[] | undefined
let modes: ReadonlyMap<Mode, ModeInfo> | undefined
let tokenTexts: ReadonlyMap<string, string> | undefined
let texts: readonly string[] | undefined

function daemonsOfMask(mask: number): readonly Daemon[] {
  const told = new Set(BITS.filter((_, bit) => Math.floor(mask / 2 ** bit) % 2 === 1))
  return DAEMONS.filter((d) => told.has(d))
}

function readElements(): readonly Element[] {
  const masks = new Map<string, readonly Daemon[]>()
  let words: string[] = []
  return ELEMENTS.split('\n').map((line) => {
    const [syntax = '', mask = '0', own = ''] = line.slice(1).split('\t')
    words = [...words.slice(0, Number.parseInt(line[0]!, 36)), ...(syntax === '' ? [] : syntax.split(' '))]
    let daemons = masks.get(mask)
    if (!daemons) masks.set(mask, (daemons = daemonsOfMask(Number.parseInt(mask, 36))))
    const source = words.join(' ')
    return { source, syntax: source.includes('$') ? source.replace(/\$[-+_a-zA-Z0-9*]+/g, '') : source, daemons, hidden: mask.endsWith('!'), texts: own }
  })
}

function readModes(): ReadonlyMap<Mode, ModeInfo> {
  return new Map(MODES.split('\n').map((line) => {
    const [name, node, parent, prompt, title, commands] = line.split('\t') as [Mode, string, Mode | '', string, string, string]
    return [name, { name, node: Number(node), parent: parent === '' ? undefined : parent, prompt, title, commands }]
  }))
}

/** What is known of a mode. */
export const modeInfo = (mode: Mode): ModeInfo => (modes ??= readModes()).get(mode)!

/** Commands of a mode in the order of their installation: that of `list`. */
export function commandsOf(mode: Mode): readonly Element[] {
  const all = (elements ??= readElements())
  let at = 0
  return modeInfo(mode).commands.split(' ').map((step) => all[(at += Number.parseInt(step, 36))]!)
}

/** Help texts of an element's tokens, in their order. */
export function textsOf(element: Element, tokens: readonly string[]): readonly string[] {
  tokenTexts ??= new Map(TOKEN_TEXTS.split('\n').map((line) => line.split('\t') as [string, string]))
  const all = (texts ??= TEXTS.split('\n'))
  const own = element.texts.split(',')
  return tokens.map((token, i) => ((own[i] ?? '') === '' ? (tokenTexts!.get(token) ?? '') : all[Number.parseInt(own[i]!, 36)]!))
}

/** All modes in the order of vtysh's nodes. */
export const allModes = (): readonly Mode[] => [...(modes ??= readModes()).keys()]
