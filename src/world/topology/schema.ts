import * as z from 'zod'
import { isAddress, isCidr, isMac } from './address.ts'

/*
 * The schema of a topology file, as its page in the documentation tells it. Unknown keys are errors; every message says what to write instead.
 */

const address = z.string().refine(isAddress, { error: (i) => `${JSON.stringify(i.input)} is no IPv4 address; write one such as 192.168.10.1` })
const cidr = z.string().refine(isCidr, { error: (i) => `${JSON.stringify(i.input)} is no address with a prefix length; write one such as 192.168.10.1/24` })
const name = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, { error: 'a name is made of letters, digits, "-", "_" and "."' })
const device = z.string().regex(/^[a-zA-Z0-9_.-]{1,15}$/, { error: 'the name of an interface has at most 15 letters, digits, "-", "_" or "."' })
const scalar = z.union([z.string(), z.number(), z.boolean()])
const port = z.number().int().min(1).max(65_535)
const nic = z.enum(['virtio', 'veth'])
const mac = z.string().refine(isMac, { error: (i) => `${JSON.stringify(i.input)} is no MAC address; write one such as 02:00:0a:00:10:64` })
const addresses = z.union([cidr, z.array(cidr)]).transform((a) => (Array.isArray(a) ? a : [a]))

const common = { address: addresses.optional(), mac: mac.optional(), index: z.number().int().min(2).optional(), mtu: z.number().int().min(68).max(65_535).optional(), nic: nic.optional() }

const machineInterface = z.strictObject({
  ...common,
  network: name.optional(),
  dhcp: z.boolean().optional(),
  dummy: z.literal(true).optional(),
  bridge: z.literal(true).optional(),
  veth: z.strictObject({ to: name, dev: device }).optional(),
}).refine((i) => [i.network, i.dummy, i.bridge, i.veth].filter((k) => k !== undefined).length === 1, {
  error: 'an interface has exactly one of network, dummy, bridge, veth',
})

const netnsInterface = z.strictObject({ ...common, veth: device.optional(), dummy: z.literal(true).optional() })
  .refine((i) => [i.veth, i.dummy].filter((k) => k !== undefined).length === 1, { error: 'an interface of a namespace has exactly one of veth, dummy' })

const serve = z.array(z.union([
  z.strictObject({ http: port, body: z.string() }),
  z.strictObject({ udp: port }),
  z.strictObject({ tcp: port }),
])).default([])

const netns = z.strictObject({
  interfaces: z.record(device, netnsInterface).default({}),
  routes: z.array(z.string()).default([]),
  sysctl: z.record(z.string(), scalar).default({}),
  serve,
})

const machine = z.strictObject({
  os: z.enum(['ubuntu-24.04', 'debian-12'], { error: (i) => `there is no os image ${JSON.stringify(i.input)}; write ubuntu-24.04 or debian-12` }).default('ubuntu-24.04'),
  arch: z.enum(['amd64', 'arm64']).default('amd64'),
  kernel: z.string().regex(/^\d+\.\d+(\.\d+)?/, { error: 'a kernel is a version such as 6.8.0' }).default('6.8.0'),
  nic: nic.default('virtio'),
  ipv6: z.enum(['stable', 'eui64', 'off']).default('stable'),
  users: z.record(name, z.strictObject({ password: z.string().optional(), sudo: z.boolean().default(false) })).default({}),
  login: name.default('root'),
  interfaces: z.record(device, machineInterface).default({}),
  routes: z.array(z.string()).default([]),
  sysctl: z.record(z.string(), scalar).default({}),
  hosts: z.record(name, address).default({}),
  files: z.record(z.string().startsWith('/', { error: 'the path of a file starts with /' }), z.union([
    z.string().transform((text) => ({ text, from: undefined, mode: undefined, owner: undefined })),
    z.strictObject({ text: z.string().optional(), from: z.string().optional(), mode: z.string().regex(/^[0-7]{3,4}$/, { error: 'a mode is octal, such as "0644"' }).optional(), owner: name.optional() })
      .refine((f) => (f.text === undefined) !== (f.from === undefined), { error: 'a file has either text or from' }),
  ])).default({}),
  services: z.array(name).default([]),
  frr: z.strictObject({ version: z.string(), daemons: z.array(z.enum(['zebra', 'bgpd', 'staticd', 'watchfrr'])), config: z.string().optional() }).optional(),
  packages: z.array(name).default([]),
  serve,
  netns: z.record(name, netns).default({}),
})

const cluster = z.strictObject({
  kubernetes: z.string().regex(/^\d+\.\d+\.\d+$/, { error: 'a Kubernetes version has three numbers, such as 1.33.2' }),
  distribution: z.enum(['kubeadm', 'kind']),
  nodes: z.record(name, z.strictObject({ role: z.enum(['control-plane', 'worker']).default('worker'), taints: z.array(z.string()).optional() })),
  internalIP: device.optional(),
  podSubnet: cidr,
  serviceSubnet: cidr,
  cilium: z.strictObject({ version: z.string(), values: z.record(z.string(), z.unknown()).default({}) }).optional(),
  workloads: z.array(z.string()).default([]),
})

export const topologySchema = z.strictObject({
  name,
  epoch: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z)$/, { error: 'the epoch is a time with its zone, such as 2025-08-16T18:50:00+09:00' }),
  seed: z.number().int().min(0).max(2 ** 32 - 1).default(1),
  networks: z.record(name, z.strictObject({ nat: address.optional() })).default({}),
  machines: z.record(name, machine),
  clusters: z.record(name, cluster).default({}),
  laptop: name.optional(),
})

export type Topology = z.output<typeof topologySchema>
export type MachineSpec = Topology['machines'][string]
export type InterfaceSpec = MachineSpec['interfaces'][string]
export type NetnsSpec = MachineSpec['netns'][string]
