import { describe, expect, it } from 'vitest'
import { parseCourse } from '../../src/course/index.ts'
import { blocksOf, nextBlock } from '../../src/session/blocks.ts'

const LESSON = `---
title: Log in
lab: solo
host: laptop
minutes: 5
objectives: [log in]
---
A question.

## Look around
\`\`\`bash on=laptop
ssh far
\`\`\`
\`\`\`bash on=far
ip addr
\`\`\`
\`\`\`output
lo
\`\`\`
\`\`\`bash on=far
ip route
\`\`\`
\`\`\`output
default
\`\`\`

- there is a route

\`\`\`check
far$ ip route
10.0.0.0/8
\`\`\`

### Solution
\`\`\`bash on=far
sudo ip route add 10.0.0.0/8 via 192.168.0.1
\`\`\`

### Solution: another way
\`\`\`bash on=far
sudo ip route add 10.0.0.0/8 dev eth1
\`\`\`

### Hints
1. A route.
`
const course = parseCourse(new Map([['c/course.yaml', 'title: C\nlanguages: [en]\nlab: solo\nlessons: [01-log-in]\n'], ['c/01-log-in.md', LESSON]]), 'c')
const blocks = blocksOf(course.lessons[0]!.steps[0]!)
const next = (done: string[], shells: string[] = []): string | undefined => {
  const at = nextBlock(blocks, (id) => done.includes(id), (host) => shells.includes(host))
  return at === undefined ? undefined : blocks[at]!.command.text
}

describe('the blocks of a step', () => {
  it('are what it shows and then its solution, not the other ways', () => {
    expect(blocks.map((b) => [b.id, b.command.text])).toEqual([
      ['command-1', 'ssh far'], ['output-1', 'ip addr'], ['output-2', 'ip route'], ['command-2', 'sudo ip route add 10.0.0.0/8 via 192.168.0.1'],
    ])
  })

  it('are suggested one by one', () => {
    expect(next([])).toBe('ssh far')
    expect(next(['command-1'])).toBe('ip addr')
    expect(next(['command-1', 'output-1'])).toBe('ip route')
    expect(next(['command-1', 'output-1', 'output-2'])).toContain('sudo ip route add')
    expect(next(['command-1', 'output-1', 'output-2', 'command-2'])).toBeUndefined()
  })

  it('no way to a host is suggested where a shell is already, or has been', () => {
    expect(next([], ['laptop'])).toBe('ssh far')
    expect(next([], ['laptop', 'far'])).toBe('ip addr')
    expect(next(['output-1'])).toBe('ip route')
  })

  it('one that was passed over is suggested until its output came', () => {
    expect(next(['output-2'])).toBe('ip addr')
  })
})
