import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Typist, type LabEvent } from '../../src/lab/index.ts'
import { openEmbeddedLab, type EmbeddedLab, type WallClock } from '../../src/world/index.ts'
import { recordedMix } from './mix.ts'

const FILE = 'lessons/cilium-bgp-clustermesh/labs/ways.yaml'
const TEXT = readFileSync(FILE, 'utf8')
const GOLDEN = 'test/golden/digests.json'
const still: WallClock = { now: () => 0, after: (_ms, f) => { setImmediate(f); return () => {} } }
const open = (wall: WallClock = still, seed = 1): EmbeddedLab => openEmbeddedLab({ text: TEXT, file: FILE, wall, seed })

/** A wall clock that tests turn by hand; callbacks run when their time has come. */
class TurnedClock implements WallClock {
  #now = 0
  #due: { at: number; call: () => void }[] = []
  now(): number { return this.#now }
  after(ms: number, call: () => void): () => void {
    const entry = { at: this.#now + ms, call }
    this.#due.push(entry)
    return () => { this.#due = this.#due.filter((d) => d !== entry) }
  }
  turn(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const next = this.#due.filter((d) => d.at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#due = this.#due.filter((d) => d !== next)
      this.#now = Math.max(this.#now, next.at)
      next.call()
    }
    this.#now = end
  }
}

const SCRIPT = ['ip route', 'ip route get 172.20.2.10', 'echo $((6 * 7)) | tee /tmp/x', 'cat /tmp/x /nonexistent', 'ping -c 2 -W 1 192.168.10.200', 'for i in 1 2 3; do echo $i & done; wait', 'sudo ip route add 172.20.0.0/16 via 192.168.10.200', 'sudo ip netns exec pod-ctr ping -c 1 -W 1 172.20.2.10']

/** Types a script, and gives every byte that came back with the events that made it. */
async function play(lab: EmbeddedLab, lines: readonly string[], between: (lab: EmbeddedLab) => Promise<unknown> = () => Promise.resolve()): Promise<{ bytes: string; events: LabEvent[] }> {
  const events: LabEvent[] = []
  lab.history.onEvent((e) => events.push(e))
  let bytes = ''
  const terminal = await lab.open('k8s-ctr', { cols: 80, rows: 24 })
  terminal.onData((b) => { bytes += Buffer.from(b).toString('latin1') })
  const typist = new Typist({ open: lab.open.bind(lab), clock: lab.clock })
  typist.adopt(terminal)
  for (const line of lines) {
    await between(lab)
    await typist.type('k8s-ctr', line)
  }
  typist.dispose()
  return { bytes, events }
}

async function replayed(events: readonly LabEvent[], until: number): Promise<{ bytes: string; digest: string; lab: EmbeddedLab }> {
  const lab = open()
  await lab.history.replay([...events, { t: until, e: 'run' }])
  let bytes = ''
  for (const t of lab.history.terminals()) t.onData((b) => { bytes += Buffer.from(b).toString('latin1') })
  return { bytes, digest: lab.history.digest(), lab }
}

describe('contract 1: the same seed and inputs give the same bytes', () => {
  it('on every machine and Node: the digests of the golden file', async () => {
    const lab = open()
    const { bytes } = await play(lab, SCRIPT)
    const found = { bytes: bytes.length, digest: lab.history.digest() }
    if (!existsSync(GOLDEN) || process.env.UPDATE_GOLDEN) writeFileSync(GOLDEN, `${JSON.stringify({ 'ways: a short sitting': found }, null, 2)}\n`)
    expect(found).toEqual((JSON.parse(readFileSync(GOLDEN, 'utf8')) as Record<string, unknown>)['ways: a short sitting'])
  })

  it('whether lab time jumps or follows the wall clock, with jitter in the slices', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 20, maxLength: 40 }), async (turns) => {
      const wall = new TurnedClock()
      const lab = open(wall)
      const events: LabEvent[] = []
      lab.history.onEvent((e) => events.push(e))
      const terminal = await lab.open('k8s-ctr', { cols: 80, rows: 24 })
      let bytes = ''
      terminal.onData((b) => { bytes += Buffer.from(b).toString('latin1') })
      lab.clock.follow(true)
      turns.forEach((ms, i) => {
        wall.turn(ms)
        if (i % 3 === 0) terminal.write(new TextEncoder().encode(`${SCRIPT[(i / 3) % SCRIPT.length]}\r`))
      })
      lab.clock.follow(false)
      const again = await replayed(events, lab.clock.now())
      expect(again.bytes).toBe(bytes)
      expect(again.digest).toBe(lab.history.digest())
    }), { numRuns: 8 })
  })
})

