import { sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import type { Target } from './kubeconfig.ts'

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

function* fileText(path: string): Sys<string | undefined> {
  try {
    return (yield* sys.readFile(path)).trim()
  } catch (e) {
    if (isErrno(e)) return undefined
    throw e
  }
}

/** Where a pod's own service account leads, when there is no kubeconfig (rest.InClusterConfig). */
export function* inCluster(env: Readonly<Record<string, string>>, chosen: Target): Sys<Target | undefined> {
  const [host, port] = [env['KUBERNETES_SERVICE_HOST'], env['KUBERNETES_SERVICE_PORT']]
  const token = yield* fileText(`${ACCOUNT}/token`)
  if (!host || !port || token === undefined) return undefined
  const own = yield* fileText(`${ACCOUNT}/namespace`)
  return {
    ...chosen, server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`, cluster: { 'certificate-authority': `${ACCOUNT}/ca.crt` }, user: { token },
    namespace: chosen.namespaceGiven || own === undefined ? chosen.namespace : own,
  }
}
