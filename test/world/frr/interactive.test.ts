import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CILIUM, frrLab, onRouter, openVtysh, trimmed, vtysh, type Screen } from './lab.ts'

interface Typed { readonly section: string; readonly keys: string; readonly screen: string }

/** Sessions of the recording: what was typed, and what the screen got. */
function sessions(): Typed[][] {
  const all: { section: string; keys: string; screen: string }[][] = []
  let section = ''
  for (const line of readFileSync('test/recordings/frr/grammar/interactive.txt', 'utf8').split('\n')) {
    if (line.startsWith('## ')) section = line.replace(/^## (?:--- )?/, '')
    else if (line.startsWith('$ ')) all.push([])
    else if (line.startsWith('@ ')) all.at(-1)!.push({ section, keys: line.slice(2).replace(/ {3}##.*$/, ''), screen: '' })
    else if (all.at(-1)?.length) all.at(-1)!.at(-1)!.screen += `${line}\n`
  }
  return all
}

/** Figures that are another run's: kernel, hardware addresses, times. */
const masked = (text: string): string => trimmed(text.replace(/6\.18\.\S+\)/g, 'KERNEL)').replace(/\d\d:\d\d:\d\d ago/g, 'TIME ago').replaceAll('<EOF>', ''))

/** Help texts of tokens that commands share: the real one takes one of them at each start. Compared by token alone. */
const tokensOnly = (text: string): string => text.replace(/^( {2}\S+) {2,}\S.*$/gm, '$1')

/** What this lab answers otherwise, and why. */
const OTHERWISE: readonly (readonly [keys: RegExp, why: string])[] = [
  [/^show i<CR>$/, 'hardware addresses are the lab\'s own'],
  [/^ping /, 'round trips'],
  [/^<\^C>$/, 'round trips, and a warning that vtysh starved'],
  [/^ip route 10\.0\.0\.0\/8 1\.2\.3\.300<CR>$/, 'a log line in colours (terminal monitor)'],
  [/^show logging<CR>$/, 'the recorded daemons had options of their own'],
  [/^sh<CR>$/, 'a daemon\'s own hidden `show` makes an abbreviation of `shutdown` ambiguous'],
  [/^ip prefix-list P permit 10\.0\.0\.0\/8 ge|^set (?:local-preference|community) |^do show route-map X/, 'bgpd and zebra check the arguments of lists and route-maps less'],
  [/^<\^U>$/, 'how a terminal without codes is erased'],
  [/^do show run staticd<CR>$/, 'vtysh.conf was empty there'],
]

async function play(screen: Screen, typed: readonly Typed[]): Promise<{ keys: string; want: string; have: string }[]> {
  const wrong: { keys: string; want: string; have: string }[] = []
  for (const { keys, screen: want } of typed) {
    const have = await screen.type(keys, keys.startsWith('ping') ? 9 : 0.4)
    if (!OTHERWISE.some(([which]) => which.test(keys)) && tokensOnly(masked(have)) !== tokensOnly(masked(want))) wrong.push({ keys, want: masked(want), have: masked(have) })
    if (screen.ended) return wrong
    if (!keys.endsWith('<CR>') && !keys.includes('^')) await screen.type('\x05<^U>', 0.1)
  }
  return wrong
}

describe('vtysh at a terminal', () => {
  it('does what was recorded: completion, help, errors, modes, interrupts', async () => {
    const lab = frrLab()
    await onRouter(lab, vtysh(...CILIUM))
    const wrong: { keys: string; want: string; have: string }[] = []
    for (const typed of sessions().slice(0, 3)) {
      const screen = await openVtysh(lab)
      wrong.push(...await play(screen, typed.filter((t) => !/^terminal length|^VTYSH_PAGER/.test(t.section))))
      screen.close()
    }
    expect(wrong).toEqual([])
  }, 120_000)
})
