import { readFileSync } from 'node:fs'
import { openEmbeddedLab, runScript, type EmbeddedLab } from '../src/world/index.ts'
import { figure, timeMs, type Figure } from './measure.ts'

const LAB = 'lessons/cilium-bgp-clustermesh/labs/ways.yaml'
const HOUR = 3_600_000_000

export function openWays(): EmbeddedLab {
  return openEmbeddedLab({ text: readFileSync(LAB, 'utf8'), file: LAB, wall: { now: () => performance.now(), after: (_ms, f) => { setImmediate(f); return () => {} } } })
}

/** What the embedded lab costs: building, forks, probes, system calls, a shell loop, packets. */
export async function world(): Promise<Figure[]> {
  const build = await timeMs(15, openWays)
  const lab = openWays()
  await runScript(lab, 'k8s-ctr', 'true', HOUR)
  const fork = (await timeMs(200, () => lab.world.fork())).map((ms) => ms)
  const forkWrite = await timeMs(200, () => {
    const w = lab.world.fork()
    w.next('bench')
  })
  const probe = await timeMs(40, () => lab.probe('k8s-ctr', 'ip route get 172.20.2.10'))
  const loop = await timeMs(20, () => runScript(lab, 'k8s-ctr', 'for ((i = 0; i < 1000; i++)); do :; done', HOUR))
  const forks = await timeMs(10, () => runScript(lab, 'k8s-ctr', 'for i in {1..100}; do (:); done', HOUR))
  const calls = await rate(lab, 'head -c 8000000 /dev/zero | cat > /dev/null')
  const packets = await rate(lab, 'ip netns exec pod-ctr ping -q -f -c 2000 172.20.0.1')
  const lines = await timeMs(1, () => runScript(lab, 'k8s-ctr', 'seq 10000000 | tail -1', HOUR), 0)
  const memory = process.memoryUsage().rss / 2 ** 20
  return [
    figure('build the lab of the first lesson', 'ms', build),
    figure('fork', 'ms', fork),
    figure('fork and first write', 'ms', forkWrite),
    figure('probe: ip route get', 'ms', probe),
    figure('shell loop of 1,000 iterations', 'ms', loop),
    figure('100 subshells', 'ms', forks),
    figure('events a second: pipe of 8 MB', '1/s', [calls]),
    figure('events a second: flood ping', '1/s', [packets]),
    figure('ten million lines through a pipe', 'ms', lines),
    figure('memory at the end', 'MiB', [memory]),
  ]
}

async function rate(lab: EmbeddedLab, script: string): Promise<number> {
  const before = lab.world.steps
  const began = performance.now()
  await runScript(lab, 'k8s-ctr', script, HOUR)
  return ((lab.world.steps - before) / (performance.now() - began)) * 1000
}
