import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { parseReference, repositoryOf, type Reference } from './reference.ts'

/** What kind of root file system an image has. */
export type RootKind = 'none' | 'busybox' | 'alpine' | 'debian'

/** An image of a registry, as far as a container's start and a look inside need it. */
export interface Image {
  /** `docker.io/traefik/whoami:latest`. */
  readonly reference: string
  /** `docker.io/traefik/whoami`. */
  readonly repository: string
  readonly tag: string
  /** The manifest's digest: `sha256:…`. */
  readonly digest: string
  /** The configuration's digest, by which containerd knows it. */
  readonly id: string
  /** Compressed bytes: what is pulled. */
  readonly size: number
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly user: number
  readonly directory: string
  readonly root: RootKind
  /** Names of programs and packages beyond those of the root. */
  readonly packages: readonly string[]
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/*
 * repository | tags (a word with * is a pattern) | MB | root | entrypoint | command | more: user=, dir=, env=NAME=VALUE, packages
 */
const TABLE = `
docker.io/traefik/whoami | latest v1.* | 2.99 | none | /whoami | |
docker.io/nicolaka/netshoot | latest v0.* | 201.1 | alpine | | zsh | dir=/root netshoot bash curl tcpdump iproute2 iputils-arping iputils-tracepath traceroute netcat-openbsd openssh-client
docker.io/library/busybox | latest 1.* stable musl glibc uclibc | 2.16 | busybox | | sh |
docker.io/library/alpine | latest 3.* edge | 3.8 | alpine | | /bin/sh |
docker.io/library/nginx | latest 1.* alpine stable mainline stable-alpine | 72.2 | debian | /docker-entrypoint.sh | nginx -g daemon\\soff; | curl env=NGINX_VERSION=1.29.1
docker.io/library/httpd | latest 2.* alpine | 59.1 | debian | | httpd-foreground | dir=/usr/local/apache2
docker.io/library/ubuntu | latest 2* noble jammy | 29.7 | debian | | /bin/bash |
docker.io/library/debian | latest 1* bookworm trixie stable bookworm-slim trixie-slim stable-slim | 48.5 | debian | | bash |
docker.io/library/redis | latest 7* 8* alpine | 51.4 | debian | docker-entrypoint.sh | redis-server | dir=/data
docker.io/curlimages/curl | latest 8.* 7.* | 9.4 | alpine | /entrypoint.sh | curl | user=100 dir=/home/curl_user curl
docker.io/library/hello-world | latest linux | 0.002 | none | | /hello |
docker.io/hashicorp/http-echo | latest 1* 0.* | 3.1 | none | /http-echo | | user=65532
docker.io/library/python | 3* latest slim | 412.8 | debian | | python3 |
registry.k8s.io/pause | 3.10 3.9 3.8 | 0.32 | none | /pause | | user=65535
registry.k8s.io/e2e-test-images/agnhost | 2.* | 51.1 | alpine | /agnhost | pause |
registry.k8s.io/coredns/coredns | v1.* | 20.9 | none | /coredns | | user=65532
registry.k8s.io/kube-apiserver | v1.* | 30.1 | none | | kube-apiserver |
registry.k8s.io/kube-controller-manager | v1.* | 27.6 | none | | kube-controller-manager |
registry.k8s.io/kube-scheduler | v1.* | 21.8 | none | | kube-scheduler |
registry.k8s.io/kube-proxy | v1.* | 31.9 | debian | | kube-proxy |
registry.k8s.io/etcd | 3.* | 58.9 | none | | etcd |
registry.k8s.io/metrics-server/metrics-server | v0.* | 22.5 | none | /metrics-server | | user=65534
docker.io/rancher/local-path-provisioner | v0.0.* master-head | 17.2 | alpine | | local-path-provisioner |
docker.io/kindest/kindnetd | v2* | 37.6 | debian | | /bin/kindnetd |
docker.io/kindest/local-path-provisioner | v2* | 19.4 | debian | | local-path-provisioner |
quay.io/cilium/cilium | v1.* | 273.4 | debian | | /usr/bin/cilium-dbg | dir=/home/cilium env=HUBBLE_SERVER=unix:///var/run/cilium/hubble.sock iproute2 curl jq bash-completion cilium-dbg hubble ping iputils-ping
quay.io/cilium/cilium-envoy | v1.* | 64.2 | debian | /usr/bin/cilium-envoy-starter | |
quay.io/cilium/operator-generic | v1.* | 31.5 | none | cilium-operator-generic | |
quay.io/cilium/operator | v1.* | 77.5 | none | cilium-operator | |
quay.io/cilium/hubble-relay | v1.* | 29.3 | none | /usr/bin/hubble-relay | serve | user=65532
quay.io/cilium/hubble-ui | v0.* | 11.1 | alpine | | nginx -g daemon\\soff; | user=101
quay.io/cilium/hubble-ui-backend | v0.* | 17.6 | none | /usr/bin/backend | | user=65532
quay.io/cilium/clustermesh-apiserver | v1.* | 38.1 | none | /usr/bin/clustermesh-apiserver | |
quay.io/cilium/certgen | v0.* | 8.7 | none | /usr/bin/cilium-certgen | |
quay.io/cilium/json-mock | v1.* | 24.8 | alpine | bash /run.sh | | curl bash
quay.io/cilium/alpine-curl | v1.* | 4.3 | alpine | | /bin/sh | curl
`

interface Row {
  readonly repository: string
  readonly tags: readonly string[]
  readonly size: number
  readonly rest: Pick<Image, 'root' | 'entrypoint' | 'command' | 'env' | 'user' | 'directory' | 'packages'>
}

const words = (text: string): string[] => text.split(/\s+/).filter((x) => x !== '')
const unescape = (word: string): string => word.replaceAll('\\s', ' ')

function parseRow(line: string): Row {
  const [repository = '', tags = '', size = '', root = '', entrypoint = '', command = '', more = ''] = line.split('|').map((c) => c.trim())
  const extras = words(more)
  const value = (key: string): string[] => extras.filter((e) => e.startsWith(`${key}=`)).map((e) => e.slice(key.length + 1))
  return {
    repository, tags: words(tags), size: Math.round(Number(size) * 1_000_000),
    rest: {
      root: root as RootKind, entrypoint: words(entrypoint).map(unescape), command: words(command).map(unescape),
      env: { PATH, ...Object.fromEntries(value('env').map((e) => [e.slice(0, e.indexOf('=')), e.slice(e.indexOf('=') + 1)])) },
      user: Number(value('user')[0] ?? 0), directory: value('dir')[0] ?? '/', packages: extras.filter((e) => !e.includes('=')),
    },
  }
}

const rows = new Map(TABLE.trim().split('\n').map((l) => {
  const row = parseRow(l)
  return [row.repository, row] as const
}))

const hash = (text: string): string => `sha256:${bytesToHex(sha256(utf8ToBytes(text)))}`

const matches = (pattern: string, tag: string): boolean => (pattern.endsWith('*') ? tag.startsWith(pattern.slice(0, -1)) && /^[\w.-]+$/.test(tag) : pattern === tag)

const made = new Map<string, Image>()

/** Why a registry has no such image. */
export type Absent = 'no-repository' | 'no-tag'

/** The image that a registry has under a reference. A digest that it does not know is a tag that it does not have. */
export function imageOf(r: Reference): Image | Absent {
  const row = rows.get(repositoryOf(r))
  if (!row) return 'no-repository'
  const tag = r.tag ?? row.tags[0]!
  if (!row.tags.some((p) => matches(p, tag))) return 'no-tag'
  const reference = `${row.repository}:${tag}`
  let image = made.get(reference)
  if (!image) {
    const spread = 1 + (Number.parseInt(hash(reference).slice(7, 11), 16) / 65_536 - 0.5) / 40
    image = {
      reference, repository: row.repository, tag, digest: hash(`manifest ${reference}`), id: hash(`config ${reference}`),
      size: tag === row.tags[0] ? row.size : Math.round(row.size * spread), ...row.rest,
    }
    made.set(reference, image)
  }
  return image
}

/** The image of a name as a pod spec has it; undefined for none. */
export function imageNamed(name: string): Image | undefined {
  const r = parseReference(name)
  const found = r && imageOf(r)
  return typeof found === 'object' ? found : undefined
}