describe('contract 2: probes leave no trace', () => {
  it('a transcript with probes between all its commands and the same without them are equal', async () => {
    const [a, b] = [open(), open()]
    const plain = await play(a, SCRIPT)
    const probed = await play(b, SCRIPT, async (lab) => {
      await lab.probe('k8s-w0', 'sudo ip route add 172.20.9.0/24 via 192.168.20.200; ping -c1 -W1 192.168.10.100; touch /tmp/trace')
      await lab.probe('k8s-ctr', 'ip route flush cache; hostname')
      await lab.explain({ from: 'k8s-ctr', to: '172.20.2.10', protocol: 'icmp' })
    })
    expect(probed.bytes).toBe(plain.bytes)
    expect(b.history.digest()).toBe(a.history.digest())
  })
})

describe('contract 3: what comes back after a crash is equal', () => {
  it('a replay of any prefix of the inputs gives the bytes and state of that moment', async () => {
    const lab = open()
    const { bytes, events } = await play(lab, SCRIPT)
    const whole = await replayed(events, lab.clock.now())
    expect(whole.bytes).toBe(bytes)
    expect(whole.digest).toBe(lab.history.digest())
    for (const cut of [2, 5, events.length - 1]) {
      const first = await replayed(events.slice(0, cut), events[cut]!.t - 1)
      const second = await replayed(events.slice(0, cut), events[cut]!.t - 1)
      expect(second.digest).toBe(first.digest)
      expect(bytes.startsWith(first.bytes)).toBe(true)
    }
  })

  it('a snapshot gives the same state as the replay, and the same future', async () => {
    const { events, snapshot, lab } = await recordedMix(open, 60)
    expect(snapshot).toBeDefined()
    const restored = open()
    expect(await restored.history.restore(snapshot!)).toBe(true)
    expect(restored.history.digest()).toBe(lab.history.digest())
    const replay = await replayed(events, lab.clock.now())
    const future: string[] = []
    for (const l of [restored, replay.lab]) {
      const terminal = l.history.terminals()[0]!
      let out = ''
      terminal.onData((b) => { out += Buffer.from(b).toString('latin1') })
      out = ''
      terminal.write(new TextEncoder().encode('echo "turn $x"; f b; alias ll; history | tail -3; cd -\r'))
      await l.clock.advance(20_000_000)
      future.push(out + l.history.digest())
    }
    expect(future[0]).toBe(future[1])
  }, 120_000)

  it('no snapshot is taken while a program runs or a job waits in the background', async () => {
    const lab = open()
    const typist = new Typist(lab)
    await typist.type('k8s-ctr', 'sleep 1000 &')
    expect(lab.history.snapshot()).toBeUndefined()
    await typist.type('k8s-ctr', 'kill %1; wait')
    await typist.type('k8s-ctr', 'true')
    expect(lab.history.snapshot()).toBeDefined()
  })
})

describe('contract 4: floods', () => {
  const floods: Record<string, string> = {
    'an empty loop': 'while true; do :; done',
    yes: 'yes',
    'cat /dev/zero': 'cat /dev/zero',
    'a huge brace expansion': 'echo {1..100000000}',
    'a loop over a huge brace expansion': 'for i in {1..100000000}; do :; done',
    'a fork bomb': 'bomb() { bomb | bomb & }; bomb',
    'endless output': 'while true; do echo flood; done',
  }
  for (const [name, line] of Object.entries(floods)) {
    it(`${name}: Ctrl-C comes through, memory stays bounded, lab time goes on`, async () => {
      const lab = open()
      const terminal = await lab.open('k8s-ctr', { cols: 80, rows: 24 })
      let asked = 0
      let size = 0
      terminal.onData((b) => { size += b.length })
      terminal.onAsking((how) => { if (how === 'shell') asked++ })
      await lab.advance(10_000_000, { stopWhenAsking: terminal.id })
      const before = process.memoryUsage().heapUsed
      terminal.write(new TextEncoder().encode(`${line}\r`))
      const began = lab.clock.now()
      await lab.advance(3_000_000)
      expect(lab.clock.now()).toBeGreaterThanOrEqual(began + 3_000_000)
      const asks = asked
      terminal.write(Uint8Array.of(3))
      await lab.advance(5_000_000, { stopWhenAsking: terminal.id })
      if (name === 'a fork bomb') await lab.probe('k8s-ctr', 'true')
      else expect(asked).toBeGreaterThan(asks)
      expect(size).toBeLessThan(10_000_000)
      expect(process.memoryUsage().heapUsed - before).toBeLessThan(400 * 2 ** 20)
    }, 60_000)
  }
})
