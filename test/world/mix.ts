import { Typist, type LabEvent } from '../../src/lab/index.ts'
import type { EmbeddedLab } from '../../src/world/index.ts'

const LOOP = 'end=$((SECONDS + 300)); while [ $SECONDS -lt $end ]; do sleep 1; done; echo waited'
const SPIN = 'end=$((SECONDS + 300)); while [ $SECONDS -lt $end ]; do :; done; echo spun'
const HOUR = 3_600_000_000

/** What people type, in a fixed order: shell, `ip`, ssh. */
const SHORT: readonly string[] = [
  'ip route', 'ip -br addr', 'x=$((x + 1)); echo "turn $x"', 'ip route get 172.20.2.10', 'ls /etc | wc -l', 'ip neigh', 'false', 'nosuchcommand',
  'for i in 1 2 3; do echo $i; done | sort -r', 'ping -c1 -W1 192.168.10.200', 'cat /etc/hosts | grep k8s', 'history | tail -1', 'cd /tmp; pwd; cd', 'f() { echo "f $1"; }; f a',
  'sudo ip route replace 172.20.0.0/16 via 192.168.10.200', 'sudo ip route del 172.20.0.0/16', 'sshpass -p vagrant ssh -o StrictHostKeyChecking=no vagrant@k8s-w1 hostname', 'alias ll="ls -l"; ll -d /tmp',
]

/** The inputs of a long sitting: 1,000 of them, ten loops of five minutes of which three spin, three hours of lab time in all. */
export async function recordedMix(open: () => EmbeddedLab, inputs = 1_000): Promise<{ events: LabEvent[]; snapshot: string | undefined; lab: EmbeddedLab }> {
  const lab = open()
  const events: LabEvent[] = []
  lab.history.onEvent((e) => events.push(e))
  const typist = new Typist(lab)
  const every = Math.floor(inputs / 10)
  for (let n = 0; n < inputs; n++) {
    const line = n % every === every - 1 ? ([2, 5, 8].includes(Math.floor(n / every)) ? SPIN : LOOP) : SHORT[n % SHORT.length]!
    await typist.type('k8s-ctr', line, { timeout: 600_000_000 })
  }
  const rest = 3 * HOUR - lab.clock.now()
  if (rest > 0) await typist.type('k8s-ctr', `sleep ${Math.ceil(rest / 1_000_000)}`, { timeout: 4 * HOUR })
  typist.dispose()
  return { events, snapshot: lab.history.snapshot(), lab }
}
