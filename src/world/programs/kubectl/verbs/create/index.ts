/**
 * # create: objects that kubectl makes out of flags
 *
 * `make.ts` sends (or only shows) what the other files put together; the `-f` form is `../create-file.ts`.
 */
import type { Verb } from '../../command/call.ts'
import { failure } from '../../command/failure.ts'
import { createFromFiles } from '../create-file.ts'
import { binding, role } from './access.ts'
import { configMap, genericSecret, registrySecret, tlsSecret } from './data.ts'
import { disruptionBudget, ingress, priorityClass, quota } from './policy.ts'
import { cronJob, deployment, job, namespace, service, serviceAccount, token } from './workloads.ts'

const create: Verb = function* (k) {
  if (k.flags.list('filename').length === 0 && k.flags.text('kustomize') === '') {
    throw k.args.length > 0 ? k.usage(`Unexpected args: [${k.args.join(' ')}]`) : failure('must specify one of -f and -k')
  }
  yield* createFromFiles(k)
}

export const createVerbs: Readonly<Record<string, Verb>> = {
  create, 'create namespace': namespace, 'create serviceaccount': serviceAccount, 'create deployment': deployment, 'create job': job, 'create cronjob': cronJob, 'create configmap': configMap, 'create secret generic': genericSecret,
  'create secret tls': tlsSecret, 'create secret docker-registry': registrySecret, 'create service clusterip': service('ClusterIP'), 'create service nodeport': service('NodePort'), 'create service loadbalancer': service('LoadBalancer'),
  'create service externalname': service('ExternalName'), 'create role': role('Role'), 'create clusterrole': role('ClusterRole'), 'create rolebinding': binding('RoleBinding'), 'create clusterrolebinding': binding('ClusterRoleBinding'),
  'create token': token, 'create poddisruptionbudget': disruptionBudget, 'create priorityclass': priorityClass, 'create quota': quota, 'create ingress': ingress,
}
