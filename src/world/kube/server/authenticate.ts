import type { Request, tls } from '../../os/index.ts'
import type { World } from '../../sim/index.ts'
import { authorize } from '../admission/rbac.ts'
import { ApiError, forbidden } from '../api/errors.ts'
import type { Writer } from '../api/strategy.ts'
import { userOfToken } from '../api/token.ts'

type User = Writer['user']

const ANONYMOUS: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

/** Who a client certificate says: CN is the user, O the groups. */
function ofCertificate(peer: readonly tls.Certificate[]): User | undefined {
  const [leaf] = peer
  return leaf && { name: leaf.subject.cn, groups: [...(leaf.subject.o ?? []), 'system:authenticated'] }
}

/** Impersonate-User and -Group, for those who may. */
function impersonated(w: World, cluster: string, q: Request, user: User): User {
  const name = q.headers.get('impersonate-user')
  if (name === undefined) return user
  if (!authorize(w, cluster, user, { verb: 'impersonate', group: '', resource: 'users', namespace: '', name })) {
    throw forbidden({ group: '', plural: 'users' }, name, `User ${JSON.stringify(user.name)} cannot impersonate resource "users" in API group "" at the cluster scope`)
  }
  const groups = (q.headers.get('impersonate-group') ?? '').split(',').map((g) => g.trim()).filter((g) => g !== '')
  return { name, groups: [...groups, ...(name === 'system:anonymous' ? ['system:unauthenticated'] : ['system:authenticated'])] }
}

/** Who asks: by certificate, by token, or nobody. 401 for a token that is not valid. */
export function authenticate(w: World, cluster: string, q: Request, peer: readonly tls.Certificate[]): User {
  const token = /^bearer\s+(.+)$/i.exec(q.headers.get('authorization') ?? '')?.[1]
  const own = ofCertificate(peer) ?? (token === undefined ? ANONYMOUS : userOfToken(w, cluster, token.trim()))
  if (!own || (ofCertificate(peer) === undefined && q.headers.get('authorization') !== undefined && token === undefined)) throw new ApiError(401, 'Unauthorized', 'Unauthorized')
  return impersonated(w, cluster, q, own)
}
