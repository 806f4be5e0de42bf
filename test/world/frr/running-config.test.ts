import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { frrLab, onRouter } from './lab.ts'

/** Lines typed, and the configuration that they left. */
function steps(): { typed: string[]; shown: string }[] {
  const text = readFileSync('test/recordings/frr/grammar/running-config.txt', 'utf8')
  const all: { typed: string[]; shown: string }[] = [{ typed: [], shown: '' }]
  for (const line of text.trimEnd().split('\n')) {
    const step = all.at(-1)!
    if (line.startsWith('> ')) {
      if (step.shown === '') step.typed.push(line.slice(2))
      else all.push({ typed: [line.slice(2)], shown: '' })
    } else if (!line.startsWith('< ') && !line.startsWith('$ ') && !line.startsWith('##')) step.shown += `${line}\n`
  }
  return all
}

describe('the running configuration', () => {
  it('has the lines, the order and the forms of the real one, through settings and their removal', async () => {
    const lab = frrLab()
    for (const [i, { typed, shown }] of steps().entries()) {
      await onRouter(lab, `cat > /tmp/typed <<'X'\nconf t\n${typed.join('\n')}\nX\nvtysh < /tmp/typed > /tmp/said`)
      const have = (await onRouter(lab, "vtysh -c 'show running-config no-header'")).output
      // The lab's router forwards, the recorded one did not.
      expect(have, `step ${i + 1}`).toBe(shown.replace('no ip forwarding\n', ''))
    }
  }, 120_000)
})
