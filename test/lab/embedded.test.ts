import { openEmbeddedLab } from '../../src/world/index.ts'
import { labContract } from './contract.ts'

const TOPOLOGY = `
name: small
epoch: 2025-01-01T00:00:00Z
networks: { lan: {} }
machines:
  solo: { interfaces: { eth0: { network: lan, address: 10.0.0.1/24 } } }
  other: { interfaces: { eth0: { network: lan, address: 10.0.0.2/24 } } }
`

labContract('the embedded lab', () => Promise.resolve({
  lab: openEmbeddedLab({ text: TOPOLOGY, file: 'small.yaml', wall: { now: () => 0, after: (_ms, f) => { setImmediate(f); return () => {} } } }),
  host: 'solo',
}))
