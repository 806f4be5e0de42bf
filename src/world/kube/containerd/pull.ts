import { namespaceByName, parseIp, routeGet } from '../../net/index.ts'
import { isErrno, type World } from '../../sim/index.ts'
import { fullName, imageOf, parseReference, type Image } from '../images/index.ts'
import { pulled } from './tables.ts'

/** Bytes that a registry sends in a second, and what a pull costs besides: resolving, unpacking. */
const RATE = 25_000_000
const OVERHEAD = 1_150_000

/** How long a pull takes, in microseconds. */
export const pullTime = (w: World, machine: string, image: Image): number =>
  Math.round(OVERHEAD + (image.size / RATE) * 1_000_000 * (0.9 + w.rng(`kube.pull.${machine}`).float() * 0.3))

export const hasImage = (w: World, machine: string, image: Image): boolean => w.table(pulled).has(`${machine}/${image.reference}`)

/** An image is on the machine now. */
export const keepImage = (w: World, machine: string, image: Image): void => w.table(pulled).set(`${machine}/${image.reference}`, { reference: image.reference, at: w.now })

export type Pull = { readonly image: Image } | { readonly error: string }

const registryHost = (registry: string): string => (registry === 'docker.io' ? 'registry-1.docker.io' : registry)

/** Somewhere beyond the gateway of the machine. */
const OUTSIDE = parseIp('198.51.100.1')!

function reachable(w: World, machine: string): boolean {
  const ns = namespaceByName(w, machine)
  if (!ns) return false
  try {
    routeGet(w, ns.id, { dst: OUTSIDE })
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    return false
  }
}

/** What containerd says of a pull: the image, or its error as the kubelet gets it. */
export function resolvePull(w: World, machine: string, name: string): Pull {
  const r = parseReference(name)
  if (!r) return { error: `rpc error: code = InvalidArgument desc = failed to parse image reference ${JSON.stringify(name)}: invalid reference format` }
  const full = fullName(r)
  const resolve = `failed to pull and unpack image "${full}": failed to resolve reference "${full}"`
  if (!reachable(w, machine)) {
    const host = registryHost(r.registry)
    return { error: `rpc error: code = Unknown desc = ${resolve}: failed to do request: Head "https://${host}/v2/${r.repository}/manifests/${r.digest ?? r.tag}": dial tcp: lookup ${host}: Temporary failure in name resolution` }
  }
  const found = imageOf(r)
  if (found === 'no-tag') return { error: `rpc error: code = NotFound desc = ${resolve}: ${full}: not found` }
  if (found === 'no-repository') {
    return r.registry === 'docker.io'
      ? { error: `rpc error: code = Unknown desc = ${resolve}: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed` }
      : { error: `rpc error: code = NotFound desc = ${resolve}: ${full}: not found` }
  }
  return { image: found }
}
