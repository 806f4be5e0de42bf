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

describe('the pager of vtysh', () => {
  it('is turned on by any length but 0, and holds what daemons say', async () => {
    const lab = frrLab()
    await onRouter(lab, vtysh(...CILIUM))
    const screen = await openVtysh(lab, { rows: 12, term: 'vt100' })
    expect(await screen.type('terminal length 10<CR>')).toContain('% The "terminal length" command is deprecated and its value is ignored.\n% Please use "terminal paginate" instead')
    expect(trimmed(await screen.type('show running-config<CR>'))).toMatch(/^show running-config\nBuilding configuration[^]* bgp graceful-restart\n.*:$/)
    expect(trimmed(await screen.type('q'))).toMatch(/end\nrouter#$/)
    await screen.type('terminal length 0<CR>')
    expect(await screen.type('show running-config<CR>')).toMatch(/ exit-address-family\nexit\n!\nend\nrouter# $/)
    screen.close()
  }, 60_000)

  it('shows what daemons log while `terminal monitor` is on, and the line that is being typed again', async () => {
    const lab = frrLab()
    const screen = await openVtysh(lab)
    await screen.type('terminal monitor<CR>')
    await screen.type('conf t<CR>')
    expect(await screen.type('ip route 10.0.0.0/8 1.2.3.300<CR>')).toMatch(/\d\d\.\d{3} \[WARN\] staticd: \[PNYPZ-BCP8Y\] Static Route using 1\.2\.3\.300 interface not installed because the interface does not exist in specified vrf\nrouter\(config\)# $/)
    await screen.type('end<CR>')
    expect(await screen.type('no terminal monitor<CR>')).toBe('no terminal monitor\nrouter# ')
    screen.close()
  }, 60_000)

  it('tells that a daemon went, and finds it again', async () => {
    const lab = frrLab()
    const screen = await openVtysh(lab)
    await onRouter(lab, 'kill -9 $(pidof bgpd)')
    expect(await screen.type('show bgp vrfs<CR>', 0.05)).toBe('show bgp vrfs\nWarning: closing connection to bgpd because of an I/O error!\nWarning: connecting to bgpd...failed!\nrouter# ')
    expect(await screen.type('show bgp vrfs<CR>', 0.05)).toBe('show bgp vrfs\nWarning: connecting to bgpd...failed!\nbgpd is not running\nrouter# ')
    screen.close()
  }, 60_000)
})
