import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { openEmbeddedLab, runScript } from '../../../src/world/index.ts'

const LABS = new URL('../../../lessons/cilium-bgp-clustermesh/labs/', import.meta.url)
const read = (path: string): string | undefined => {
  try {
    return readFileSync(new URL(path, LABS), 'utf8')
  } catch {
    return undefined
  }
}
const LIMIT = 120_000_000

const MANIFEST = `apiVersion: v1
kind: Pod
metadata: { name: near, labels: { app: near } }
spec: { nodeName: k8s-ctr, containers: [{ name: c, image: nicolaka/netshoot, command: [tail], args: [-f, /dev/null] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: far, labels: { app: far } }
spec: { nodeName: k8s-w0, containers: [{ name: c, image: traefik/whoami }] }
---
apiVersion: v1
kind: Service
metadata: { name: far }
spec: { selector: { app: far }, ports: [{ port: 80, targetPort: 80 }] }
`

it('the course\'s lab: a pod reaches one behind the router by the /16 only, and Hubble tells both nodes\' part of it by name', async () => {
  const lab = openEmbeddedLab({ text: read('bgp.yaml')!, file: 'bgp.yaml', readFile: read, wall: { now: () => 0, after: (_ms, f) => (setImmediate(f), () => {}) } })
  const on = async (host: string, script: string): Promise<string> => (await runScript(lab, host, script, LIMIT)).output
  await on('k8s-ctr', `cat > /tmp/pods.yaml <<'END'\n${MANIFEST}END\nkubectl apply -f /tmp/pods.yaml\nkubectl wait --for=condition=Ready pod/near pod/far --timeout=60s`)
  expect(await on('k8s-ctr', 'kubectl exec near -- curl -s --connect-timeout 1 far; echo $?')).toContain('28')
  for (const [node, via] of [['k8s-ctr', '192.168.10.200'], ['k8s-w1', '192.168.10.200'], ['k8s-w0', '192.168.20.200']] as const) await on(node, `sudo ip route add 172.20.0.0/16 via ${via}`)
  await on('router', 'sudo ip route add 172.20.0.0/24 via 192.168.10.100; sudo ip route add 172.20.1.0/24 via 192.168.10.101; sudo ip route add $(echo 172.20.2.0/24) via 192.168.20.100')
  expect(await on('k8s-ctr', 'kubectl exec near -- curl -s --connect-timeout 1 far')).toContain('Hostname: far')
  const flows = await on('k8s-ctr', 'cilium hubble port-forward & sleep 20; hubble observe --protocol tcp --from-pod near --to-pod far --last 40; kill %1')
  expect(flows).toMatch(/default\/near:\d+ \(ID:\d+\) -> default\/far:80 \(ID:\d+\) to-network FORWARDED \(TCP Flags: SYN\)/)
  expect(flows).toMatch(/default\/near:\d+ \(ID:\d+\) -> default\/far:80 \(ID:\d+\) to-endpoint FORWARDED \(TCP Flags: SYN\)/)
  lab.close()
}, 120_000)
