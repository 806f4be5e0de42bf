import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { openEmbeddedLab, runScript } from '../../../../src/world/index.ts'

const FILE = 'lessons/cilium-bgp-clustermesh/labs/bgp.yaml'
const SECOND = 1_000_000
// oxlint-disable-next-line no-control-regex
const COLOURS = /\u001b\[\d+m/g

const MANIFEST = `apiVersion: cilium.io/v2
kind: CiliumBGPAdvertisement
metadata:
  name: bgp-advertisements
  labels:
    advertise: bgp
spec:
  advertisements:
    - advertisementType: "PodCIDR"
---
apiVersion: cilium.io/v2
kind: CiliumBGPPeerConfig
metadata:
  name: cilium-peer
spec:
  timers:
    holdTimeSeconds: 9
    keepAliveTimeSeconds: 3
  ebgpMultihop: 2
  gracefulRestart:
    enabled: true
    restartTimeSeconds: 15
  families:
    - afi: ipv4
      safi: unicast
      advertisements:
        matchLabels:
          advertise: "bgp"
---
apiVersion: cilium.io/v2
kind: CiliumBGPClusterConfig
metadata:
  name: cilium-bgp
spec:
  nodeSelector:
    matchLabels:
      "enable-bgp": "true"
  bgpInstances:
  - name: "instance-65001"
    localASN: 65001
    peers:
    - name: "tor-switch"
      peerASN: 65000
      peerAddress: 192.168.10.200
      peerConfigRef:
        name: "cilium-peer"
`

const ROUTER = ['conf t', 'router bgp 65000', 'neighbor CILIUM peer-group', 'neighbor CILIUM remote-as external', ...['192.168.10.100', '192.168.10.101', '192.168.20.100'].map((a) => `neighbor ${a} peer-group CILIUM`)]

/** The course's lab, where a person types. */
class Person {
  readonly lab = openEmbeddedLab({
    text: readFileSync(FILE, 'utf8'), file: FILE, readFile: (f) => readFileSync(join(dirname(FILE), f), 'utf8'), wall: { now: () => 0, after: (_ms, f) => { setImmediate(f); return () => undefined } },
  })

  async run(script: string, host = 'k8s-ctr'): Promise<{ text: string; exit: number }> {
    const r = await runScript(this.lab, host, script, 300 * SECOND)
    return { text: r.output.replaceAll('\r', ''), exit: r.exit }
  }
  async lines(script: string, host = 'k8s-ctr'): Promise<string[]> { return (await this.run(script, host)).text.replace(/\n$/, '').split('\n') }
}

describe('the guide\'s BGP chapter', () => {
  let p: Person
  beforeAll(() => { p = new Person() }, 120_000)

  it('begins with a healthy Cilium (G004)', async () => {
    const { text, exit } = await p.run('cilium status')
    expect(exit).toBe(0)
    expect(text.split('\n')[1]).toBe('\u001b[36m /¯¯\u001b[33m\\__/\u001b[32m¯¯\\\u001b[0m    Cilium:             \u001b[32mOK\u001b[0m')
    const lines = text.replace(COLOURS, '').split('\n')
    expect(lines.slice(1, 7)).toEqual([
      ' /¯¯\\__/¯¯\\    Cilium:             OK', ' \\__/¯¯\\__/    Operator:           OK', ' /¯¯\\__/¯¯\\    Envoy DaemonSet:    OK', ' \\__/¯¯\\__/    Hubble Relay:       OK', '    \\__/       ClusterMesh:        disabled', '',
    ])
    expect(lines).toContain('DaemonSet              cilium                   Desired: 3, Ready: 3/3, Available: 3/3')
    expect(lines).toContain('                       clustermesh-apiserver    ')
    expect(lines).toContain('Helm chart version:    1.18.0')
    expect(text).not.toContain('Errors:')
  })

  it('says the same in JSON', async () => {
    const said = JSON.parse((await p.run('cilium status -o json')).text)
    expect(said).toMatchObject({
      phase_count: { cilium: { Running: 3 }, 'clustermesh-apiserver': {} }, pod_state: { 'cilium-operator': { Type: 'Deployment', Desired: 1, Ready: 1, Available: 1, Unavailable: 0 } }, pods_count: { all: 6, by_cilium: 6 },
      errors: { 'clustermesh-apiserver': { 'clustermesh-apiserver': { Errors: null, Warnings: null, Disabled: true } } }, helm_chart_version: '1.18.0',
    })
    expect(Object.values(said.cilium_status)).toHaveLength(3)
  })

  it('has the BGP control plane on (G005)', async () => {
    expect(await p.lines('cilium config view | grep -i bgp')).toEqual([
      'bgp-router-id-allocation-ip-pool                  ', 'bgp-router-id-allocation-mode                     default', 'bgp-secrets-namespace                             kube-system',
      'enable-bgp-control-plane                          true', 'enable-bgp-control-plane-status-report            true',
    ])
  })

  it('asks nobody who does not speak BGP', async () => {
    expect(await p.lines('cilium bgp peers')).toEqual(['Node   Local AS   Peer AS   Peer Address   Session State   Uptime   Family   Received   Advertised'])
  })

  it('labels nodes and applies three resources (G029 to G031)', async () => {
    await p.run(`vtysh ${ROUTER.map((l) => `-c '${l}'`).join(' ')}`, 'router')
    expect(await p.lines('kubectl label nodes k8s-ctr k8s-w0 k8s-w1 enable-bgp=true')).toEqual(['node/k8s-ctr labeled', 'node/k8s-w0 labeled', 'node/k8s-w1 labeled'])
    expect((await p.lines('kubectl get node -l enable-bgp=true')).map((l) => l.split(' ')[0])).toEqual(['NAME', 'k8s-ctr', 'k8s-w0', 'k8s-w1'])
    expect(await p.lines(`cat <<EOF | kubectl apply -f -\n${MANIFEST}EOF`)).toEqual([
      'ciliumbgpadvertisement.cilium.io/bgp-advertisements created', 'ciliumbgppeerconfig.cilium.io/cilium-peer created', 'ciliumbgpclusterconfig.cilium.io/cilium-bgp created',
    ])
    await p.lab.advance(40 * SECOND)
    expect((await p.lines('sudo journalctl -u frr --no-pager | grep -c End-of-RIB', 'router'))[0]).toBe('3')
  })

  it('has a session with every node (G032)', async () => {
    const lines = await p.lines('cilium bgp peers')
    expect(lines.map((l) => l.replace(/\b3\ds\b/, '38s'))).toEqual([
      'Node      Local AS   Peer AS   Peer Address     Session State   Uptime   Family         Received   Advertised', 'k8s-ctr   65001      65000     192.168.10.200   established     38s      ipv4/unicast   4          2    ',
      'k8s-w0    65001      65000     192.168.10.200   established     38s      ipv4/unicast   4          2    ', 'k8s-w1    65001      65000     192.168.10.200   established     38s      ipv4/unicast   4          2    ',
    ])
  })

  it('has every node\'s PodCIDR in its table (G033)', async () => {
    expect((await p.lines('cilium bgp routes available ipv4 unicast')).map((l) => l.replace(/\b4\ds\b/, '40s'))).toEqual([
      'Node      VRouter   Prefix          NextHop   Age   Attrs', 'k8s-ctr   65001     172.20.0.0/24   0.0.0.0   40s   [{Origin: i} {Nexthop: 0.0.0.0}]   ',
      'k8s-w0    65001     172.20.2.0/24   0.0.0.0   40s   [{Origin: i} {Nexthop: 0.0.0.0}]   ', 'k8s-w1    65001     172.20.1.0/24   0.0.0.0   40s   [{Origin: i} {Nexthop: 0.0.0.0}]   ',
    ])
    expect((await p.lines('cilium bgp routes advertised ipv4 unicast'))[1]).toMatch(/^k8s-ctr {3}65001 {5}192\.168\.10\.200 {3}172\.20\.0\.0\/24 {3}192\.168\.10\.100 {3}4\ds {3}\[\{Origin: i\} \{AsPath: 65001\} \{Nexthop: 192\.168\.10\.100\}\] {3}$/)
  })

  it('keeps the three resources (G034)', async () => {
    expect((await p.lines('kubectl get ciliumbgpadvertisements,ciliumbgppeerconfigs,ciliumbgpclusterconfigs')).map((l) => l.replace(/\d+s$/, 'N'))).toEqual([
      'NAME                                                  AGE', 'ciliumbgpadvertisement.cilium.io/bgp-advertisements   N', '', 'NAME                                        AGE', 'ciliumbgppeerconfig.cilium.io/cilium-peer   N', '',
      'NAME                                          AGE', 'ciliumbgpclusterconfig.cilium.io/cilium-bgp   N',
    ])
  })

  it('gives the router a path to each node\'s pods', async () => {
    expect(await p.lines('ip route | grep bgp | sed "s/nhid [0-9]* //"', 'router')).toEqual([
      '172.20.0.0/24 via 192.168.10.100 dev eth1 proto bgp metric 20 ', '172.20.1.0/24 via 192.168.10.101 dev eth1 proto bgp metric 20 ', '172.20.2.0/24 via 192.168.20.100 dev eth2 proto bgp metric 20 ',
    ])
  })

  it('goes on when the agents are restarted for a new setting', async () => {
    expect((await p.run('cilium config set debug true')).text).toBe('✨ Patching ConfigMap cilium-config with debug=true...\n♻️  Restarted Cilium pods\n')
    await p.lab.advance(60 * SECOND)
    expect((await p.run('cilium status --wait')).exit).toBe(0)
    expect(await p.lines('cilium config view | grep "^debug "')).toEqual(['debug                                             true'])
    await p.lab.advance(60 * SECOND)
    expect((await p.lines('cilium bgp peers')).filter((l) => l.includes('established'))).toHaveLength(3)
  })

  it('has kinds of two versions', async () => {
    expect((await p.lines('kubectl api-resources | grep -i ciliumBGP')).map((l) => l.replace(/ +/g, ' '))).toEqual([
      'ciliumbgpadvertisements cbgpadvert cilium.io/v2 false CiliumBGPAdvertisement', 'ciliumbgpclusterconfigs cbgpcluster cilium.io/v2 false CiliumBGPClusterConfig',
      'ciliumbgpnodeconfigoverrides cbgpnodeoverride cilium.io/v2 false CiliumBGPNodeConfigOverride', 'ciliumbgpnodeconfigs cbgpnode cilium.io/v2 false CiliumBGPNodeConfig',
      'ciliumbgppeerconfigs cbgppeer cilium.io/v2 false CiliumBGPPeerConfig', 'ciliumbgppeeringpolicies bgpp cilium.io/v2alpha1 false CiliumBGPPeeringPolicy',
    ])
  })

  it('completes its words in a shell', async () => {
    expect(await p.lines('bash -c "source <(cilium completion bash); complete -p cilium"; cilium __complete bgp ""')).toEqual(['complete -o default -F __start_cilium cilium', 'peers\tLists BGP peering state', 'routes\tLists BGP routes', ':4', 'Completion ended with directive: ShellCompDirectiveNoFileComp'])
  })

  it('says what it cannot do', async () => {
    expect(await p.run('cilium clustermesh status')).toEqual({
      text: '⚠️  Cluster not configured for clustermesh, use \'--set cluster.id\' and \'--set cluster.name\' with \'cilium install\'.\n\nError: Unable to determine status:  unable to get clustermesh service "clustermesh-apiserver": services "clustermesh-apiserver" not found\n', exit: 1,
    })
    expect(await p.run('cilium bgp peers --context nope')).toEqual({ text: '\nError: unable to create Kubernetes client: context "nope" does not exist\n', exit: 1 })
    expect(await p.run('cilium bgp routes best')).toMatchObject({ exit: 1 })
  })
  it('holds a port open for the relay', async () => {
    const lines = await p.lines('cilium hubble port-forward & sleep 2; hubble status | head -1; cilium hubble port-forward; kill %1')
    expect(lines).toEqual([
      'ℹ️  Hubble Relay is available at 127.0.0.1:4245', 'Healthcheck (via localhost:4245): Ok', '',
      'Error: Unable to port forward: failed to port forward: unable to listen on port 4245: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:4245: bind: address already in use]',
    ])
  })

  it('goes away with its release, and waits in vain afterwards', async () => {
    expect((await p.lines('cilium uninstall')).at(-1)).toBe('🔥 Cleaning up Cilium node annotations...')
    const { text, exit } = await p.run('cilium status')
    expect([exit, text.split('\n').at(-2)]).toEqual([1, 'status check failed: [daemonsets.apps "cilium" not found]'])
    const waited = await p.run('cilium status --wait --wait-duration 5s')
    expect([waited.exit, waited.text.split('\n').at(-2)]).toEqual([1, 'Error: Unable to determine status:  timeout while waiting for status to become successful: context deadline exceeded'])
  })
})
